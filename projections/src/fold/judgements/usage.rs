//! Limits of one's own on how far a service is used: a run that succeeded may count as a warning because of them.

use domain::{
    run::RunStatus,
    settings::{Told, UsageLimits},
};
use parsing::outcome::{Amount, Usage};

use crate::{
    fold::{
        lookups::settings,
        state::{error::FoldError, memory::Fold},
    },
    rows::runs::RunRow,
};

/// Which limit in force the run exceeds, in words. Only a run that counts as a success is held against them. One that somebody
/// reviewed stays as it was seen.
pub(crate) fn exceeded(
    fold: &mut Fold,
    row: &RunRow,
    status: RunStatus,
) -> Result<Option<String>, FoldError> {
    let Some(usage) = row.usage.as_ref().filter(|_| status == RunStatus::Success) else {
        return Ok(None);
    };
    if row.marked_at.is_some() {
        return Ok(None);
    }
    if row.reviewed_at.is_some() {
        return Ok(row.limit_exceeded.clone());
    }
    let limits = settings::cloud_connect_limits(fold)?;
    Ok(of(limits, &usage.0))
}

fn of(limits: UsageLimits, usage: &Usage) -> Option<String> {
    limits.exceeded(
        usage.idle.as_ref().map(as_written),
        usage.free.as_ref().map(as_written),
    )
}

fn as_written(amount: &Amount) -> Told<'_> {
    Told {
        amount: amount.value,
        shown: &amount.shown,
    }
}
