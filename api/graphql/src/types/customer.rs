//! A customer.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::backup_day::day_number;
use projections::views::customers::{self, CustomerRow};
use uuid::Uuid;

use super::strip::{self, StripDay};
use crate::{
    loaders::{loaded, loaders},
    request::{
        context::{only, views},
        ids::Kind,
    },
};

/// A customer of the MSP.
pub(crate) struct Customer(pub CustomerRow);

#[Object]
impl Customer {
    pub(crate) async fn id(&self) -> ID {
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

    /// The last 28 or 90 backup days of its jobs together, oldest first. Archived jobs are left out.
    #[graphql(complexity = "strip::cost(days, child_complexity)")]
    async fn strip(
        &self,
        context: &Context<'_>,
        #[graphql(default = 28)] days: i32,
    ) -> Result<Vec<StripDay>> {
        let dates = strip::dates(context, days).await?;
        let since = dates.first().copied().map_or(0, day_number);
        let key = (self.0.customer_id, since);
        let rows = loaders(context).customer_days.load_one(key).await;
        Ok(strip::of_customer(
            dates,
            &loaded(rows)?.unwrap_or_default(),
        ))
    }

    /// So many hours old the last good run of its jobs may be, where a job has no limit of its own.
    async fn rpo_hours(&self) -> Option<u32> {
        self.0.rpo_hours
    }

    /// Name in the IANA database of the clocks that its jobs start by; null for those of the installation.
    async fn time_zone(&self) -> Option<&str> {
        self.0.time_zone.as_deref()
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

pub(crate) async fn find_customer(context: &Context<'_>, id: Uuid) -> Result<Option<Customer>> {
    let rows = customers::customers_by_id(views(context), &[id]).await;
    Ok(only(rows)?.map(Customer))
}
