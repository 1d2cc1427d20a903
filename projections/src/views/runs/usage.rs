//! Limits of one's own on how far a service is used: a run that succeeded may count as a warning because of them.

use domain::{
    run::RunStatus,
    settings::{Told, UsageLimits},
};
use parsing::outcome::{Amount, Usage};
use uuid::Uuid;

use super::{RunRow, judge_again};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    views::settings,
};

/// Runs of one step.
const STEP: usize = 1_000;

/// Which limit in force the run exceeds, in words. Only a run that counts as a success is held against them. One that somebody
/// reviewed stays as it was seen.
pub(super) fn exceeded(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
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
    let limits = settings::cloud_connect_limits(set, writer)?;
    Ok(of(limits, &usage.0))
}

fn of(limits: UsageLimits, usage: &Usage) -> Option<String> {
    limits.exceeded(usage.idle.as_ref().map(told), usage.free.as_ref().map(told))
}

fn told(amount: &Amount) -> Told<'_> {
    Told {
        amount: amount.value,
        shown: &amount.shown,
    }
}

/// Other limits hold from now on: runs that nobody reviewed are judged again.
pub(crate) fn judge_usage_again(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<(), FoldError> {
    set.runs.flush(writer)?;
    let mut after = Uuid::nil();
    loop {
        let sql = format!(
            "SELECT run_id FROM runs WHERE usage IS NOT NULL AND reviewed_at IS NULL AND run_id > $1 \
             ORDER BY run_id LIMIT {STEP}"
        );
        let rows = writer.select(&sql, &[Value::Uuid(after)])?;
        let is_last = rows.len() < STEP;
        let ids: Vec<Uuid> = rows
            .into_iter()
            .flatten()
            .filter_map(|value| match value {
                Value::Uuid(id) => Some(id),
                _ => None,
            })
            .collect();
        after = ids.last().copied().unwrap_or(after);
        set.runs
            .prefetch(writer, ids.iter().map(|id| (*id,)).collect())?;
        for run_id in ids {
            judge_again(set, writer, run_id)?;
        }
        if is_last {
            return Ok(());
        }
    }
}
