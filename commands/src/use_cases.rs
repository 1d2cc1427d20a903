//! What use cases share: the parts that they are built from, and one at a time.

use std::sync::Arc;

use domain::{aggregate::Aggregate, log::Position};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::{
    CommandError, Intention, framework,
    ports::{Clock, ContentStore, Credentials, EventLog, Gate, Ids, Known, Turn},
    remembered::Remembered,
};

/// Everything that people can do. One value per process; the use cases are methods, one file per subject.
pub struct Commands {
    pub(crate) parts: Parts,
    /// Rules that reach beyond one stream (a name is taken, a mail has its job) are checked against the views and then
    /// acted upon; one at a time, so that two people cannot both pass the check. This is the queue of this process, of which
    /// the first one stands at the gate that all processes share.
    queue: Mutex<()>,
    pub(crate) collectors: Remembered,
}

impl std::fmt::Debug for Commands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Commands").finish_non_exhaustive()
    }
}

/// In the order in which they are given back.
pub(crate) struct OneAtATime<'a> {
    _turn: Box<dyn Turn>,
    _queue: MutexGuard<'a, ()>,
}

/// What the use cases are built from.
#[derive(Clone)]
pub struct Parts {
    pub log: Arc<dyn EventLog>,
    pub contents: Arc<dyn ContentStore>,
    pub credentials: Arc<dyn Credentials>,
    pub known: Arc<dyn Known>,
    pub gate: Arc<dyn Gate>,
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
            queue: Mutex::new(()),
            collectors: Remembered::default(),
        }
    }

    /// Until the value is dropped, nobody else checks a rule beyond one stream and acts upon it.
    pub(crate) async fn one_at_a_time(&self) -> Result<OneAtATime<'_>, CommandError> {
        let queue = self.queue.lock().await;
        Ok(OneAtATime {
            _turn: self.parts.gate.enter().await?,
            _queue: queue,
        })
    }

    /// The views, as of everything that was appended before this call.
    pub(crate) async fn known_now(&self) -> Result<&dyn Known, CommandError> {
        let head = self.parts.log.head().await?;
        self.parts.known.reached(head).await?;
        Ok(self.parts.known.as_ref())
    }

    /// Waits until the views show everything that was appended before this call: what a command found done already may have
    /// been done a moment ago.
    pub async fn caught_up(&self) -> Result<(), CommandError> {
        self.known_now().await.map(drop)
    }

    /// Decides about what has this id.
    pub(crate) async fn on<A: Aggregate>(
        &self,
        id: Uuid,
        command: A::Command,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError>
    where
        A::Command: Clone,
    {
        let position = self.execute::<A>(id, command, intention).await?;
        Ok(Done {
            value: id,
            position,
        })
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
