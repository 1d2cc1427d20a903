//! What two collectors say of themselves.

use commands::{Collected, CommandError};
use proptest::prelude::*;

use crate::replay_equals_live::history::History;

#[derive(Debug, Clone)]
pub(crate) enum CollectorStep {
    Collect(usize),
}

impl CollectorStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        (0..10_usize).prop_map(Self::Collect)
    }
}

impl History {
    pub(crate) async fn on_collectors(
        &mut self,
        CollectorStep::Collect(number): CollectorStep,
    ) -> Result<(), CommandError> {
        let by = self.at.backend.collecting("test");
        let commands = &self.at.backend.commands;
        let name = ["files", "graph"][number % 2];
        let now = self.at.backend.clock.now();
        match number / 2 {
            0 => commands.collection_started(name, &by).await?,
            1 => commands.collection_failed(name, "no route", &by).await?,
            2 => commands.collector_silent(name, now, &by).await?,
            3 => commands.collector_recovered(name, now, &by).await?,
            _ => {
                let collected = Collected {
                    received: 1,
                    ..Collected::default()
                };
                commands.collection_finished(name, collected, &by).await?
            }
        };
        Ok(())
    }
}
