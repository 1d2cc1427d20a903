//! Slots that one set of views calls missed, and the other does not.

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

/// Of missed runs that no mail reports.
const MISSED: &str = "mail_id IS NULL AND status = 'MISSED'";

/// Tells of each missed run that is in one of the two only, `(live, new)`, in the order of their ids.
pub(super) fn differences(
    readers: (&dyn ViewReader, &dyn ViewReader),
    stop: &AtomicBool,
    mut tell: impl FnMut(ReplayChangeRow) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    in_one_only(readers, MISSED, stop, |only, run| tell(change(only, &run)))
}

fn change(only: Only, run: &RunRow) -> ReplayChangeRow {
    let seen = Some(Json(Seen::run(run, RunStatus::Missed)));
    let (kind, before, after) = match only {
        Only::New => (ChangeKind::MissedRunAppears, None, seen),
        Only::Live => (ChangeKind::MissedRunDisappears, seen, None),
    };
    ReplayChangeRow {
        job_id: Some(run.job_id),
        run_id: Some(run.run_id),
        before,
        after,
        ..ReplayChangeRow::of(kind)
    }
}
