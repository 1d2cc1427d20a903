//! Times that a wrong clock recorded.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    log::Position,
    timekeeping::{CORRECTIONS, Timekeeping, TimekeepingCommand},
};

use crate::{
    CommandError, Intention, framework,
    ports::{EventLog, Ids},
};

/// Says of the events from this position on that none was recorded later than `at`. Views are built again with it, so nothing
/// may follow the log meanwhile, and no view has to be there.
pub async fn correct_times(
    log: &Arc<dyn EventLog>,
    ids: &Arc<dyn Ids>,
    (from, at): (Position, DateTime<Utc>),
    intention: &Intention,
) -> Result<Option<Position>, CommandError> {
    let command = TimekeepingCommand::Correct { from, at };
    framework::execute::<Timekeeping>(log, ids, CORRECTIONS, command, intention).await
}
