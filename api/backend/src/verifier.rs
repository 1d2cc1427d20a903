//! The program compares its log with the hash chain by itself: when it has begun to listen, and every night. The last result
//! is there for those who ask.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use adapters::worker::{Stop, Worker};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use domain::{
    log::{Position, RecordedEvent},
    settings::General,
};
use projections::{
    chain::{Audit, ChainState, ChainVerdict, VerifyError, verify},
    ports::{EventFeed, FeedError},
    views::settings::general_settings,
};
use tokio::runtime::Handle;

use crate::{
    running::Backend,
    verification::{Outcome, Verification, when_linked},
};

/// By the clock of the settings' time zone.
const NIGHTLY_AT: NaiveTime = NaiveTime::from_hms_opt(2, 30, 0).expect("a time of day");

/// Where the log or its chain did not answer.
const RETRY_AFTER: TimeDelta = TimeDelta::minutes(10);

/// How often the clock is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Compares until dropped, on a thread of its own. Within a tokio runtime of several threads.
#[derive(Debug)]
pub struct Verifier {
    _worker: Worker,
}

impl Verifier {
    pub fn start(backend: &Arc<Backend>) -> Self {
        let verification = Work {
            backend: Arc::clone(backend),
            runtime: Handle::current(),
        };
        let work = move |stop: &Stop| verification.run(stop);
        Self {
            _worker: Worker::start("verifier", "the verification of the event log", work),
        }
    }
}

struct Work {
    backend: Arc<Backend>,
    runtime: Handle,
}

impl Work {
    fn run(self, stop: &Stop) {
        while !stop.is_raised() {
            let outcome = self.compare(stop.flag());
            if stop.is_raised() {
                return;
            }
            tell(&outcome);
            let at = self.backend.clock.now();
            let due = match outcome {
                Outcome::Failed(_) => at + RETRY_AFTER,
                _ => next_night(at, self.zone()),
            };
            self.backend.verification.set(Verification { at, outcome });
            while self.backend.clock.now() < due && !stop.is_raised() {
                stop.wait(POLL_INTERVAL);
            }
        }
    }

    fn compare(&self, stop: &AtomicBool) -> Outcome {
        let engine = &self.backend.engine;
        let feed = Stoppable {
            feed: engine.feed.as_ref(),
            stop,
        };
        let compared = engine
            .marks
            .mark()
            .map_err(VerifyError::from)
            .and_then(|mark| {
                let audit = Audit {
                    feed: &feed,
                    chain: engine.chain.as_ref(),
                    contents: None,
                    checkpoints: Vec::new(),
                    mark,
                };
                verify(audit, &mut |_| {})
            });
        let is_faulty = |verdict: &ChainVerdict| verdict.fault.is_some();
        let is_damaged = match engine.integrity.damage(stop) {
            Ok(damage) => damage,
            Err(error) => {
                tracing::warn!(%error, "the file of the event log could not be checked");
                None
            }
        };
        match (compared, is_damaged) {
            (Ok(verdict), Some(reason)) if !is_faulty(&verdict) => Outcome::Damaged(reason),
            (Err(_), Some(reason)) => Outcome::Damaged(reason),
            (Err(error), None) => Outcome::Failed(error.to_string()),
            (Ok(verdict), _) => {
                let verdict = when_linked(verdict, engine.chain.as_ref(), stop);
                self.mark(&verdict);
                Outcome::Compared(Box::new(verdict))
            }
        }
    }

    /// Up to here the chain was seen to be whole.
    fn mark(&self, verdict: &ChainVerdict) {
        if let (ChainState::Sound, Some(linked)) = (verdict.state(), verdict.linked)
            && let Err(error) = self.backend.engine.marks.raise(linked)
        {
            tracing::warn!(%error, "how far the hash chain is could not be written down");
        }
    }

    fn zone(&self) -> General {
        let settings = general_settings(self.backend.views());
        let settings = self.runtime.block_on(settings);
        settings.unwrap_or_default()
    }
}

fn tell(outcome: &Outcome) {
    let state = outcome.verdict().map(ChainVerdict::state);
    match state {
        Some(ChainState::Sound) => {
            tracing::info!("the event log was verified: every event is as it was recorded");
        }
        Some(ChainState::Unlinked { .. }) => tracing::warn!("{}", outcome.message()),
        _ => tracing::error!("{}", outcome.message()),
    }
}

/// The first night behind this moment. A time that a change of clocks leaves out is that day's next one.
fn next_night(now: DateTime<Utc>, general: General) -> DateTime<Utc> {
    let today = now.with_timezone(&general.zone).date_naive();
    let nights = (0..=2).filter_map(|day| {
        let date = today.checked_add_days(Days::new(day))?;
        (0..3).find_map(|hours| {
            let local = date.and_time(NIGHTLY_AT) + TimeDelta::hours(hours);
            general.zone.from_local_datetime(&local).earliest()
        })
    });
    let mut nights = nights.map(|night| night.with_timezone(&Utc));
    nights
        .find(|night| *night > now)
        .unwrap_or(now + TimeDelta::days(1))
}

/// A feed that gives up when the program is to stop: a long log takes a while.
struct Stoppable<'a> {
    feed: &'a dyn EventFeed,
    stop: &'a AtomicBool,
}

impl EventFeed for Stoppable<'_> {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(FeedError("the program is to stop".to_owned()));
        }
        self.feed.read_after(position, limit)
    }

    fn head(&self) -> Result<Position, FeedError> {
        self.feed.head()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nights_are_those_of_the_zone_and_clocks_may_change() {
        let general = General {
            zone: domain::zone::by_name("Europe/Amsterdam").expect("a zone"),
            ..General::default()
        };
        let night = |now: &str| {
            let now = now.parse::<DateTime<Utc>>().expect("a time");
            next_night(now, general).to_rfc3339()
        };
        assert_eq!(night("2026-07-01T12:00:00Z"), "2026-07-02T00:30:00+00:00");
        assert_eq!(night("2026-07-02T00:30:00Z"), "2026-07-03T00:30:00+00:00");
        assert_eq!(night("2026-07-01T23:00:00Z"), "2026-07-02T00:30:00+00:00");
        // There is no 02:30 on that day.
        assert_eq!(night("2026-03-28T12:00:00Z"), "2026-03-29T01:30:00+00:00");
    }
}
