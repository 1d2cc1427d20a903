//! Appends to one stream, by postgres-es.

use std::marker::PhantomData;

use commands::ports::StreamAppend;
use cqrs_es::{
    DomainEvent,
    event_sink::EventSink,
    persist::{PersistedEventRepository, PersistenceError, SerializedEvent},
};
use domain::{
    aggregate::Aggregate, customer::Customer, job::Job, mail::Mail, parser::Parser, replay::Replay,
    run::Run, user::User,
};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Why postgres-es did not append.
pub(super) enum Failure {
    Conflict,
    Database(sqlx::Error),
    Other(String),
}

/// Appends through postgres-es. `None` where it cannot: it knows types of aggregates at compile time, and binds the
/// sequence as 32 bits.
///
/// It sends JSON as jsonb, which changes the text and refuses `\u0000`. So payload and metadata travel as texts within the
/// metadata, and the database puts them into their columns as they are.
pub(super) async fn persist(
    repository: &PostgresEventRepository,
    append: &StreamAppend,
    recorded_at: i64,
) -> Option<Result<(), Failure>> {
    let events = serialized(append, recorded_at)?;
    let result = match append.stream.aggregate_type.as_str() {
        <Customer as Aggregate>::TYPE => repository.persist::<Named<Customer>>(&events, None).await,
        <Replay as Aggregate>::TYPE => repository.persist::<Named<Replay>>(&events, None).await,
        <Job as Aggregate>::TYPE => repository.persist::<Named<Job>>(&events, None).await,
        <Mail as Aggregate>::TYPE => repository.persist::<Named<Mail>>(&events, None).await,
        <Parser as Aggregate>::TYPE => repository.persist::<Named<Parser>>(&events, None).await,
        <Run as Aggregate>::TYPE => repository.persist::<Named<Run>>(&events, None).await,
        <User as Aggregate>::TYPE => repository.persist::<Named<User>>(&events, None).await,
        _ => return None,
    };
    Some(result.map_err(Failure::from))
}

impl From<PersistenceError> for Failure {
    fn from(error: PersistenceError) -> Self {
        match error {
            PersistenceError::OptimisticLockError => Self::Conflict,
            PersistenceError::ConnectionError(reason)
            | PersistenceError::DeserializationError(reason)
            | PersistenceError::UnknownError(reason) => match reason.downcast::<sqlx::Error>() {
                Ok(reason) => Self::Database(*reason),
                Err(reason) => Self::Other(reason.to_string()),
            },
        }
    }
}

fn serialized(append: &StreamAppend, recorded_at: i64) -> Option<Vec<SerializedEvent>> {
    let sequences = append.expected.checked_add(1)?..;
    let events = sequences.zip(&append.events).map(|(sequence, event)| {
        let sequence = i32::try_from(sequence).ok()?;
        let metadata = json!({
            "event_id": event.event_id,
            "recorded_at": recorded_at,
            "verbatim": { "payload": event.payload, "metadata": event.metadata.encode() },
        });
        Some(SerializedEvent::new(
            append.stream.aggregate_id.clone(),
            usize::try_from(sequence).ok()?,
            append.stream.aggregate_type.clone(),
            event.event_type.to_owned(),
            event.event_version.to_owned(),
            Value::Null,
            metadata,
        ))
    });
    events.collect()
}

/// Tells postgres-es the name of an aggregate; nothing else is asked of it.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
struct Named<A>(PhantomData<fn() -> A>);

impl<A> Default for Named<A> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<A: Aggregate> cqrs_es::Aggregate for Named<A> {
    const TYPE: &'static str = A::TYPE;
    type Command = ();
    type Event = NoEvent;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        (): Self::Command,
        (): &Self::Services,
        _sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        match event {}
    }
}

/// There is none: events are encoded by others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum NoEvent {}

impl DomainEvent for NoEvent {
    fn event_type(&self) -> String {
        match *self {}
    }

    fn event_version(&self) -> String {
        match *self {}
    }
}
