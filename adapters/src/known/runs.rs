//! What is known of runs.

use std::collections::HashMap;

use async_trait::async_trait;
use commands::ports::{KnownDoubt, KnownError, KnownRun, KnownRuns};
use domain::log::Position;
use projections::views::{run_checks, runs};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownRuns for KnownFromViews {
    async fn runs(&self, ids: &[Uuid]) -> Result<Vec<KnownRun>, KnownError> {
        let rows = runs::runs_by_id(self.live.as_ref(), ids)
            .await
            .map_err(unavailable)?;
        let of_several: Vec<_> = rows.iter().map(|row| row.run_id).collect();
        let mut others: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        let mails = runs::mails_of_runs(self.live.as_ref(), &of_several).await;
        for mail in mails.map_err(unavailable)? {
            if mail.own_id != mail.run_id {
                others.entry(mail.run_id).or_default().push(mail.own_id);
            }
        }
        let known = rows.into_iter().map(|row| KnownRun {
            id: row.run_id,
            job_id: row.job_id,
            run_at: row.run_at,
            status: row.status,
            other_ids: others.remove(&row.run_id).unwrap_or_default(),
        });
        Ok(known.collect())
    }

    async fn open_runs(
        &self,
        jobs: &[Uuid],
        seen: Position,
        most: usize,
    ) -> Result<Vec<Uuid>, KnownError> {
        run_checks::open_runs(self.live.as_ref(), jobs, seen, most)
            .await
            .map_err(unavailable)
    }

    async fn runs_reviewed_under(&self, correlation_id: Uuid) -> Result<Vec<Uuid>, KnownError> {
        runs::runs_reviewed_under(self.live.as_ref(), correlation_id)
            .await
            .map_err(unavailable)
    }

    async fn doubted_run(&self, run_id: Uuid) -> Result<Option<KnownDoubt>, KnownError> {
        let row = runs::run_named(self.live.as_ref(), run_id)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| KnownDoubt {
            job_id: row.job_id,
            path: row
                .unusual_path
                .map(|unusual| (unusual.0.path, unusual.0.verdict)),
        }))
    }
}
