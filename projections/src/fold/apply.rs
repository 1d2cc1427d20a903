//! One event after the other.

use domain::{aggregate::Aggregate as _, event::Event, log::StreamId, mail::Mail, run::Run};
use uuid::Uuid;

use super::{
    runs::requested,
    settling::page,
    sources::missed,
    state::{envelope::Envelope, error::FoldError, memory::Fold},
    subjects::{
        audit, calendar, collectors, cove_accounts, customers, feedback, jobs, mails, new_jobs,
        news, overrides, parsers, remarks, replays, runs, settings, tickets, users,
    },
};
use crate::{
    engine::schema::error::DatabaseError,
    reading::Reading,
    rows::state::{LogMinuteRow, minute_of},
};

/// Applies one event to all views. `reading` is what the parsers made of the mail that the event brought.
pub fn apply(
    fold: &mut Fold,
    envelope: &Envelope<'_>,
    reading: Option<Reading>,
) -> Result<(), FoldError> {
    fold.state.position = envelope.recorded.position;
    fold.log_minutes().put(LogMinuteRow {
        minute: minute_of(envelope.recorded_at),
        position: envelope.recorded.position,
    });
    missed::reach(fold, missed::time_of(envelope))?;
    let stream = &envelope.recorded.stream;
    let id = || stream_uuid(stream);
    match envelope.event {
        Event::Mail(event) => mails::apply(fold, envelope, id()?, event, reading)?,
        Event::Customer(event) => customers::apply(fold, envelope, id()?, event)?,
        Event::Job(event) => jobs::apply(fold, envelope, id()?, event)?,
        Event::Run(event) => runs::apply(fold, envelope, id()?, event)?,
        Event::User(event) => users::apply(fold, envelope, id()?, event)?,
        Event::Parser(event) => {
            parsers::apply(fold, envelope, &stream.aggregate_id, event)?;
        }
        Event::Generation(event) => replays::apply(fold, envelope, id()?, event)?,
        Event::Ticket(event) => tickets::apply(fold, envelope, id()?, event)?,
        Event::Remark(event) => remarks::apply(fold, envelope, id()?, event)?,
        Event::Override(event) => overrides::apply(fold, envelope, id()?, event)?,
        // What it brings is its time.
        Event::Clock(_) => {}
        Event::Calendar(event) => calendar::apply(fold, envelope, event)?,
        Event::Settings(event) => {
            settings::apply(fold, envelope, &stream.aggregate_id, event)?;
        }
        Event::Collector(event) => {
            collectors::apply(fold, envelope, &stream.aggregate_id, event)?;
        }
        Event::Feedback(event) => feedback::apply(fold, envelope, id()?, event)?,
        Event::NewJob(event) => new_jobs::apply(fold, envelope, id()?, event)?,
        Event::News(event) => news::apply(fold, envelope, id()?, event)?,
        Event::CoveAccount(event) => cove_accounts::apply(fold, envelope, event)?,
    }
    // What was asked for is done with the event, or it would be gone with the process.
    requested::drain(fold)?;
    audit::apply(fold, envelope);
    Ok(())
}

/// Settles what folding left open, writes all that was changed, and commits it.
pub fn commit(fold: &mut Fold) -> Result<(), FoldError> {
    page::settle(fold)?;
    Ok(fold.write_and_commit()?)
}

/// Loads the rows that the events of these streams change, many in one statement. It changes the speed, never the result.
pub fn prefetch<'a>(
    fold: &mut Fold,
    streams: impl Iterator<Item = &'a StreamId>,
) -> Result<(), DatabaseError> {
    let (mut runs, mut mails) = (Vec::new(), Vec::new());
    for stream in streams {
        let ids = match stream.aggregate_type.as_str() {
            Run::TYPE => &mut runs,
            Mail::TYPE => &mut mails,
            _ => continue,
        };
        ids.extend(Uuid::try_parse(&stream.aggregate_id).map(|id| (id,)));
    }
    fold.runs().prefetch(runs)?;
    fold.mails().prefetch(mails)
}

fn stream_uuid(stream: &StreamId) -> Result<Uuid, FoldError> {
    Uuid::try_parse(&stream.aggregate_id).map_err(|_| FoldError::StreamId {
        stream: stream.to_string(),
    })
}
