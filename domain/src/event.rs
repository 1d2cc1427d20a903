//! The whole vocabulary of the log.

use serde::Serialize;

use crate::{
    aggregate::{Aggregate, Fact, Variant},
    calendar::Calendar,
    collector::Collector,
    cove_account::CoveAccount,
    customer::Customer,
    feedback::Feedback,
    job::Job,
    log::RecordedEvent,
    mail::Mail,
    new_job::NewJob,
    news::News,
    overrides::Override,
    parser::Parser,
    remark::Remark,
    replay::Replay,
    run::Run,
    settings::Settings,
    ticket::Ticket,
    timekeeping::Timekeeping,
    user::User,
};

pub use crate::log::DecodeError;

/// Declares [`Event`] from the aggregates whose events it holds, which are named as its variants are.
macro_rules! vocabulary {
    ($($kind:ident),+ $(,)?) => {
        /// An event of any stream.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Event {
            $($kind(<$kind as Aggregate>::Event)),+
        }

        impl Event {
            /// Every type of stream that there is.
            pub const STREAM_TYPES: [&str; [$($kind::TYPE),+].len()] = [$($kind::TYPE),+];

            /// Every kind of event that there is: those of each of [`Self::STREAM_TYPES`].
            pub const VARIANTS: [&[Variant]; Self::STREAM_TYPES.len()] =
                [$(<$kind as Aggregate>::Event::VARIANTS),+];

            pub fn decode(recorded: &RecordedEvent) -> Result<Self, DecodeError> {
                let payload = recorded.payload.as_str();
                let decoded = match recorded.stream.aggregate_type.as_str() {
                    $($kind::TYPE => serde_json::from_str(payload).map(Self::$kind),)+
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

            /// What the log says of every event of this kind.
            pub fn variant(&self) -> &'static Variant {
                match self {
                    $(Self::$kind(event) => event.variant()),+
                }
            }
        }
    };
}

// In the order in which people are told the types of streams.
vocabulary!(
    Calendar,
    Timekeeping,
    Collector,
    CoveAccount,
    Customer,
    Feedback,
    Replay,
    Job,
    Mail,
    NewJob,
    News,
    Override,
    Parser,
    Remark,
    Run,
    Settings,
    Ticket,
    User
);
