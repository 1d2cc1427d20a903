//! What jobs and customers did on backup days.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use projections::{
    ports::{DatabaseError, ViewReader},
    views::{
        daily_jobs,
        job_days::{self, CustomerDay, JobDayRow},
    },
};
use uuid::Uuid;

use super::grouped::grouped;

/// By an id and a backup day.
macro_rules! day_loader {
    ($name:ident -> $value:ty, $load:path) => {
        pub(crate) struct $name(pub(super) Arc<dyn ViewReader>);

        #[async_trait]

        impl Loader<(Uuid, i64)> for $name {
            type Value = $value;
            type Error = Arc<DatabaseError>;

            async fn load(
                &self,
                keys: &[(Uuid, i64)],
            ) -> Result<HashMap<(Uuid, i64), $value>, Self::Error> {
                let mut found = HashMap::new();
                // One answer is of one day, or of few.
                for (day, keys) in grouped(keys.to_vec(), |(_, day)| *day) {
                    let ids: Vec<_> = keys.into_iter().map(|(id, _)| id).collect();
                    let rows: HashMap<Uuid, $value> =
                        $load(self.0.as_ref(), day, &ids).await.map_err(Arc::new)?;
                    found.extend(rows.into_iter().map(|(id, value)| ((id, day), value)));
                }
                Ok(found)
            }
        }
    };
}

day_loader!(ReviewedOfDays -> i64, job_days::reviewed_counts);
day_loader!(SilentSlots -> Vec<DateTime<Utc>>, daily_jobs::silent_slots);
day_loader!(JobDays -> Vec<JobDayRow>, days_of_jobs);
day_loader!(CustomerDays -> Vec<CustomerDay>, days_of_customers);

async fn days_of_jobs(
    reader: &dyn ViewReader,
    since: i64,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<JobDayRow>>, DatabaseError> {
    let rows = job_days::days_of_jobs(reader, since, ids).await?;
    Ok(grouped(rows, |row| row.job_id))
}

async fn days_of_customers(
    reader: &dyn ViewReader,
    since: i64,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<CustomerDay>>, DatabaseError> {
    let rows = job_days::days_of_customers(reader, since, ids).await?;
    Ok(grouped(rows, |row| row.customer_id))
}
