//! Jobs, by their id and by the identities of their mails.

use uuid::Uuid;

use crate::{
    engine::schema::value::Value,
    fold::state::{error::FoldError, memory::Fold},
    rows::jobs::{JobIdentityRow, JobRow},
};

/// Whether there is such a job; one that was deleted or merged is no more.
pub(crate) fn exists(fold: &mut Fold, job_id: Uuid) -> Result<bool, FoldError> {
    Ok(fold.jobs().get(&(job_id,))?.is_some())
}

/// The job that mails of this identity belong to, active or archived, and what the ids of its runs are derived with.
pub(crate) fn job_of<'fold>(
    fold: &'fold mut Fold,
    identity_key: &str,
) -> Result<Option<(&'fold JobRow, Uuid)>, FoldError> {
    let identity = fold.job_identities().get(&(identity_key.to_owned(),))?;
    match identity.map(|row| (row.job_id, row.run_base)) {
        Some((job_id, run_base)) => {
            let job = fold.jobs().get(&(job_id,))?;
            Ok(job.map(|job| (job, run_base)))
        }
        None => Ok(None),
    }
}

/// The job that mails of this identity belong to.
pub(crate) fn owner_of(fold: &mut Fold, identity_key: &str) -> Result<Option<Uuid>, FoldError> {
    let key = (identity_key.to_owned(),);
    let row = fold.job_identities().get(&key)?;
    Ok(row.map(|row| row.job_id))
}

pub(crate) fn identities_of(
    fold: &mut Fold,
    job_id: Uuid,
) -> Result<Vec<JobIdentityRow>, FoldError> {
    fold.job_identities().index()?;
    let params = [Value::Uuid(job_id)];
    Ok(fold.rows("WHERE job_id = $1 ORDER BY identity_key", &params)?)
}

/// The clocks of the customer that the job belongs to, where it has some of its own.
pub(crate) fn customer_zone(fold: &mut Fold, job_id: Uuid) -> Result<Option<String>, FoldError> {
    let Some(job) = fold.jobs().get(&(job_id,))? else {
        return Ok(None);
    };
    let customer_id = job.customer_id;
    let customer = fold.customers().get(&(customer_id,))?;
    Ok(customer.and_then(|customer| customer.time_zone.clone()))
}
