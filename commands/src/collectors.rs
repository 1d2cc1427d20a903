//! What programs that collect mails say of themselves.

use chrono::{DateTime, Utc};
use domain::{
    aggregate::Aggregate as _,
    code::Code,
    collector::{Collector, CollectorCommand},
    log::{Position, Sequence, StreamId},
    text,
};

use crate::{
    CommandError, Commands, Intention, conflict::Conflicts, framework, ports::StreamAppend,
};

/// What a collection brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Collected {
    /// Mails that are new.
    pub received: u64,
    /// Mails that were known already.
    pub duplicates: u64,
    /// Messages that could not be taken in.
    pub failed: u64,
}

impl Commands {
    /// A collector begins to ask its source. What goes on as before is written down every
    /// [`HEARTBEAT`](domain::collector::HEARTBEAT) only; the position is `None` where nothing was written.
    pub async fn collection_started(
        &self,
        collector: &str,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let at = self.parts.clock.now();
        self.on_collector(collector, CollectorCommand::Start { at }, intention)
            .await
    }

    /// It took in all that there was. Ends a failure or a silence.
    pub async fn collection_finished(
        &self,
        collector: &str,
        collected: Collected,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let command = CollectorCommand::Finish {
            at: self.parts.clock.now(),
            received: collected.received,
            duplicates: collected.duplicates,
            failed: collected.failed,
        };
        self.on_collector(collector, command, intention).await
    }

    /// It could not collect.
    pub async fn collection_failed(
        &self,
        collector: &str,
        error: &str,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let command = CollectorCommand::Fail {
            at: self.parts.clock.now(),
            error: error.to_owned(),
        };
        self.on_collector(collector, command, intention).await
    }

    /// Nothing is heard of it since then.
    pub async fn collector_silent(
        &self,
        collector: &str,
        from: DateTime<Utc>,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        self.on_collector(
            collector,
            CollectorCommand::ReportSilent { from },
            intention,
        )
        .await
    }

    /// It was heard of again then. A finished collection says the same.
    pub async fn collector_recovered(
        &self,
        collector: &str,
        until: DateTime<Utc>,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let command = CollectorCommand::ReportRecovered { until };
        self.on_collector(collector, command, intention).await
    }

    async fn on_collector(
        &self,
        collector: &str,
        command: CollectorCommand,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let name = text::name("collector name", collector)
            .map_err(|error| CommandError::refused(Code::InvalidInput, error.to_string()))?;
        let mut remembered = self.collectors.0.lock().await;
        let mut conflicts = Conflicts::default();
        loop {
            let attempt = async {
                // Whatever goes wrong below, the next one reads the stream again.
                let known = remembered.remove(&name);
                let (mut state, sequence) = match known {
                    Some(known) => known,
                    None => {
                        framework::load_with_sequence::<Collector>(self.parts.log.as_ref(), &name)
                            .await?
                    }
                };
                let events = state
                    .decide(command.clone())
                    .map_err(|refusal| CommandError::refusal(&refusal))?;
                if events.is_empty() {
                    remembered.insert(name.clone(), (state, sequence));
                    return Ok(None);
                }
                let metadata = intention.metadata();
                let append = StreamAppend {
                    stream: StreamId::new(Collector::TYPE, name.as_str()),
                    expected: sequence,
                    events: framework::new_events(&events, self.parts.ids.as_ref(), &metadata)?,
                };
                let position = self.parts.log.append(vec![append]).await?;
                for event in &events {
                    state.apply(event);
                }
                let written = Sequence::try_from(events.len()).unwrap_or(Sequence::MAX);
                remembered.insert(name.clone(), (state, sequence + written));
                Ok(Some(position))
            };
            let decided = attempt.await;
            if !conflicts.call_for_another_try(&decided) {
                return decided;
            }
        }
    }
}
