//! Deadlines as the program writes them down.

use std::sync::Arc;

use adapters::projecting::DeadlineLog;
use chrono::{DateTime, Utc};
use commands::{Commands, Intention, ports::Ids};
use domain::log::Actor;
use tokio::runtime::Handle;

pub(crate) struct DeadlineRecorder {
    pub(crate) commands: Arc<Commands>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) runtime: Handle,
}

impl std::fmt::Debug for DeadlineRecorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeadlineRecorder").finish_non_exhaustive()
    }
}

impl DeadlineLog for DeadlineRecorder {
    fn passed(&self, at: DateTime<Utc>) -> Result<(), String> {
        let intention = Intention {
            actor: Actor::Collector {
                name: "clock".to_owned(),
            },
            correlation_id: self.ids.id(),
            key: None,
        };
        let passed = self.commands.deadline_passed(at, &intention);
        match self.runtime.block_on(passed) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}
