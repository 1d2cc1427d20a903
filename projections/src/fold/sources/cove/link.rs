//! An account is linked to a job.

use domain::cove_account::AccountKey;
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::{
        lookups::jobs,
        sources::cove::quiet,
        state::{error::FoldError, memory::Fold},
    },
};

/// The account is linked to this job, or to none. A job that is no more is none.
pub(crate) fn link(
    fold: &mut Fold,
    key: &AccountKey,
    job_id: Option<Uuid>,
) -> Result<(), FoldError> {
    let job_id = match job_id {
        Some(job_id) if jobs::exists(fold, job_id)? => Some(job_id),
        _ => None,
    };
    quiet::end(fold, key)?;
    fold.cove_accounts().update(&(key.to_string(),), |row| {
        row.linked = job_id.is_some();
        row.job_id = job_id;
        row.run_base = job_id;
        row.completed_at = None;
        row.run_at = None;
        row.bar_days = Json::default();
    })?;
    Ok(())
}
