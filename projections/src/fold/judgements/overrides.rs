//! What the overrides in force make of a run.

use domain::{
    overrides::{AfterOverrides, JudgedRun, judge},
    run::RunStatus,
};
use uuid::Uuid;

use crate::{
    fold::{
        lookups::settings,
        state::{error::FoldError, memory::Fold},
    },
    rows::{overrides::OverrideInForce, runs::RunRow},
};
use domain::backup_day::BackupDays;

/// What the run counts as under the overrides in force at this point of the log.
pub(crate) fn verdict(fold: &mut Fold, row: &RunRow) -> Result<AfterOverrides, FoldError> {
    let reported = AfterOverrides {
        status: row.status,
        by: None,
    };
    if row.status == RunStatus::Success {
        return Ok(reported);
    }
    let mut rules = in_force(fold, row.job_id)?;
    rules.extend(in_force(fold, Uuid::nil())?);
    if rules.is_empty() {
        return Ok(reported);
    }
    let days = BackupDays::from(settings::general(fold)?);
    let Some(job) = fold.jobs().get(&(row.job_id,))? else {
        return Ok(reported);
    };
    let run = JudgedRun {
        job: row.job_id,
        software: &job.software,
        kind: &job.kind,
        status: row.status,
        run_at: row.run_at,
        day: days.date(row.run_at),
        troubles: &row.troubles.0,
    };
    let rules = rules.iter().map(|rule| (rule.override_id, &rule.rule));
    Ok(judge(run, rules))
}

pub(crate) fn in_force(fold: &mut Fold, target: Uuid) -> Result<Vec<OverrideInForce>, FoldError> {
    let row = fold.overrides_in_force().get(&(target,))?;
    Ok(row.map(|row| row.rules.0.clone()).unwrap_or_default())
}
