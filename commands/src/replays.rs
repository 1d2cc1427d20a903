//! What is done about replays, by people and by the program.

use std::sync::Arc;

use domain::{
    code::Code,
    identity::ContinuedIdentity,
    replay::{DefinitionRevision, Replay, ReplayCommand, ReplaySummary},
};
use uuid::Uuid;

use crate::{
    CommandError, Commands, Done, Intention, framework,
    ports::{EventLog, Ids},
};

/// Characters of the reason of a failure that are kept.
const MAX_REASON: usize = 2_000;

/// Why a replay was rejected in whose place another one was started.
const RESTARTED: &str = "it was started again, with the definitions that were wanted then";

impl Commands {
    /// Writes down that views are to be built with these definitions beside the live ones; one replay at a time. Gives its
    /// id.
    pub async fn start_replay(
        &self,
        reason: Option<&str>,
        definitions: Vec<DefinitionRevision>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<Replay>(id, intention).await? {
            return Ok(done);
        }
        if let Some(open) = self.known_now().await?.open_replay().await? {
            return Err(open_already(open));
        }
        let command = ReplayCommand::Start {
            reason: reason.map(str::to_owned),
            definitions,
        };
        self.on::<Replay>(id, command, intention).await
    }

    /// Throws the open replay away and starts another one with these definitions, both or neither. Gives the id of the new one.
    pub async fn restart_replay(
        &self,
        open: Uuid,
        reason: Option<&str>,
        definitions: Vec<DefinitionRevision>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<Replay>(id, intention).await? {
            return Ok(done);
        }
        match self.known_now().await?.open_replay().await? {
            Some(known) if known == open => {}
            Some(other) => return Err(open_already(other)),
            None => {
                return Err(CommandError::refused(
                    Code::ReplayOver,
                    format!("replay {open} is not open; start another one"),
                ));
            }
        }
        let reject = ReplayCommand::Reject {
            reason: Some(RESTARTED.to_owned()),
        };
        let start = ReplayCommand::Start {
            reason: reason.map(str::to_owned),
            definitions,
        };
        let commands = vec![(open.to_string(), reject), (id.to_string(), start)];
        let position = self.execute_many::<Replay>(commands, intention).await?;
        Ok(Done {
            value: id,
            position,
        })
    }

    /// The new views are complete, and `summary` says how they differ from the live ones. They are built so that jobs go on with these
    /// identities.
    pub async fn compare_replay(
        &self,
        id: Uuid,
        summary: ReplaySummary,
        continued: Vec<ContinuedIdentity>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = ReplayCommand::Compare { summary, continued };
        self.on::<Replay>(id, command, intention).await
    }

    /// The new views are to take the place of the live ones.
    pub async fn accept_replay(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Replay>(id, ReplayCommand::Accept, intention)
            .await
    }

    /// The new views are to be thrown away; one that is still being built is cancelled.
    pub async fn reject_replay(
        &self,
        id: Uuid,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = ReplayCommand::Reject {
            reason: reason.map(str::to_owned),
        };
        self.on::<Replay>(id, command, intention).await
    }

    /// The views that were live before it are to be live again. Refused where they are not kept any more, and while
    /// another replay is open, which is compared with the live ones.
    pub async fn revert_replay(
        &self,
        id: Uuid,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let known = self.known_now().await?;
        if let Some(open) = known.open_replay().await? {
            return Err(open_already(open));
        }
        let command = ReplayCommand::Revert {
            reason: reason.map(str::to_owned),
            can_be: known.revertible_replay().await? == Some(id),
        };
        self.on::<Replay>(id, command, intention).await
    }

    /// The new views could not be built; a long reason is cut.
    pub async fn fail_replay(
        &self,
        id: Uuid,
        reason: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = ReplayCommand::Fail {
            reason: reason.chars().take(MAX_REASON).collect(),
        };
        self.on::<Replay>(id, command, intention).await
    }
}

/// Writes down with which identities jobs go on in views that are rebuilt without a replay. No view has to be there for it.
pub async fn continue_identities(
    log: &Arc<dyn EventLog>,
    ids: &Arc<dyn Ids>,
    continued: Vec<ContinuedIdentity>,
    intention: &Intention,
) -> Result<(), CommandError> {
    let (id, command) = (ids.id().to_string(), ReplayCommand::Continue { continued });
    framework::execute::<Replay>(log, ids, &id, command, intention).await?;
    Ok(())
}

fn open_already(open: Uuid) -> CommandError {
    CommandError::refused(
        Code::ReplayOpen,
        format!("replay {open} is open; accept or reject it first"),
    )
}
