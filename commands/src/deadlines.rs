//! A deadline passed without an event behind it.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    log::Position,
    timekeeping::{Timekeeping, TimekeepingCommand},
};

use crate::{CommandError, Commands, Intention};

impl Commands {
    /// Everything that was due before this time is due. It is written down once, however many processes notice it.
    pub async fn deadline_passed(
        &self,
        at: DateTime<Utc>,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let id = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        self.execute::<Timekeeping>(id, TimekeepingCommand::Pass { at }, intention)
            .await
    }
}
