//! Feedback and news, and what users did about them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::dataloader::Loader;
use async_trait::async_trait;
use domain::{feedback::Words, ids::Digest};
use projections::{
    ports::{ContentSource, DatabaseError, ViewReader},
    views::{
        feedback::{self, FeedbackScreenshotRow},
        news,
    },
};
use uuid::Uuid;

use super::grouped::grouped;

type Failed = Arc<DatabaseError>;

/// What was typed. Those that were erased are left out.
pub(crate) struct WordsOf(pub(super) Arc<dyn ContentSource>);

#[async_trait]

impl Loader<Digest> for WordsOf {
    type Value = Words;
    type Error = Failed;

    async fn load(&self, digests: &[Digest]) -> Result<HashMap<Digest, Words>, Failed> {
        let (contents, asked) = (Arc::clone(&self.0), digests.to_vec());
        let unavailable =
            |error: &dyn std::error::Error| Arc::new(DatabaseError::Unavailable(error.to_string()));
        let found = tokio::task::spawn_blocking(move || feedback::words(contents.as_ref(), &asked))
            .await
            .map_err(|error| unavailable(&error))?
            .map_err(|error| unavailable(&error))?;
        let found = digests.iter().copied().zip(found);
        Ok(found
            .filter_map(|(digest, words)| Some((digest, words?)))
            .collect())
    }
}

pub(crate) struct Screenshots(pub(super) Arc<dyn ViewReader>);

#[async_trait]

impl Loader<Uuid> for Screenshots {
    type Value = Vec<FeedbackScreenshotRow>;
    type Error = Failed;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Failed> {
        let rows = feedback::screenshots_of(self.0.as_ref(), ids).await?;
        Ok(grouped(rows, |row| row.feedback_id))
    }
}

/// A user, and the item or the news in question.
type OfUser = (Uuid, Uuid);

/// What users did, one question a user; an answer is of one user, as a rule.
macro_rules! of_user {
    ($(#[$doc:meta])* $name:ident, $load:path) => {
        $(#[$doc])*
        pub(crate) struct $name(pub(super) Arc<dyn ViewReader>);

        #[async_trait]

        impl Loader<OfUser> for $name {
            type Value = ();
            type Error = Failed;

            async fn load(&self, asked: &[OfUser]) -> Result<HashMap<OfUser, ()>, Failed> {
                let mut found = HashMap::new();
                for (user, asked) in grouped(asked.to_vec(), |(user, _)| *user) {
                    let ids: Vec<_> = asked.into_iter().map(|(_, id)| id).collect();
                    let ids = $load(self.0.as_ref(), user, &ids).await?;
                    found.extend(ids.into_iter().map(|id| ((user, id), ())));
                }
                Ok(found)
            }
        }
    };
}

of_user!(
    /// The items that users voted for.
    Votes,
    feedback::voted_by
);
of_user!(
    /// The news that users have read.
    NewsRead,
    news::read_by
);
