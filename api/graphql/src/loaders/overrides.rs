//! Overrides, by what they can be about.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use async_trait::async_trait;
use projections::{
    ports::{DatabaseError, ViewReader},
    views::overrides::{self, OverrideRow},
};
use uuid::Uuid;

/// The overrides that can be about runs of a job, by job.
pub(crate) struct OverridesOfJobs(pub(super) Arc<dyn ViewReader>);

#[async_trait]

impl Loader<Uuid> for OverridesOfJobs {
    type Value = Arc<Vec<OverrideRow>>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = overrides::overrides_of_jobs(self.0.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        let of = |job_id: Uuid| {
            let rows = rows
                .iter()
                .filter(|row| row.job_id.is_none_or(|id| id == job_id));
            Arc::new(rows.cloned().collect::<Vec<_>>())
        };
        Ok(ids.iter().map(|id| (*id, of(*id))).collect())
    }
}
