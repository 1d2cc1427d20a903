//! How replays are written down: by the program itself, through the same commands as by people.

use std::sync::Arc;

use adapters::projecting::ReplayLog;
use commands::{Commands, Intention, ports::Ids};
use domain::{
    generation::{DefinitionRevision, ReplaySummary},
    log::Actor,
};
use tokio::runtime::Handle;
use uuid::Uuid;

/// What the audit trail shows as the actor.
const NAME: &str = "replay";

pub struct ReplayCommands {
    pub commands: Arc<Commands>,
    pub ids: Arc<dyn Ids>,
    pub runtime: Handle,
}

impl std::fmt::Debug for ReplayCommands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReplayCommands").finish_non_exhaustive()
    }
}

impl ReplayCommands {
    fn intention(&self) -> Intention {
        Intention {
            actor: Actor::Collector {
                name: NAME.to_owned(),
            },
            correlation_id: self.ids.id(),
        }
    }
}

impl ReplayLog for ReplayCommands {
    fn start(&self, reason: &str, definitions: Vec<DefinitionRevision>) {
        let (commands, intention) = (Arc::clone(&self.commands), self.intention());
        let reason = reason.to_owned();
        // Starting waits for the views, and the caller is who advances them.
        self.runtime.spawn(async move {
            let started = commands.start_replay(Some(&reason), definitions, &intention);
            if let Err(error) = started.await {
                tracing::warn!(%error, "a replay with the changed definitions was not started");
            }
        });
    }

    fn compared(&self, replay: Uuid, summary: ReplaySummary) -> Result<(), String> {
        let intention = self.intention();
        let compared = self.commands.compare_replay(replay, summary, &intention);
        let done = self.runtime.block_on(compared);
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    fn failed(&self, replay: Uuid, reason: &str) -> Result<(), String> {
        let intention = self.intention();
        let failed = self.commands.fail_replay(replay, reason, &intention);
        let done = self.runtime.block_on(failed);
        done.map(|_| ()).map_err(|error| error.to_string())
    }
}
