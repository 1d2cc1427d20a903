//! Whose the jobs of a list are: customers have jobs of one name.

use std::collections::HashMap;

use projections::{
    ports::{DatabaseError, ViewReader},
    views::{customers, jobs},
};
use uuid::Uuid;

/// Names of customers, by job.
#[derive(Debug, Default)]
pub(super) struct CustomersOfJobs(HashMap<Uuid, String>);

/// Ids of one statement.
const PAGE: usize = 500;

impl CustomersOfJobs {
    pub(super) async fn load(
        views: &dyn ViewReader,
        jobs: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, DatabaseError> {
        let mut ids: Vec<_> = jobs.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut names = HashMap::new();
        for some in ids.chunks(PAGE) {
            let rows = jobs::jobs_by_id(views, some).await?;
            let mut customers: Vec<_> = rows.iter().map(|row| row.customer_id).collect();
            customers.sort_unstable();
            customers.dedup();
            let customers = customers::customers_by_id(views, &customers).await?;
            let customers: HashMap<_, _> = customers
                .into_iter()
                .map(|row| (row.customer_id, row.name))
                .collect();
            names.extend(rows.into_iter().filter_map(|row| {
                let name = customers.get(&row.customer_id)?;
                Some((row.job_id, name.clone()))
            }));
        }
        Ok(Self(names))
    }

    pub(super) fn of(&self, job: Uuid) -> Option<&str> {
        self.0.get(&job).map(String::as_str)
    }
}
