//! Lets deadlines pass while nothing else is recorded.

use std::{
    fmt::Debug,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use commands::ports::Clock;

/// Writes down that time passed; called from threads that answer no requests.
pub trait DeadlineLog: Debug + Send + Sync {
    fn passed(&self, at: DateTime<Utc>) -> Result<(), String>;
}

/// No more often: a deadline is seen within a minute, and the log does not fill with time.
const TICK_INTERVAL: Duration = Duration::from_secs(20);

/// Lets deadlines pass while nothing else is recorded.
pub(super) struct Ticker {
    log: Arc<dyn DeadlineLog>,
    clock: Arc<dyn Clock>,
    last: Option<Instant>,
}

impl Ticker {
    pub(super) fn new(log: Arc<dyn DeadlineLog>, clock: Arc<dyn Clock>) -> Self {
        Self {
            log,
            clock,
            last: None,
        }
    }

    /// `due` is when the views look at a job next. Any event behind it does as well, so this is for quiet times.
    pub(super) fn tick(&mut self, due: Option<DateTime<Utc>>) {
        let now = self.clock.now();
        let is_due = due.is_some_and(|due| due < now);
        let is_soon = self.last.is_some_and(|last| last.elapsed() < TICK_INTERVAL);
        // Nothing is due by a clock that is doubted; the caller is told why.
        if !is_due || is_soon || !self.clock.state().may_record() {
            return;
        }
        self.last = Some(Instant::now());
        if let Err(error) = self.log.passed(now) {
            tracing::warn!(
                error,
                "a deadline passed and could not be written down; trying again"
            );
        }
    }
}
