//! What is known of tickets and remarks, and of what they may stand on.

use async_trait::async_trait;
use chrono::NaiveDate;
use commands::ports::{KnownAnnotations, KnownError, KnownScope};
use domain::annotation::AnnotationScope;
use projections::views::{customers, jobs, runs, tickets};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownAnnotations for KnownFromViews {
    async fn scope(&self, scope: &AnnotationScope) -> Result<Option<KnownScope>, KnownError> {
        let reader = self.live.as_ref();
        let last = match scope {
            AnnotationScope::Customer { customer_id } => {
                let rows = customers::customers_by_id(reader, &[*customer_id]).await;
                if rows.map_err(unavailable)?.is_empty() {
                    return Ok(None);
                }
                runs::last_run_of_customer(reader, *customer_id).await
            }
            AnnotationScope::Job { job_id } | AnnotationScope::Object { job_id, .. } => {
                let rows = jobs::jobs_by_id(reader, &[*job_id]).await;
                if rows.map_err(unavailable)?.is_empty() {
                    return Ok(None);
                }
                runs::last_run_of_job(reader, *job_id).await
            }
        };
        let last_run_at = last.map_err(unavailable)?;
        Ok(Some(KnownScope { last_run_at }))
    }

    async fn last_ticket_number(&self, day: NaiveDate) -> Result<u32, KnownError> {
        tickets::last_ticket_number(self.live.as_ref(), day)
            .await
            .map_err(unavailable)
    }

    async fn ticket_code_is_taken(&self, code: &str) -> Result<bool, KnownError> {
        let row = tickets::ticket_with_code(self.live.as_ref(), code)
            .await
            .map_err(unavailable)?;
        Ok(row.is_some())
    }

    async fn ticket_of_psa(&self, system: &str, psa_id: i64) -> Result<Option<Uuid>, KnownError> {
        let row = tickets::ticket_of_psa(self.live.as_ref(), system, psa_id)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.ticket_id))
    }
}
