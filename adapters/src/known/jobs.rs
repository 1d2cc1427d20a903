//! What is known of jobs.

use std::collections::HashMap;

use async_trait::async_trait;
use commands::ports::{KnownError, KnownJob, KnownJobs};
use domain::schedule::Schedule;
use projections::views::{awaited, jobs, mail_paths, schedules};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownJobs for KnownFromViews {
    async fn jobs_of_identities(
        &self,
        keys: &[String],
    ) -> Result<HashMap<String, KnownJob>, KnownError> {
        let rows = jobs::jobs_of_identities(self.live.as_ref(), keys)
            .await
            .map_err(unavailable)?;
        let known = rows.into_iter().map(|(key, row)| {
            let job = KnownJob {
                id: row.job_id,
                customer_id: row.customer_id,
            };
            (key, job)
        });
        Ok(known.collect())
    }

    async fn jobs_by_identity(&self) -> Result<Vec<(String, KnownJob)>, KnownError> {
        let reader = self.live.as_ref();
        let jobs = jobs::every_job(reader).await.map_err(unavailable)?;
        let jobs: HashMap<Uuid, KnownJob> = jobs
            .into_iter()
            .map(|row| {
                let job = KnownJob {
                    id: row.job_id,
                    customer_id: row.customer_id,
                };
                (row.job_id, job)
            })
            .collect();
        let rows = jobs::every_identity(reader).await.map_err(unavailable)?;
        let known = rows.into_iter().filter_map(|row| {
            let job = jobs.get(&row.job_id)?;
            Some((row.identity_key, *job))
        });
        Ok(known.collect())
    }

    async fn all_jobs(&self) -> Result<Vec<Uuid>, KnownError> {
        let rows = jobs::every_job(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().map(|row| row.job_id).collect())
    }

    async fn jobs_that_exist(&self, ids: &[Uuid]) -> Result<Vec<Uuid>, KnownError> {
        let mut found = Vec::with_capacity(ids.len());
        // Databases limit how many parameters one statement has.
        for some in ids.chunks(1_000) {
            let rows = jobs::jobs_by_id(self.live.as_ref(), some)
                .await
                .map_err(unavailable)?;
            found.extend(rows.into_iter().map(|row| row.job_id));
        }
        Ok(found)
    }

    async fn is_awaiting(&self, job_id: Uuid) -> Result<bool, KnownError> {
        let rows = awaited::awaited_of_jobs(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        Ok(!rows.is_empty())
    }

    async fn inferred_schedule(&self, job_id: Uuid) -> Result<Option<Schedule>, KnownError> {
        let rows = schedules::schedules_of(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        let row = rows.into_iter().next();
        Ok(row.and_then(|row| row.inferred().map(|plan| plan.schedule.clone())))
    }

    async fn has_path(&self, job_id: Uuid, path: &str) -> Result<bool, KnownError> {
        let rows = mail_paths::job_paths_by_id(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        let mut known = rows.iter().flat_map(|row| &row.known.0);
        Ok(known.any(|known| known.path == path))
    }
}
