//! The bridge between the pure aggregates of `domain` and cqrs-es.
//!
//! cqrs-es brings load, handle, commit and the meaning of a conflict. Its own stores, snapshots, queries and replay are
//! not used: see the decision record on cqrs-es.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use cqrs_es::{
    AggregateContext, AggregateError, CqrsFramework, EventEnvelope, EventStore,
    event_sink::EventSink,
};
use domain::{
    aggregate::{Aggregate, Fact},
    log::{Metadata, Position, RecordedEvent, Sequence, StreamId},
};
use serde::{Deserialize, Serialize};

use crate::{
    CommandError, Intention,
    conflict::Conflicts,
    ports::{AppendError, EventLog, Ids, LogError, NewEvent, StreamAppend},
};

/// Executes one command on one aggregate. Gives the position of its last event, `None` where nothing was left to do.
pub(crate) async fn execute<A: Aggregate>(
    log: &Arc<dyn EventLog>,
    ids: &Arc<dyn Ids>,
    id: &str,
    command: A::Command,
    intention: &Intention,
) -> Result<Option<Position>, CommandError>
where
    A::Command: Clone,
{
    let mut conflicts = Conflicts::default();
    loop {
        let attempt = async {
            let appended = Arc::new(Mutex::new(None));
            let store = LogStore {
                log: Arc::clone(log),
                ids: Arc::clone(ids),
                metadata: intention.metadata(),
                appended: Arc::clone(&appended),
            };
            let framework = CqrsFramework::<Handled<A>, LogStore>::new(store, vec![], ());
            match framework.execute(id, command.clone()).await {
                Ok(()) => Ok(*appended.lock().unwrap_or_else(PoisonError::into_inner)),
                Err(AggregateError::AggregateConflict) => Err(CommandError::Conflict),
                Err(AggregateError::UserError(refusal)) => Err(CommandError::refusal(&refusal)),
                Err(error) => Err(log_error(error).into()),
            }
        };
        let decided = attempt.await;
        if !conflicts.call_for_another_try(&decided) {
            return decided;
        }
    }
}

/// What the log said, as it came through the framework.
fn log_error<E: std::error::Error>(error: AggregateError<E>) -> LogError {
    let text = error.to_string();
    match error {
        AggregateError::UnexpectedError(reason)
        | AggregateError::DatabaseConnectionError(reason)
        | AggregateError::DeserializationError(reason) => match reason.downcast::<LogError>() {
            Ok(error) => *error,
            Err(_) => LogError::Unavailable(text),
        },
        _ => LogError::Unavailable(text),
    }
}

/// Executes one command on each of many aggregates of a type, all or nothing.
pub(crate) async fn execute_many<A: Aggregate>(
    log: &Arc<dyn EventLog>,
    ids: &Arc<dyn Ids>,
    commands: Vec<(String, A::Command)>,
    intention: &Intention,
) -> Result<Option<Position>, CommandError>
where
    A::Command: Clone,
{
    let mut conflicts = Conflicts::default();
    loop {
        let attempt = async {
            let streams: Vec<_> = commands
                .iter()
                .map(|(id, _)| StreamId::new(A::TYPE, id.as_str()))
                .collect();
            let histories = log.load(streams.clone()).await?;
            let mut appends = Vec::new();
            for ((stream, (_, command)), history) in
                streams.into_iter().zip(&commands).zip(histories)
            {
                let (aggregate, expected) = fold::<A>(&history)?;
                let events = aggregate
                    .decide(command.clone())
                    .map_err(|refusal| CommandError::refusal(&refusal))?;
                if !events.is_empty() {
                    appends.push(StreamAppend {
                        stream,
                        expected,
                        events: new_events(&events, ids.as_ref(), &intention.metadata())?,
                    });
                }
            }
            if appends.is_empty() {
                return Ok(None);
            }
            Ok(Some(log.append(appends).await?))
        };
        let decided = attempt.await;
        if !conflicts.call_for_another_try(&decided) {
            return decided;
        }
    }
}

/// The aggregate as it is now, for a use case that needs to look before it acts.
pub(crate) async fn load<A: Aggregate>(log: &dyn EventLog, id: &str) -> Result<A, CommandError> {
    Ok(load_with_sequence(log, id).await?.0)
}

/// The same, with the sequence of its last event.
pub(crate) async fn load_with_sequence<A: Aggregate>(
    log: &dyn EventLog,
    id: &str,
) -> Result<(A, Sequence), CommandError> {
    let history = log.load(vec![StreamId::new(A::TYPE, id)]).await?;
    let events = history.into_iter().next().unwrap_or_default();
    Ok(fold::<A>(&events)?)
}

fn fold<A: Aggregate>(history: &[RecordedEvent]) -> Result<(A, Sequence), LogError> {
    let mut aggregate = A::default();
    for recorded in history {
        aggregate.apply(&decode::<A>(recorded)?);
    }
    Ok((aggregate, history.last().map_or(0, |last| last.sequence)))
}

fn decode<A: Aggregate>(recorded: &RecordedEvent) -> Result<A::Event, LogError> {
    serde_json::from_str(&recorded.payload).map_err(|error| LogError::Damaged {
        position: recorded.position,
        reason: error.to_string(),
    })
}

pub(crate) fn new_events<E: Fact>(
    events: &[E],
    ids: &dyn Ids,
    metadata: &Metadata,
) -> Result<Vec<NewEvent>, LogError> {
    events
        .iter()
        .map(|event| {
            Ok(NewEvent {
                event_id: ids.id(),
                event_type: event.name(),
                event_version: event.version(),
                payload: serde_json::to_string(event)
                    .map_err(|error| LogError::Unavailable(error.to_string()))?,
                metadata: metadata.clone(),
            })
        })
        .collect()
}

/// A domain aggregate as cqrs-es sees it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound = "")]
struct Handled<A: Aggregate>(A);

impl<A: Aggregate> cqrs_es::Aggregate for Handled<A> {
    const TYPE: &'static str = A::TYPE;
    type Command = A::Command;
    type Event = Written<A::Event>;
    type Error = A::Error;
    type Services = ();

    async fn handle(
        &mut self,
        command: Self::Command,
        (): &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        for event in self.0.decide(command)? {
            sink.write(Written(event), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, Written(event): Self::Event) {
        self.0.apply(&event);
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
struct Written<E: Fact>(E);

impl<E: Fact> cqrs_es::DomainEvent for Written<E> {
    fn event_type(&self) -> String {
        self.0.name().to_owned()
    }

    fn event_version(&self) -> String {
        self.0.version().to_owned()
    }
}

/// The event store of one intention, over the log port.
struct LogStore {
    log: Arc<dyn EventLog>,
    ids: Arc<dyn Ids>,
    metadata: Metadata,
    /// Position of the last event that was committed, as the framework does not hand it on.
    appended: Arc<Mutex<Option<Position>>>,
}

struct Loaded<A: Aggregate> {
    id: String,
    aggregate: Handled<A>,
    sequence: Sequence,
}

impl<A: Aggregate> AggregateContext<Handled<A>> for Loaded<A> {
    fn aggregate(&mut self) -> &mut Handled<A> {
        &mut self.aggregate
    }
}

impl<A: Aggregate> EventStore<Handled<A>> for LogStore {
    type AC = Loaded<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<Handled<A>>>, AggregateError<A::Error>> {
        let history = self
            .log
            .load(vec![StreamId::new(A::TYPE, id)])
            .await
            .map_err(unavailable)?;
        history
            .into_iter()
            .flatten()
            .map(|recorded| {
                Ok(EventEnvelope {
                    aggregate_id: id.to_owned(),
                    sequence: usize::try_from(recorded.sequence).unwrap_or(usize::MAX),
                    payload: Written(decode::<A>(&recorded).map_err(unavailable)?),
                    metadata: HashMap::new(),
                })
            })
            .collect()
    }

    async fn load_aggregate(&self, id: &str) -> Result<Loaded<A>, AggregateError<A::Error>> {
        let history = self
            .log
            .load(vec![StreamId::new(A::TYPE, id)])
            .await
            .map_err(unavailable)?;
        let events = history.into_iter().next().unwrap_or_default();
        let (aggregate, sequence) = fold::<A>(&events).map_err(unavailable)?;
        Ok(Loaded {
            id: id.to_owned(),
            aggregate: Handled(aggregate),
            sequence,
        })
    }

    async fn commit(
        &self,
        events: Vec<Written<A::Event>>,
        loaded: Loaded<A>,
        _metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<Handled<A>>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(vec![]);
        }
        let events: Vec<_> = events.into_iter().map(|Written(event)| event).collect();
        let append = StreamAppend {
            stream: StreamId::new(A::TYPE, loaded.id.as_str()),
            expected: loaded.sequence,
            events: new_events(&events, self.ids.as_ref(), &self.metadata).map_err(unavailable)?,
        };
        match self.log.append(vec![append]).await {
            Ok(position) => {
                *self.appended.lock().unwrap_or_else(PoisonError::into_inner) = Some(position);
            }
            Err(AppendError::Conflict { .. }) => return Err(AggregateError::AggregateConflict),
            Err(AppendError::Log(error)) => return Err(unavailable(error)),
        }
        // No queries hang on the framework, so nobody reads the envelopes.
        Ok(vec![])
    }
}

fn unavailable<E: std::error::Error>(error: LogError) -> AggregateError<E> {
    AggregateError::DatabaseConnectionError(Box::new(error))
}
