//! What becomes of the overrides of a job that is no more.

use domain::{
    annotation::GoneJob,
    overrides::{OverrideLevel, OverrideRule},
};

use super::{OverrideRow, again, fold};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Json, Table as _},
};

/// Those of a job that was merged are about the one that it went on as; those of a deleted job go with it. Nothing is left
/// that could name one, as the job's runs are gone too.
pub(crate) fn on_job_gone(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    gone: GoneJob,
) -> Result<(), FoldError> {
    set.overrides.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM overrides WHERE job_id = $1 ORDER BY created_at, override_id",
        OverrideRow::columns()
    );
    for row in writer.select(&sql, &[Value::Uuid(gone.job_id)])? {
        let row = OverrideRow::from_row(row)?;
        fold::take(set, writer, row.override_id, &row.rule.0)?;
        let Some(into) = gone.into else {
            set.overrides.remove(row.key());
            continue;
        };
        let mut rule = row.rule.0.clone();
        match &mut rule.level {
            OverrideLevel::Job { job_id } | OverrideLevel::Object { job_id, .. } => *job_id = into,
            OverrideLevel::Global { .. } => {}
        }
        let row = OverrideRow {
            job_id: rule.level.job(),
            rule: Json(rule.clone()),
            ..row
        };
        if row.removed_at.is_none() {
            fold::add(set, writer, &row, &rule)?;
        }
        let was_in_force = row.removed_at.is_none();
        set.overrides.put(row);
        if was_in_force {
            again::judge_open_runs(set, writer, (&rule).into())?;
        }
    }
    Ok(())
}

/// Whether the rule is about a job that is no more.
pub(super) fn is_of_nothing(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    rule: &OverrideRule,
) -> Result<bool, FoldError> {
    match rule.level.job() {
        Some(job_id) => Ok(set.jobs.get(writer, &(job_id,))?.is_none()),
        None => Ok(false),
    }
}
