use std::sync::Arc;

use domain::{aggregate::Aggregate, log::Position};
use tokio::sync::Mutex;

use crate::{
    CommandError, Intention, framework,
    ports::{Clock, ContentStore, Credentials, EventLog, Ids, Known},
};

/// Everything that people can do. One value per process; the use cases are methods, one file per subject.
pub struct Commands {
    pub(crate) parts: Parts,
    /// Rules that reach beyond one stream (a name is taken, a mail has its job) are checked against the views and then
    /// acted upon; one at a time in this process, so that two people cannot both pass the check.
    pub(crate) gate: Mutex<()>,
}

impl std::fmt::Debug for Commands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Commands").finish_non_exhaustive()
    }
}

/// What the use cases are built from.
#[derive(Clone)]
pub struct Parts {
    pub log: Arc<dyn EventLog>,
    pub contents: Arc<dyn ContentStore>,
    pub credentials: Arc<dyn Credentials>,
    pub known: Arc<dyn Known>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

/// What a command gave, and where in the log it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    pub value: T,
    /// `None` where the wish was fulfilled already.
    pub position: Option<Position>,
}

impl Commands {
    pub fn new(parts: Parts) -> Self {
        Self {
            parts,
            gate: Mutex::new(()),
        }
    }

    /// The views, as of everything that was appended before this call.
    pub(crate) async fn known_now(&self) -> Result<&dyn Known, CommandError> {
        let head = self.parts.log.head().await?;
        self.parts.known.reached(head).await?;
        Ok(self.parts.known.as_ref())
    }

    pub(crate) async fn execute<A: Aggregate>(
        &self,
        id: impl ToString + Send,
        command: A::Command,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError>
    where
        A::Command: Clone,
    {
        let (log, ids) = (&self.parts.log, &self.parts.ids);
        framework::execute::<A>(log, ids, &id.to_string(), command, intention).await
    }

    pub(crate) async fn execute_many<A: Aggregate>(
        &self,
        commands: Vec<(String, A::Command)>,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError>
    where
        A::Command: Clone,
    {
        let (log, ids) = (&self.parts.log, &self.parts.ids);
        framework::execute_many::<A>(log, ids, commands, intention).await
    }
}
