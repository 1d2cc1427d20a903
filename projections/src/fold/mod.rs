//! One event after the other, into the working set.

mod dues;
mod envelope;
mod error;
mod state;
mod working_set;

use chrono::{DateTime, Utc};
use domain::{event::Event, log::StreamId};
use uuid::Uuid;

pub use dues::Dues;
pub use envelope::Envelope;
pub use error::FoldError;
pub use state::{DeadLetterRow, LogMinuteRow, ViewStateRow};
pub use working_set::WorkingSet;

use crate::{
    ports::ViewWriter,
    reading::Reading,
    views::{
        audit, calendar, collectors, cove_accounts, customers, feedback, jobs, mails, new_jobs,
        news, overrides, parsers, remarks, replays, runs, schedules, settings, tickets, users,
    },
};

/// Raised by hand when a fold changes what it makes of the same events; views of another version are rebuilt.
pub const FOLD_VERSION: u32 = 12;

/// Applies one event to all views. `reading` is what the parsers made of the mail that the event brought.
pub fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    reading: Option<Reading>,
) -> Result<(), FoldError> {
    set.position = envelope.recorded.position;
    set.log_minutes.put(LogMinuteRow {
        minute: minute_of(envelope.recorded_at),
        position: set.position,
    });
    schedules::reach(set, writer, schedules::time_of(envelope))?;
    let stream = &envelope.recorded.stream;
    let id = || stream_uuid(stream);
    match envelope.event {
        Event::Mail(event) => mails::apply(set, writer, envelope, id()?, event, reading)?,
        Event::Customer(event) => customers::apply(set, writer, envelope, id()?, event)?,
        Event::Job(event) => jobs::apply(set, writer, envelope, id()?, event)?,
        Event::Run(event) => runs::apply(set, writer, envelope, id()?, event)?,
        Event::User(event) => users::apply(set, writer, envelope, id()?, event)?,
        Event::Parser(event) => {
            parsers::apply(set, writer, envelope, &stream.aggregate_id, event)?;
        }
        Event::Generation(event) => replays::apply(set, writer, envelope, id()?, event)?,
        Event::Ticket(event) => tickets::apply(set, writer, envelope, id()?, event)?,
        Event::Remark(event) => remarks::apply(set, writer, envelope, id()?, event)?,
        Event::Override(event) => overrides::apply(set, writer, envelope, id()?, event)?,
        // What it brings is its time.
        Event::Clock(_) => {}
        Event::Calendar(event) => calendar::apply(set, writer, envelope, event)?,
        Event::Settings(event) => {
            settings::apply(set, writer, envelope, &stream.aggregate_id, event)?;
        }
        Event::Collector(event) => {
            collectors::apply(set, writer, envelope, &stream.aggregate_id, event)?;
        }
        Event::Feedback(event) => feedback::apply(set, writer, envelope, id()?, event)?,
        Event::NewJob(event) => new_jobs::apply(set, writer, envelope, id()?, event)?,
        Event::News(event) => news::apply(set, writer, envelope, id()?, event)?,
        Event::CoveAccount(event) => cove_accounts::apply(set, writer, envelope, event)?,
    }
    audit::apply(set, envelope);
    Ok(())
}

/// Whole minutes since 1970.
pub(crate) fn minute_of(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(60)
}

fn stream_uuid(stream: &StreamId) -> Result<Uuid, FoldError> {
    Uuid::try_parse(&stream.aggregate_id).map_err(|_| FoldError::StreamId {
        stream: stream.to_string(),
    })
}
