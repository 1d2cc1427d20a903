//! Successes that one set of views doubts, since others are trusted there, and the other does not.

use std::sync::atomic::AtomicBool;

use domain::run::RunStatus;

use crate::{
    engine::{ports::database::ViewReader, schema::field::Json},
    replay::{
        by_id::{Only, in_one_only},
        error::CompareError,
        table::{ChangeKind, ReplayChangeRow, Seen},
    },
    rows::runs::RunRow,
};

/// The first condition is that of the index.
const UNVERIFIED: &str = "unusual_path IS NOT NULL AND unverified = 1";

/// Tells of each run that is unverified in one of the two only, `(live, new)`, in the order of their ids.
pub(super) fn differences(
    readers: (&dyn ViewReader, &dyn ViewReader),
    stop: &AtomicBool,
    mut tell: impl FnMut(ReplayChangeRow) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    in_one_only(readers, UNVERIFIED, stop, |only, run| {
        tell(change(only, &run))
    })
}

fn change(only: Only, run: &RunRow) -> ReplayChangeRow {
    let counts_as = |status| Some(Json(Seen::run(run, status)));
    let (verified, doubted) = (counts_as(RunStatus::Success), counts_as(RunStatus::Unknown));
    let (kind, before, after) = match only {
        Only::New => (ChangeKind::RunUnverified, verified, doubted),
        Only::Live => (ChangeKind::RunVerified, doubted, verified),
    };
    ReplayChangeRow {
        mail_id: run.mail_id,
        job_id: Some(run.job_id),
        run_id: Some(run.run_id),
        what: Json(run.unusual_path.as_ref().map_or_else(Vec::new, |unusual| {
            let unusual = &unusual.0;
            vec![
                unusual.path.clone(),
                unusual.verdict.name().to_owned(),
                unusual.reason.words().to_owned(),
            ]
        })),
        before,
        after,
        ..ReplayChangeRow::of(kind)
    }
}
