//! Replays with every end.

use commands::CommandError;
use domain::replay::{DefinitionRevision, ReplaySummary};
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum ReplayStep {
    Start,
    Compare(usize),
    Accept(usize),
    Reject(usize),
    Fail(usize),
}

impl ReplayStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            1 => Just(Self::Start),
            1 => (0..4_usize).prop_map(Self::Compare),
            1 => (0..4_usize).prop_map(Self::Accept),
            1 => (0..4_usize).prop_map(Self::Reject),
            1 => (0..4_usize).prop_map(Self::Fail),
        ]
    }
}

impl History {
    pub(crate) async fn on_replays(&mut self, step: ReplayStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            ReplayStep::Start => {
                let revision = DefinitionRevision {
                    name: "acme-backup".to_owned(),
                    revision: "1".to_owned(),
                };
                let done = commands
                    .start_replay(Some("test"), vec![revision], &by)
                    .await?;
                self.replays.push(done.value);
            }
            ReplayStep::Compare(replay) => {
                let summary = ReplaySummary {
                    mails: 7,
                    ..ReplaySummary::default()
                };
                commands
                    .compare_replay(some(&self.replays, replay), summary, vec![], &by)
                    .await?;
            }
            ReplayStep::Accept(replay) => {
                commands
                    .accept_replay(some(&self.replays, replay), &by)
                    .await?;
            }
            ReplayStep::Reject(replay) => {
                commands
                    .reject_replay(some(&self.replays, replay), Some("test"), &by)
                    .await?;
            }
            ReplayStep::Fail(replay) => {
                commands
                    .fail_replay(some(&self.replays, replay), "disk full", &by)
                    .await?;
            }
        }
        Ok(())
    }
}
