//! Tells all that observe runs what became of one, in this order.

use super::{job_days, job_health, links, run_checks, watch};
use crate::{
    fold::state::{error::FoldError, memory::Fold, seen::Seen},
    rows::runs::RunRow,
};

/// What became of a run. It is among the rows as it is now.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fact<'a> {
    Entered {
        run: &'a RunRow,
        /// One of the same id that was there already.
        before: Option<&'a RunRow>,
        seen: Seen,
    },
    Changed {
        before: &'a RunRow,
        run: &'a RunRow,
    },
    Left {
        run: &'a RunRow,
    },
    /// It came in by itself, rather than that something was found out about it.
    CameIn {
        run: &'a RunRow,
        collector: Option<&'a str>,
    },
}

pub(crate) fn tell(fold: &mut Fold, fact: Fact<'_>) -> Result<(), FoldError> {
    match fact {
        Fact::Entered { run, before, seen } => {
            links::link_new_run(fold, run, seen)?;
            count(fold, before, Some(run))
        }
        Fact::Changed { before, run } => {
            job_health::on_change(fold, before, run)?;
            count(fold, Some(before), Some(run))
        }
        Fact::Left { run } => {
            job_health::repeats_differently(fold, run)?;
            count(fold, Some(run), None)
        }
        Fact::CameIn { run, collector } => watch::on_run(fold, run, collector.map(str::to_owned)),
    }
}

/// The views that count runs follow every one that appears, changes or leaves.
fn count(
    fold: &mut Fold,
    before: Option<&RunRow>,
    after: Option<&RunRow>,
) -> Result<(), FoldError> {
    // A missed run that ran late is history; the run that answered it counts.
    let counts = |run: &&RunRow| run.answered_by.is_none();
    let (before, after) = (before.filter(counts), after.filter(counts));
    run_checks::on_run(fold, before, after)?;
    job_days::on_run(fold, before, after)
}
