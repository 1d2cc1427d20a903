//! The whole vocabulary of the log.

use thiserror::Error;

use crate::{
    aggregate::Aggregate,
    calendar::{Calendar, CalendarEvent},
    clock::{Clock, ClockEvent},
    collector::{Collector, CollectorEvent},
    cove_account::{CoveAccount, CoveAccountEvent},
    customer::{Customer, CustomerEvent},
    feedback::{Feedback, FeedbackEvent},
    generation::{Generation, GenerationEvent},
    job::{Job, JobEvent},
    log::RecordedEvent,
    mail::{Mail, MailEvent},
    new_job::{NewJob, NewJobEvent},
    news::{News, NewsEvent},
    overrides::{Override, OverrideEvent},
    parser::{Parser, ParserEvent},
    remark::{Remark, RemarkEvent},
    run::{Run, RunEvent},
    settings::{Settings, SettingsEvent},
    ticket::{Ticket, TicketEvent},
    user::{User, UserEvent},
};

/// An event of any stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Mail(MailEvent),
    Customer(CustomerEvent),
    Job(JobEvent),
    Run(RunEvent),
    User(UserEvent),
    Parser(ParserEvent),
    Generation(GenerationEvent),
    Ticket(TicketEvent),
    Remark(RemarkEvent),
    Override(OverrideEvent),
    Clock(ClockEvent),
    Calendar(CalendarEvent),
    Settings(SettingsEvent),
    Collector(CollectorEvent),
    Feedback(FeedbackEvent),
    NewJob(NewJobEvent),
    News(NewsEvent),
    CoveAccount(CoveAccountEvent),
}

#[derive(Debug, Error)]
pub enum DecodeError {
    #[error(
        "event {position} is of the unknown stream type `{aggregate_type}`; it was written by a newer program"
    )]
    UnknownStreamType {
        position: i64,
        aggregate_type: String,
    },
    #[error("event {position} ({event_type} of {stream}) does not decode: {reason}")]
    Payload {
        position: i64,
        event_type: String,
        stream: String,
        reason: serde_json::Error,
    },
    #[error("the metadata of event {position} ({event_type} of {stream}) do not decode: {reason}")]
    Metadata {
        position: i64,
        event_type: String,
        stream: String,
        reason: serde_json::Error,
    },
}

impl Event {
    /// Every type of stream that there is.
    pub const STREAM_TYPES: [&str; 18] = [
        Calendar::TYPE,
        Clock::TYPE,
        Collector::TYPE,
        CoveAccount::TYPE,
        Customer::TYPE,
        Feedback::TYPE,
        Generation::TYPE,
        Job::TYPE,
        Mail::TYPE,
        NewJob::TYPE,
        News::TYPE,
        Override::TYPE,
        Parser::TYPE,
        Remark::TYPE,
        Run::TYPE,
        Settings::TYPE,
        Ticket::TYPE,
        User::TYPE,
    ];

    pub fn decode(recorded: &RecordedEvent) -> Result<Self, DecodeError> {
        let payload = recorded.payload.as_str();
        let decoded = match recorded.stream.aggregate_type.as_str() {
            Mail::TYPE => serde_json::from_str(payload).map(Self::Mail),
            Customer::TYPE => serde_json::from_str(payload).map(Self::Customer),
            Job::TYPE => serde_json::from_str(payload).map(Self::Job),
            Run::TYPE => serde_json::from_str(payload).map(Self::Run),
            User::TYPE => serde_json::from_str(payload).map(Self::User),
            Parser::TYPE => serde_json::from_str(payload).map(Self::Parser),
            Generation::TYPE => serde_json::from_str(payload).map(Self::Generation),
            Ticket::TYPE => serde_json::from_str(payload).map(Self::Ticket),
            Remark::TYPE => serde_json::from_str(payload).map(Self::Remark),
            Override::TYPE => serde_json::from_str(payload).map(Self::Override),
            Clock::TYPE => serde_json::from_str(payload).map(Self::Clock),
            Calendar::TYPE => serde_json::from_str(payload).map(Self::Calendar),
            Settings::TYPE => serde_json::from_str(payload).map(Self::Settings),
            Collector::TYPE => serde_json::from_str(payload).map(Self::Collector),
            Feedback::TYPE => serde_json::from_str(payload).map(Self::Feedback),
            NewJob::TYPE => serde_json::from_str(payload).map(Self::NewJob),
            News::TYPE => serde_json::from_str(payload).map(Self::News),
            CoveAccount::TYPE => serde_json::from_str(payload).map(Self::CoveAccount),
            unknown => {
                return Err(DecodeError::UnknownStreamType {
                    position: recorded.position,
                    aggregate_type: unknown.to_owned(),
                });
            }
        };
        decoded.map_err(|reason| DecodeError::Payload {
            position: recorded.position,
            event_type: recorded.event_type.clone(),
            stream: recorded.stream.to_string(),
            reason,
        })
    }
}
