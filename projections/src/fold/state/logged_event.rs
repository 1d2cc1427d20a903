//! An event as the fold sees it.

use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    log::{Metadata, RecordedEvent},
};

/// An event as the fold sees it: decoded, with what the log knows of it.
#[derive(Debug)]
pub struct LoggedEvent<'a> {
    pub recorded: &'a RecordedEvent,
    pub metadata: &'a Metadata,
    pub event: &'a Event,
    /// The time of the event, never before that of an earlier one, whatever the clocks of several writers did.
    pub recorded_at: DateTime<Utc>,
}
