//! What is known of mails, and of the new jobs that they report.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::ports::{KnownError, KnownMail, KnownMails, KnownNewJob, MailPart};
use domain::ids;
use projections::{
    reading,
    views::{mails, mails::MailState, new_jobs, new_jobs::NewJobRow},
};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownMails for KnownFromViews {
    async fn mail(&self, mail_id: Uuid) -> Result<Option<KnownMail>, KnownError> {
        let reader = self.live.as_ref();
        let mails = mails::mails_by_id(reader, &[mail_id])
            .await
            .map_err(unavailable)?;
        let Some(mail) = mails.into_iter().next() else {
            return Ok(None);
        };
        let parts = mails::mail_parts(reader, &[mail_id])
            .await
            .map_err(unavailable)?;
        let ids: Vec<_> = parts
            .iter()
            .map(|(part, _)| ids::new_job(&part.identity_key))
            .collect();
        let new = new_jobs::new_jobs_by_id(reader, &ids).await;
        let dismissed = new.map_err(unavailable)?.into_iter();
        let dismissed: HashSet<_> = dismissed
            .filter(NewJobRow::is_dismissed)
            .map(|row| row.new_job_id)
            .collect();
        let parts = parts.into_iter().zip(ids);
        let parts = parts.map(|((part, job_id), new_job_id)| MailPart {
            ordinal: part.ordinal,
            identity: mails::part_identity(&mail, &part),
            job_id,
            dismissed: dismissed.contains(&new_job_id),
        });
        Ok(Some(KnownMail {
            deleted: mail.state == MailState::Deleted,
            parts: parts.collect(),
        }))
    }

    async fn new_jobs(&self, ids: &[Uuid]) -> Result<Vec<KnownNewJob>, KnownError> {
        let rows = new_jobs::new_jobs_by_id(self.live.as_ref(), ids)
            .await
            .map_err(unavailable)?;
        let known = rows.into_iter().map(|row| KnownNewJob {
            id: row.new_job_id,
            identity: row.identity.0,
        });
        Ok(known.collect())
    }

    fn remnant(
        &self,
        bytes: &[u8],
        received_at: DateTime<Utc>,
        sender: Option<&str>,
    ) -> Result<String, KnownError> {
        reading::remnant(&self.live.set().rules, bytes, received_at, sender)
            .map_err(|error| KnownError::Unavailable(error.to_string()))
    }
}
