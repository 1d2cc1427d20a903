//! Replays as the program writes them down, through the same commands as people.

use std::{sync::Arc, time::Duration};

use adapters::projecting::ReplayLog;
use commands::{CommandError, Commands, Done, Intention, ports::Ids};
use domain::{
    code::Code,
    identity::ContinuedIdentity,
    log::Actor,
    replay::{DefinitionRevision, ReplaySummary},
};
use projections::views::replays::ReplayRow;
use tokio::runtime::Handle;
use uuid::Uuid;

/// What the audit trail shows as the actor.
const NAME: &str = "replay";

/// After a start that did not come about.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

pub(crate) struct ReplayRecorder {
    pub(crate) commands: Arc<Commands>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) runtime: Handle,
}

impl std::fmt::Debug for ReplayRecorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReplayRecorder").finish_non_exhaustive()
    }
}

impl ReplayRecorder {
    fn intention(&self) -> Intention {
        Intention {
            actor: Actor::Collector {
                name: NAME.to_owned(),
            },
            correlation_id: self.ids.id(),
            key: None,
        }
    }
}

impl ReplayLog for ReplayRecorder {
    fn start(&self, reason: &str, definitions: Vec<DefinitionRevision>) {
        // The program may end before the replay can be started; the next one asks again.
        let (commands, intention) = (Arc::downgrade(&self.commands), self.intention());
        let reason = reason.to_owned();
        // Starting waits for the views, and the caller is who advances them.
        self.runtime.spawn(async move {
            while let Some(commands) = commands.upgrade() {
                let started =
                    commands.start_replay(Some(&reason), definitions.clone(), &intention);
                match started.await {
                    // During a large import the views are behind for long.
                    Err(error @ (CommandError::Known(_) | CommandError::Log(_))) => {
                        tracing::warn!(%error, "a replay cannot be started yet; trying again");
                        tokio::time::sleep(RETRY_PAUSE).await;
                    }
                    // Somebody else was first.
                    Err(CommandError::Refused { code: Code::ReplayOpen, .. }) | Ok(_) => return,
                    Err(error) => {
                        tracing::warn!(%error, "a replay with the changed definitions was not started");
                        return;
                    }
                }
            }
        });
    }

    fn is_own(&self, replay: &ReplayRow) -> bool {
        replay.started_by == NAME
    }

    fn superseded(&self, replay: Uuid, reason: &str) -> Result<(), String> {
        let intention = self.intention();
        let ended = self
            .commands
            .reject_replay(replay, Some(reason), &intention);
        written(self.runtime.block_on(ended))
    }

    fn compared(
        &self,
        replay: Uuid,
        summary: ReplaySummary,
        continued: Vec<ContinuedIdentity>,
    ) -> Result<(), String> {
        let intention = self.intention();
        let compared = self
            .commands
            .compare_replay(replay, summary, continued, &intention);
        written(self.runtime.block_on(compared))
    }

    fn failed(&self, replay: Uuid, reason: &str) -> Result<(), String> {
        let intention = self.intention();
        let failed = self.commands.fail_replay(replay, reason, &intention);
        written(self.runtime.block_on(failed))
    }
}

/// A refusal means that the log says it already, or that the replay is over; another try would be refused, too.
fn written(done: Result<Done<Uuid>, CommandError>) -> Result<(), String> {
    match done {
        Ok(_) => Ok(()),
        Err(CommandError::Refused { message, .. }) => {
            tracing::info!(message, "of a replay, nothing was left to write down");
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    }
}
