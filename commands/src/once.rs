//! What is said again under an idempotency key is not done again.
//!
//! The id of what is made follows from the key, so that the log itself says whether it was made, and the correlation id of
//! its first event says for which request.

use domain::{
    aggregate::Aggregate,
    code::Code,
    ids,
    log::{Metadata, StreamId},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, ports::LogError};

impl Commands {
    /// The id of the one thing that is made.
    pub(crate) fn new_id(&self, intention: &Intention) -> Uuid {
        intention.key.unwrap_or_else(|| self.parts.ids.id())
    }

    /// The id of something that is made within another thing, or beside others.
    pub(crate) fn new_id_within(&self, place: &str, intention: &Intention) -> Uuid {
        let derived = |made| ids::made_within(made, place);
        intention.key.map_or_else(|| self.parts.ids.id(), derived)
    }

    /// What the same request made before; an error where the key made it for another request. To be asked by one at a time.
    pub(crate) async fn made_before<A: Aggregate>(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Option<Done<Uuid>>, CommandError> {
        self.made_within_before::<A>(&id.to_string(), id, intention)
            .await
    }

    /// The same for what is made within the stream of another thing.
    pub(crate) async fn made_within_before<A: Aggregate>(
        &self,
        stream: &str,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Option<Done<Uuid>>, CommandError> {
        if intention.key.is_none() {
            return Ok(None);
        }
        let streams = vec![StreamId::new(A::TYPE, stream)];
        let history = self.parts.log.load(streams).await?;
        let (own, name) = (stream == id.to_string(), id.to_string());
        let mut made = history.into_iter().flatten();
        let Some(first) = made.find(|event| own || event.payload.contains(&name)) else {
            return Ok(None);
        };
        let metadata = Metadata::decode(&first).map_err(|error| LogError::Damaged {
            position: first.position,
            reason: error.to_string(),
        })?;
        if metadata.correlation_id != intention.correlation_id {
            return Err(CommandError::refused(
                Code::IdempotencyKeyReused,
                "this `idempotencyKey` was used for a request with other content; repeat that one as it was, or take a new key",
            ));
        }
        Ok(Some(Done {
            value: id,
            position: None,
        }))
    }
}
