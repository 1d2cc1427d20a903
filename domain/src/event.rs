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

/// Every type of stream that there is, each with its events.
macro_rules! streams {
    ($($stream:ident: $event:ident;)*) => {
        /// An event of any stream.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $($stream($event),)*
        }

        impl Event {
            /// Every type of stream that there is.
            pub const STREAM_TYPES: [&str; [$($stream::TYPE),*].len()] = [$($stream::TYPE),*];

            pub fn decode(recorded: &RecordedEvent) -> Result<Self, DecodeError> {
                let payload = recorded.payload.as_str();
                let decoded = match recorded.stream.aggregate_type.as_str() {
                    $($stream::TYPE => serde_json::from_str(payload).map(Self::$stream),)*
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
    };
}

streams! {
    Calendar: CalendarEvent;
    Clock: ClockEvent;
    Collector: CollectorEvent;
    CoveAccount: CoveAccountEvent;
    Customer: CustomerEvent;
    Feedback: FeedbackEvent;
    Generation: GenerationEvent;
    Job: JobEvent;
    Mail: MailEvent;
    NewJob: NewJobEvent;
    News: NewsEvent;
    Override: OverrideEvent;
    Parser: ParserEvent;
    Remark: RemarkEvent;
    Run: RunEvent;
    Settings: SettingsEvent;
    Ticket: TicketEvent;
    User: UserEvent;
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
