//! The program compares its log with the hash chain by itself: when it has begun to listen, and every night. The last result
//! is there for whoever asks.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use adapters::signal::Signal;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use domain::{
    log::{Position, RecordedEvent},
    settings::General,
};
use projections::{
    chain::{Audit, ChainState, Verdict, VerifyError, verify},
    ports::{ChainStore, EventFeed, FeedError},
    views::settings::general_settings,
};
use tokio::runtime::Handle;

use crate::backend::Backend;

/// By the clock of the settings' time zone.
const NIGHTLY_AT: NaiveTime = NaiveTime::from_hms_opt(2, 30, 0).expect("a time of day");

/// Where the log or its chain did not answer.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(10);

/// So often the clock is looked at.
const POLL: Duration = Duration::from_millis(500);

/// The keeper of the chain adds what came in meanwhile within a second, where it is not busy with a long log.
const LINKED_WITHIN: Duration = Duration::from_secs(10);

/// When the log was compared, and what that came to.
#[derive(Debug, Clone)]
pub struct Verification {
    pub at: DateTime<Utc>,
    pub outcome: Outcome,
}

#[derive(Debug, Clone)]
pub enum Outcome {
    Compared(Box<Verdict>),
    /// The database says that its file is damaged; what could be compared is sound.
    Damaged(String),
    /// Nothing was found out.
    Failed(String),
}

impl Outcome {
    /// Stable, for programs: those of [`ChainState`], `damaged` and `failed`.
    pub const CODES: [&str; 7] = {
        let [faulty, deleted, cut, unlinked, sound] = ChainState::CODES;
        [faulty, deleted, cut, unlinked, sound, "damaged", "failed"]
    };

    pub fn code(&self) -> &'static str {
        match self {
            Self::Compared(verdict) => verdict.state().code(),
            Self::Damaged(_) => Self::CODES[5],
            Self::Failed(_) => Self::CODES[6],
        }
    }

    pub fn is_sound(&self) -> bool {
        self.code() == ChainState::Sound.code()
    }

    /// In a sentence.
    pub fn message(&self) -> String {
        match self {
            Self::Compared(verdict) => verdict.explained(),
            Self::Damaged(reason) => format!(
                "the file of the event log is damaged: {reason}; stop the program, keep a copy of the file, and restore \
                 log and chain from a backup"
            ),
            Self::Failed(reason) => {
                format!("the event log could not be compared with its hash chain: {reason}")
            }
        }
    }

    pub fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Compared(verdict) => Some(verdict.as_ref()),
            Self::Damaged(_) | Self::Failed(_) => None,
        }
    }
}

/// The last result; none until the first comparison is done.
#[derive(Debug, Default)]
pub struct LastVerification(Mutex<Option<Verification>>);

impl LastVerification {
    pub fn get(&self) -> Option<Verification> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    fn set(&self, verification: Verification) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(verification);
    }
}

/// Compares until dropped, on a thread of its own. Within a tokio runtime of several threads.
#[derive(Debug)]
pub struct Verifier {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    wake: Signal,
}

impl Verifier {
    pub fn start(backend: &Arc<Backend>) -> Self {
        let shared = Arc::new(Shared::default());
        let work = Work {
            backend: Arc::clone(backend),
            shared: Arc::clone(&shared),
            runtime: Handle::current(),
        };
        let thread = thread::Builder::new()
            .name("verifier".to_owned())
            .spawn(move || work.run())
            .inspect_err(|error| tracing::error!(%error, "the event log is not verified"))
            .ok();
        Self { shared, thread }
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.wake.raise();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the verification of the event log ended with a panic");
        }
    }
}

struct Work {
    backend: Arc<Backend>,
    shared: Arc<Shared>,
    runtime: Handle,
}

impl Work {
    fn run(self) {
        while !self.stopped() {
            let outcome = self.compare();
            if self.stopped() {
                return;
            }
            tell(&outcome);
            let at = self.backend.clock.now();
            let due = match outcome {
                Outcome::Failed(_) => at + AGAIN_AFTER,
                _ => next_night(at, self.zone()),
            };
            self.backend.verification.set(Verification { at, outcome });
            while self.backend.clock.now() < due && !self.stopped() {
                self.shared.wake.wait(POLL);
            }
        }
    }

    fn compare(&self) -> Outcome {
        let engine = &self.backend.engine;
        let feed = Stoppable {
            feed: engine.feed.as_ref(),
            stop: &self.shared.stop,
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
        let is_faulty = |verdict: &Verdict| verdict.fault.is_some();
        let is_damaged = match engine.integrity.damage(&self.shared.stop) {
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
                let verdict = when_linked(verdict, engine.chain.as_ref(), &self.shared.stop);
                self.mark(&verdict);
                Outcome::Compared(Box::new(verdict))
            }
        }
    }

    /// Up to here the chain was seen to be whole.
    fn mark(&self, verdict: &Verdict) {
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

    fn stopped(&self) -> bool {
        self.shared.stop.load(Ordering::Relaxed)
    }
}

/// Events that came in meanwhile get their links from whoever keeps the chain: that is waited for, for a moment. Nothing is
/// waited for where something is wrong.
pub(crate) fn when_linked(verdict: Verdict, chain: &dyn ChainStore, stop: &AtomicBool) -> Verdict {
    let since = Instant::now();
    while matches!(verdict.state(), ChainState::Unlinked { .. })
        && since.elapsed() < LINKED_WITHIN
        && !stop.load(Ordering::Relaxed)
    {
        let linked = chain.last().ok().flatten().map(|link| link.position);
        if linked >= Some(verdict.sound.position) {
            return Verdict {
                unlinked: 0,
                linked: Some(verdict.sound.position),
                ..verdict
            };
        }
        thread::sleep(Duration::from_millis(20));
    }
    verdict
}

fn tell(outcome: &Outcome) {
    let state = outcome.verdict().map(Verdict::state);
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
