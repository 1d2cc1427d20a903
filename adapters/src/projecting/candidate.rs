use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use domain::{generation::ReplaySummary, log::Position};
use parsing::definition::Definitions;
use projections::{
    ports::{DatabaseError, Generation, GenerationId, GenerationState, Lease, ViewReader},
    projector::{OnPoison, Projector, ProjectorError, checkpoint_of},
    reading::{DetailsSource, EarlierReadings},
    replay::{Change, CompareError, Side, compare, scan},
};
use thiserror::Error;
use uuid::Uuid;

use super::{BuildError, ReplayLog, ViewParts, ViewSet};

/// So often a finished candidate looks for new events.
const POLL: Duration = Duration::from_millis(500);

const NAP: Duration = Duration::from_millis(20);

/// So often it is tried to compare while nobody does anything.
const COMPARISONS: u32 = 5;

/// Events looked at in one go.
const PAGE: usize = 1_000;

/// What comes in all the time, and changes no other mail.
const MAIL_RECEIVED: &str = "MailReceived";

/// After an error of log or database, which are not the candidate's fault.
const PAUSE: Duration = Duration::from_secs(5);

/// The views of a replay: built beside the live ones on a thread of their own, compared with them, and then kept up to
/// date until somebody accepts or rejects them.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) replay: Uuid,
    pub(super) generation: GenerationId,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Option<Projector>>,
}

/// What a candidate is built from.
pub(super) struct CandidateParts {
    pub(super) views: ViewParts,
    pub(super) lease: Arc<dyn Lease>,
    pub(super) replay: Uuid,
    pub(super) generation: Generation,
    pub(super) definitions: Arc<Definitions>,
    /// What it is compared with.
    pub(super) live: ViewSet,
    pub(super) log: Arc<dyn ReplayLog>,
}

#[derive(Debug, Error)]
enum CandidateError {
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error("the result cannot be written down: {0}")]
    Log(String),
}

impl Candidate {
    pub(super) fn start(parts: CandidateParts) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (replay, generation) = (parts.replay, parts.generation.id);
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("replay".to_owned())
            .spawn(move || parts.run(&stopped))?;
        Ok(Self {
            replay,
            generation,
            stop,
            thread,
        })
    }

    /// Gives its projector, if it got so far.
    pub(super) fn stop(self) -> Option<Projector> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_else(|_| {
            tracing::error!("a replay ended with a panic");
            None
        })
    }
}

impl CandidateParts {
    fn run(self, stop: &AtomicBool) -> Option<Projector> {
        let mut projector = loop {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            match self.build(stop) {
                Ok(projector) => break projector,
                Err(CandidateError::Build(BuildError::Stopped)) => return None,
                Err(error) if error.may_pass() => {
                    tracing::error!(%error, "the replay is interrupted; going on in a while");
                    self.wait(stop, PAUSE);
                }
                Err(error) => {
                    tracing::error!(%error, "the replay failed");
                    self.write_down(&error.to_string(), stop);
                    return None;
                }
            }
        };
        while !stop.load(Ordering::Relaxed) {
            if let Err(error) = projector.catch_up(stop, &mut |_| {}) {
                tracing::error!(%error, "the views of the replay could not be advanced; trying again");
            }
            self.wait(stop, POLL);
        }
        Some(projector)
    }

    /// The failure; again and again, since the replay stays open without it.
    fn write_down(&self, reason: &str, stop: &AtomicBool) {
        while let Err(error) = self.log.failed(self.replay, reason) {
            tracing::error!(%error, "the failure of the replay cannot be written down; trying again");
            self.wait(stop, PAUSE);
            if stop.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    fn build(&self, stop: &AtomicBool) -> Result<Projector, CandidateError> {
        let generations = &self.views.generations;
        let writer = generations
            .writer(self.lease.as_ref(), self.generation.id)
            .map_err(BuildError::from)?;
        let is_compared = self.generation.state == GenerationState::Ready;
        let earlier = if is_compared {
            None
        } else {
            self.earlier(stop)?
        };
        let sources = self.views.sources(Arc::clone(&self.definitions), earlier);
        let mut projector =
            Projector::open(sources, writer, OnPoison::Stop).map_err(BuildError::from)?;
        if is_compared {
            // It was before a restart, and follows the log as the live views do.
            return Ok(projector.following());
        }
        let summary = self.compare_at_one_moment(&mut projector, stop)?;
        // In this order: a crash between the two means one more comparison, and not a replay without one.
        self.log
            .compared(self.replay, summary)
            .map_err(CandidateError::Log)?;
        generations
            .mark_ready(self.lease.as_ref(), self.generation.id)
            .map_err(BuildError::from)?;
        Ok(projector.following())
    }

    /// The live views go on while they are looked at. A comparison during which somebody did something is made again: a job
    /// that only one of the two knows would show as a difference. Mails that came in meanwhile are left out by themselves.
    fn compare_at_one_moment(
        &self,
        projector: &mut Projector,
        stop: &AtomicBool,
    ) -> Result<ReplaySummary, CandidateError> {
        let mut tries = 1;
        loop {
            catch_up(projector, stop)?;
            let from = projector.checkpoint();
            while checkpoint_of(self.live.reader.as_ref()).map_err(BuildError::from)? < from {
                self.wait(stop, NAP);
                if stop.load(Ordering::Relaxed) {
                    return Err(BuildError::Stopped.into());
                }
            }
            let summary = self.compare(projector, stop)?;
            let to = checkpoint_of(self.live.reader.as_ref()).map_err(BuildError::from)?;
            if tries == COMPARISONS || self.is_quiet(from, to)? {
                return Ok(summary);
            }
            tries += 1;
        }
    }

    /// Whether nothing but mails came in between.
    fn is_quiet(&self, from: Position, to: Position) -> Result<bool, BuildError> {
        let mut from = from;
        while from < to {
            let events = self.views.feed.read_after(from, PAGE)?;
            let Some(last) = events.last() else {
                break;
            };
            let mut events_before = events.iter().take_while(|event| event.position <= to);
            if events_before.any(|event| event.event_type != MAIL_RECEIVED) {
                return Ok(false);
            }
            from = last.position;
        }
        Ok(true)
    }

    /// Everything that the live views know already and the change cannot affect. Definitions that are the same as the
    /// live ones are a wish to parse everything again.
    fn earlier(&self, stop: &AtomicBool) -> Result<Option<EarlierReadings>, BuildError> {
        let change = Change::between(&self.live.definitions, &self.definitions);
        if change.is_none() {
            return Ok(None);
        }
        let reader = Arc::clone(&self.live.reader);
        let until = checkpoint_of(reader.as_ref())?;
        let affected = scan(reader.as_ref(), &change, stop)?.ok_or(BuildError::Stopped)?;
        tracing::info!(affected = affected.len(), "mails to parse for the replay");
        let earlier =
            EarlierReadings::new(reader, until, move |mail_id| affected.contains(&mail_id));
        Ok(Some(earlier))
    }

    fn compare(
        &self,
        projector: &mut Projector,
        stop: &AtomicBool,
    ) -> Result<ReplaySummary, CandidateError> {
        let details = DetailsSource {
            readings: self.views.generations.readings(),
            contents: Arc::clone(&self.views.contents),
        };
        let reader = self
            .views
            .generations
            .reader(self.generation.id)
            .map_err(BuildError::from)?;
        let side = |reader: Arc<dyn ViewReader>, definitions: &Arc<Definitions>| Side {
            reader,
            definitions: Arc::clone(definitions),
            details: details.clone(),
        };
        let live = side(Arc::clone(&self.live.reader), &self.live.definitions);
        let new = side(reader, &self.definitions);
        match compare(&live, &new, projector.writer(), stop) {
            Err(CompareError::Stopped) => Err(BuildError::Stopped.into()),
            other => Ok(other?),
        }
    }

    fn wait(&self, stop: &AtomicBool, time: Duration) {
        let mut left = time;
        while !stop.load(Ordering::Relaxed) && left > Duration::ZERO && self.lease.holds() {
            thread::sleep(NAP.min(left));
            left = left.saturating_sub(NAP);
        }
    }
}

/// What is appended meanwhile is folded too.
fn catch_up(projector: &mut Projector, stop: &AtomicBool) -> Result<(), BuildError> {
    let mut position: Position = -1;
    while position < projector.checkpoint() {
        position = projector.checkpoint();
        projector.catch_up(stop, &mut |_| {})?;
        if stop.load(Ordering::Relaxed) {
            return Err(BuildError::Stopped);
        }
    }
    Ok(())
}

impl CandidateError {
    /// Whether another try may succeed.
    fn may_pass(&self) -> bool {
        match self {
            Self::Build(error) => matches!(
                error,
                BuildError::Database(_)
                    | BuildError::Feed(_)
                    | BuildError::Projector(
                        ProjectorError::Database(
                            DatabaseError::Unavailable(_) | DatabaseError::Full(_)
                        ) | ProjectorError::Feed(_)
                    )
            ),
            Self::Compare(CompareError::Stopped) => false,
            Self::Compare(_) | Self::Log(_) => true,
        }
    }
}
