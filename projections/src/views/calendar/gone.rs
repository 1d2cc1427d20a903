//! What becomes of the maintenance of a job that is no more.

use domain::calendar::Scope;
use uuid::Uuid;

use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    views::jobs,
};

/// There is nothing left to excuse.
pub(crate) fn on_job_deleted(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    let plan = (Scope::Job { job_id }.key(),);
    if set.maintenance_plans.get(writer, &plan)?.is_none() {
        return Ok(());
    }
    set.maintenance_plans.remove(plan);
    set.maintenance_windows.execute(
        writer,
        "DELETE FROM maintenance_windows WHERE job_id = $1",
        &[Value::Uuid(job_id)],
    )?;
    Ok(())
}

/// Whether it is of a job that is no more.
pub(super) fn is_of_nothing(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    scope: Scope,
) -> Result<bool, FoldError> {
    match scope.job_id() {
        Some(job_id) => Ok(!jobs::exists(set, writer, job_id)?),
        None => Ok(false),
    }
}
