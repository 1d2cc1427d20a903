//! The log while the clock that dates its events can be relied on.

use std::sync::Arc;

use async_trait::async_trait;
use commands::ports::{
    AppendError, Clock, EventLog, LogError, Observation, Observed, StreamAppend,
};
use domain::log::{Position, RecordedEvent, StreamId};

/// Takes no events while the clock is doubted: their times could never be changed again.
pub struct DatedLog<L> {
    log: L,
    clock: Arc<dyn Clock>,
}

impl<L> std::fmt::Debug for DatedLog<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DatedLog").finish_non_exhaustive()
    }
}

impl<L> DatedLog<L> {
    pub fn new(log: L, clock: Arc<dyn Clock>) -> Self {
        Self { log, clock }
    }

    fn check(&self) -> Result<(), LogError> {
        let state = self.clock.state();
        if state.may_record() {
            return Ok(());
        }
        Err(LogError::ClockDoubted(state.to_string()))
    }
}

#[async_trait]
impl<L: EventLog> EventLog for DatedLog<L> {
    async fn load(&self, streams: Vec<StreamId>) -> Result<Vec<Vec<RecordedEvent>>, LogError> {
        self.log.load(streams).await
    }

    async fn append(&self, appends: Vec<StreamAppend>) -> Result<Position, AppendError> {
        self.check()?;
        self.log.append(appends).await
    }

    async fn observe(&self, observations: Vec<Observation>) -> Result<Observed, LogError> {
        self.check()?;
        self.log.observe(observations).await
    }

    async fn exist(&self, streams: Vec<StreamId>) -> Result<Vec<bool>, LogError> {
        self.log.exist(streams).await
    }

    async fn head(&self) -> Result<Position, LogError> {
        self.log.head().await
    }
}
