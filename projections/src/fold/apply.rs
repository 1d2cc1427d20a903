//! One event after the other.

use domain::{aggregate::Aggregate as _, event::Event, log::StreamId, mail::Mail, run::Run};
use uuid::Uuid;

use super::{
    runs::requested,
    settling::page,
    sources::missed,
    state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
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
    logged: &LoggedEvent<'_>,
    reading: Option<Reading>,
) -> Result<(), FoldError> {
    fold.state.position = logged.recorded.position;
    fold.log_minutes().put(LogMinuteRow {
        minute: minute_of(logged.recorded_at),
        position: logged.recorded.position,
    });
    missed::reach(fold, missed::time_of(logged))?;
    let stream = &logged.recorded.stream;
    let id = || stream_uuid(stream);
    match logged.event {
        Event::Mail(event) => mails::apply(fold, logged, id()?, event, reading)?,
        Event::Customer(event) => customers::apply(fold, logged, id()?, event)?,
        Event::Job(event) => jobs::apply(fold, logged, id()?, event)?,
        Event::Run(event) => runs::apply(fold, logged, id()?, event)?,
        Event::User(event) => users::apply(fold, logged, id()?, event)?,
        Event::Parser(event) => {
            parsers::apply(fold, logged, &stream.aggregate_id, event)?;
        }
        Event::Replay(event) => replays::apply(fold, logged, id()?, event)?,
        Event::Ticket(event) => tickets::apply(fold, logged, id()?, event)?,
        Event::Remark(event) => remarks::apply(fold, logged, id()?, event)?,
        Event::Override(event) => overrides::apply(fold, logged, id()?, event)?,
        // What it brings is its time.
        Event::Timekeeping(_) => {}
        Event::Calendar(event) => calendar::apply(fold, logged, event)?,
        Event::Settings(event) => {
            settings::apply(fold, logged, &stream.aggregate_id, event)?;
        }
        Event::Collector(event) => {
            collectors::apply(fold, logged, &stream.aggregate_id, event)?;
        }
        Event::Feedback(event) => feedback::apply(fold, logged, id()?, event)?,
        Event::NewJob(event) => new_jobs::apply(fold, logged, id()?, event)?,
        Event::News(event) => news::apply(fold, logged, id()?, event)?,
        Event::CoveAccount(event) => cove_accounts::apply(fold, logged, event)?,
    }
    // What was asked for is done with the event, or it would be gone with the process.
    requested::drain(fold)?;
    audit::apply(fold, logged);
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
