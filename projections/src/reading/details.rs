//! The details of runs: kept ones, or read from the mail again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::Digest;
use parsing::definition::Definitions;
use paths::Trust;
use thiserror::Error;
use uuid::Uuid;

use crate::{
    engine::{
        ports::{
            feed::{ContentSource, FeedError},
            readings::{ReadingKey, Readings},
            run_details::RunDetails,
        },
        schema::error::DatabaseError,
    },
    reading::read::{Received, read},
    rows::mails::MailRow,
};

/// Gives the details of mails: kept ones, or read from the mail again.
#[derive(Clone)]
pub struct DetailsSource {
    pub readings: Arc<dyn Readings>,
    pub contents: Arc<dyn ContentSource>,
}

/// A mail whose details are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailsOf {
    pub mail_id: Uuid,
    /// Of the definition that read it, in the generation that asks.
    pub revision: Option<String>,
    pub content: Digest,
    pub received_at: DateTime<Utc>,
}

#[derive(Debug, Error)]
pub enum DetailsError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Feed(#[from] FeedError),
}

impl std::fmt::Debug for DetailsSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DetailsSource").finish_non_exhaustive()
    }
}

impl DetailsSource {
    /// Per mail, in order, the details of each of its runs; none where the mail cannot be read any more. Blocks.
    pub fn of(
        &self,
        mails: &[DetailsOf],
        definitions: &Definitions,
    ) -> Result<Vec<Vec<RunDetails>>, DetailsError> {
        let keys: Vec<_> = mails.iter().map(DetailsOf::key).collect();
        let kept = self.readings.fetch(&keys)?;
        let missing: Vec<_> = mails
            .iter()
            .zip(&kept)
            .filter(|(_, kept)| kept.is_none())
            .map(|(mail, _)| mail)
            .collect();
        let mut again = self.read_again(&missing, definitions)?.into_iter();
        Ok(kept
            .into_iter()
            .map(|kept| kept.or_else(|| again.next()).unwrap_or_default())
            .collect())
    }

    fn read_again(
        &self,
        mails: &[&DetailsOf],
        definitions: &Definitions,
    ) -> Result<Vec<Vec<RunDetails>>, FeedError> {
        if mails.is_empty() {
            return Ok(Vec::new());
        }
        let digests: Vec<_> = mails.iter().map(|mail| mail.content).collect();
        let contents = self.contents.fetch(&digests)?;
        let read = mails.iter().zip(contents).map(|(mail, content)| {
            let received = Received {
                digest: mail.content,
                at: mail.received_at,
                sender: None,
            };
            match read(definitions, &Trust::default(), received, content) {
                Ok((_, details)) => details,
                Err(error) => {
                    tracing::warn!(mail_id = %mail.mail_id, %error, "the details of a run cannot be shown");
                    Vec::new()
                }
            }
        });
        Ok(read.collect())
    }
}

impl DetailsOf {
    fn key(&self) -> ReadingKey {
        ReadingKey {
            mail_id: self.mail_id,
            revision: self.revision.clone().unwrap_or_default(),
        }
    }
}

impl MailRow {
    /// For asking for the details of its runs.
    pub fn details(&self) -> DetailsOf {
        DetailsOf {
            mail_id: self.mail_id,
            revision: self.parser_revision.clone(),
            content: self.content,
            received_at: self.received_at,
        }
    }
}
