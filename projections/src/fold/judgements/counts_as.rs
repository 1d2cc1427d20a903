//! What a run counts as.

use domain::run::RunStatus;

use crate::{
    fold::{
        judgements::{overrides, usage},
        state::{error::FoldError, memory::Fold},
    },
    rows::runs::RunRow,
};

/// Whether the change can make the run count as something else. A review cannot: what a person saw then stays.
pub(crate) fn counts_differently(before: &RunRow, now: &RunRow) -> bool {
    let facts = |row: &RunRow| {
        let said = (row.marked_at.is_some(), row.unusual_path.is_some());
        (row.job_id, row.status, row.run_at, said)
    };
    let is_open_again = before.reviewed_at.is_some() && now.reviewed_at.is_none();
    is_open_again
        || facts(before) != facts(now)
        || before.troubles != now.troubles
        || before.usage != now.usage
}

/// Sets what the run counts as: a person's mark comes first, then the overrides in force, then whether its mail is believed, then the
/// limits of the installation.
pub(crate) fn count_as(fold: &mut Fold, row: &mut RunRow) -> Result<(), FoldError> {
    let verdict = overrides::verdict(fold, row)?;
    row.overridden_by = verdict.by;
    let status = if row.marked_at.is_some() {
        RunStatus::Success
    } else {
        verdict.status
    };
    row.unverified = row.is_doubted() && status == RunStatus::Success;
    let status = if row.unverified {
        RunStatus::Unknown
    } else {
        status
    };
    row.limit_exceeded = usage::exceeded(fold, row, status)?;
    row.count_as(if row.limit_exceeded.is_some() {
        RunStatus::Warning
    } else {
        status
    });
    Ok(())
}
