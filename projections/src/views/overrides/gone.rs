//! What becomes of the overrides of a job that is no more.

use domain::{
    annotation::GoneJob,
    overrides::{OverrideLevel, OverrideRule},
};

use super::{OverrideRow, fold};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::Table as _,
    views::jobs,
};

/// They are in force no more. Those of a deleted job go with its runs; those of a merged one are kept as removed ones are, since
/// reviewed runs may name them. They are not about the other job: nobody said that its trouble is known.
pub(crate) fn on_job_gone(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    gone: GoneJob,
) -> Result<(), FoldError> {
    set.overrides.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM overrides WHERE job_id = $1 ORDER BY created_at, override_id",
        OverrideRow::columns()
    );
    for row in writer.select(&sql, &[Value::Uuid(gone.job_id)])? {
        let mut row = OverrideRow::from_row(row)?;
        fold::take(set, writer, row.override_id, &row.rule.0)?;
        let Some(into) = gone.into else {
            set.overrides.remove(row.key());
            continue;
        };
        match &mut row.rule.0.level {
            OverrideLevel::Job { job_id } | OverrideLevel::Object { job_id, .. } => *job_id = into,
            OverrideLevel::Global { .. } => {}
        }
        row.job_id = Some(into);
        if row.removed_at.is_none() {
            row.removed_at = Some(envelope.recorded_at);
            row.removed_by = Some(envelope.metadata.actor.name().to_owned());
        }
        set.overrides.put(row);
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
        Some(job_id) => Ok(!jobs::exists(set, writer, job_id)?),
        None => Ok(false),
    }
}
