//! How replays go, as the log is told.

use std::fmt::Debug;

use domain::{
    identity::ContinuedIdentity,
    replay::{DefinitionRevision, ReplaySummary},
};
use projections::views::replays::ReplayRow;
use uuid::Uuid;

/// Writes down how replays go; called from threads that answer no requests.
pub trait ReplayLog: Debug + Send + Sync {
    /// Other definitions are wanted than the views were built with. Returns at once, and starts the replay when it can.
    fn start(&self, reason: &str, definitions: Vec<DefinitionRevision>);

    /// Whether [`start`](Self::start) started it rather than a person.
    fn is_own(&self, replay: &ReplayRow) -> bool;

    /// Nobody needs the result any more.
    fn superseded(&self, replay: Uuid, reason: &str) -> Result<(), String>;

    /// Says nothing where that is written down already, or the replay is over. Once it is accepted, jobs go on with these
    /// identities.
    fn compared(
        &self,
        replay: Uuid,
        summary: ReplaySummary,
        continued: Vec<ContinuedIdentity>,
    ) -> Result<(), String>;

    fn failed(&self, replay: Uuid, reason: &str) -> Result<(), String>;
}
