//! What mails say of their runs.

use std::{collections::HashMap, sync::Arc};

use adapters::projecting::ViewSet;
use async_graphql::dataloader::Loader;
use async_trait::async_trait;
use projections::{
    ports::DatabaseError,
    reading::{DetailsError, DetailsSource, RunDetails},
    views::mails::{self, MailRow},
};
use uuid::Uuid;

/// The details of the runs of mails, by mail.
pub(crate) struct Details {
    pub(super) set: ViewSet,
    pub(super) source: DetailsSource,
}

#[async_trait]

impl Loader<Uuid> for Details {
    type Value = Vec<RunDetails>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = mails::mails_by_id(self.set.reader.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        let mails: Vec<_> = rows.iter().map(MailRow::details).collect();
        let (source, definitions) = (self.source.clone(), Arc::clone(self.set.definitions()));
        let read = move || -> Result<HashMap<Uuid, Vec<RunDetails>>, DetailsError> {
            let details = source.of(&mails, &definitions)?;
            Ok(mails.iter().map(|mail| mail.mail_id).zip(details).collect())
        };
        match tokio::task::spawn_blocking(read).await {
            Ok(Ok(details)) => Ok(details),
            Ok(Err(error)) => Err(Arc::new(DatabaseError::Unavailable(error.to_string()))),
            Err(error) => Err(Arc::new(DatabaseError::Unavailable(error.to_string()))),
        }
    }
}
