use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use projections::views::customers::CustomerRow;

use super::{loaded, loaders};
use crate::graphql::ids::Kind;

/// A customer of the MSP.
pub(in crate::graphql) struct Customer(pub CustomerRow);

#[Object]
impl Customer {
    pub(in crate::graphql) async fn id(&self) -> ID {
        Kind::Customer.id(self.0.customer_id)
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// An inactive customer's jobs are not shown.
    async fn active(&self) -> bool {
        self.0.active
    }

    async fn registered_at(&self) -> DateTime<Utc> {
        self.0.registered_at
    }

    /// So many hours old the last good run of its jobs may be, where a job has no limit of its own.
    async fn rpo_hours(&self) -> Option<u32> {
        self.0.rpo_hours
    }

    /// Jobs that are not archived.
    async fn job_count(&self, context: &Context<'_>) -> Result<i64> {
        let count = loaders(context)
            .job_counts
            .load_one(self.0.customer_id)
            .await;
        Ok(loaded(count)?.unwrap_or(0))
    }
}
