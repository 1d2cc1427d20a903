//! Builds other views beside the live ones, on a thread of its own.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use domain::{identity::ContinuedIdentity, log::Position, replay::ReplaySummary};
use projections::{
    continued::recorded,
    ports::{DatabaseError, Generation, GenerationId, GenerationState, Lease, ViewReader},
    projector::{OnPoison, Projector, ProjectorError, Sources, checkpoint_of, continued_of},
    reading::{DetailsSource, EarlierReadings, Rules},
    replay::{Change, CompareError, Side, compare, continued, scan},
};
use thiserror::Error;
use uuid::Uuid;

use super::{BuildError, ReplayLog, ViewParts, ViewSet, generation::ROUNDS};

/// How often a finished candidate looks for new events.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

const RECHECK_INTERVAL: Duration = Duration::from_millis(20);

/// At most this many comparisons, in the hope of one during which nobody does anything.
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
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Option<(GenerationId, Projector)>>,
}

/// What a candidate is built from.
pub(super) struct CandidateParts {
    pub(super) views: ViewParts,
    pub(super) lease: Arc<dyn Lease>,
    pub(super) replay: Uuid,
    pub(super) generation: Generation,
    pub(super) rules: Rules,
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
        let replay = parts.replay;
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("replay".to_owned())
            .spawn(move || parts.run(&stopped))?;
        Ok(Self {
            replay,
            stop,
            thread,
        })
    }

    /// Gives its projector and of which generation it is, if it got that far.
    pub(super) fn stop(self) -> Option<(GenerationId, Projector)> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_else(|_| {
            tracing::error!("a replay ended with a panic");
            None
        })
    }
}

impl CandidateParts {
    fn run(mut self, stop: &AtomicBool) -> Option<(GenerationId, Projector)> {
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
            self.wait(stop, POLL_INTERVAL);
        }
        Some((self.generation.id, projector))
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

    fn build(&mut self, stop: &AtomicBool) -> Result<Projector, CandidateError> {
        if self.generation.state == GenerationState::Ready {
            // It was compared before a restart, and follows the log as the live views do.
            let projector = self.open(Vec::new(), None)?;
            return Ok(projector.following());
        }
        let recorded = recorded(self.views.feed.as_ref()).map_err(BuildError::from)?;
        let compared = recorded.of_replay(self.replay).map(<[_]>::to_vec);
        let mut rounds = if compared.is_some() { ROUNDS } else { 0 };
        let in_force = recorded.continued;
        // What the log says of it already is what it will be accepted with.
        let mut new = compared.unwrap_or_default();
        let (projector, summary) = loop {
            let continued = [in_force.clone(), new.clone()].concat();
            let earlier = self.earlier(stop)?;
            let mut projector = self.open(continued.clone(), earlier)?;
            let begun_with = continued_of(self.reader()?.as_ref()).map_err(BuildError::from)?;
            if let Some(own) = begun_with.strip_prefix(in_force.as_slice())
                && rounds == 0
            {
                // Broken off behind the search for them.
                new = own.to_vec();
            } else if begun_with != continued {
                drop(projector);
                self.begin_again()?;
                continue;
            }
            catch_up(&mut projector, stop)?;
            if rounds < ROUNDS {
                rounds += 1;
                let more = self.continued(&mut projector, stop)?;
                if !more.is_empty() {
                    tracing::info!(
                        jobs = more.len(),
                        "jobs go on with another identity; building the views with it"
                    );
                    new.extend(more);
                    drop(projector);
                    self.begin_again()?;
                    continue;
                }
            }
            let summary = self.compare_at_one_moment(&mut projector, &new, stop)?;
            break (projector, summary);
        };
        // In this order: a crash between the two means one more comparison, and not a replay without one.
        self.log
            .compared(self.replay, summary, new)
            .map_err(CandidateError::Log)?;
        self.views
            .generations
            .mark_ready(self.lease.as_ref(), self.generation.id)
            .map_err(BuildError::from)?;
        Ok(projector.following())
    }

    fn open(
        &self,
        continued: Vec<ContinuedIdentity>,
        earlier: Option<EarlierReadings>,
    ) -> Result<Projector, BuildError> {
        let generations = &self.views.generations;
        let writer = generations.writer(self.lease.as_ref(), self.generation.id)?;
        let sources = Sources {
            continued,
            ..self.views.sources(self.rules.clone(), earlier)
        };
        Ok(Projector::open(sources, writer, OnPoison::Stop)?)
    }

    /// Throws away what is built, and begins with nothing.
    fn begin_again(&mut self) -> Result<(), BuildError> {
        let generations = &self.views.generations;
        generations.remove(self.lease.as_ref(), self.generation.id)?;
        self.generation =
            self.views
                .begin_or_resume(self.lease.as_ref(), &self.rules, Some(self.replay))?;
        Ok(())
    }

    fn reader(&self) -> Result<Arc<dyn ViewReader>, BuildError> {
        Ok(self.views.generations.reader(self.generation.id)?)
    }

    /// With what jobs go on that the new views do not know yet.
    fn continued(
        &self,
        projector: &mut Projector,
        stop: &AtomicBool,
    ) -> Result<Vec<ContinuedIdentity>, CandidateError> {
        self.wait_for_live(projector, stop)?;
        let every_mail = self.live.rules.revision() == self.rules.revision();
        let (live, new) = (self.live.reader.as_ref(), self.reader()?);
        match continued(live, new.as_ref(), every_mail, stop) {
            Err(CompareError::Stopped) => Err(BuildError::Stopped.into()),
            other => Ok(other?),
        }
    }

    /// Until the live views are as far as the new ones.
    fn wait_for_live(&self, projector: &Projector, stop: &AtomicBool) -> Result<(), BuildError> {
        let from = projector.checkpoint();
        while checkpoint_of(self.live.reader.as_ref())? < from {
            self.wait(stop, RECHECK_INTERVAL);
            if stop.load(Ordering::Relaxed) {
                return Err(BuildError::Stopped);
            }
        }
        Ok(())
    }

    /// The live views go on while they are looked at. A comparison during which somebody did something is made again: a job
    /// that only one of the two knows would show as a difference. Mails that came in meanwhile are left out by themselves.
    fn compare_at_one_moment(
        &self,
        projector: &mut Projector,
        continued: &[ContinuedIdentity],
        stop: &AtomicBool,
    ) -> Result<ReplaySummary, CandidateError> {
        let mut tries = 1;
        loop {
            catch_up(projector, stop)?;
            let from = projector.checkpoint();
            self.wait_for_live(projector, stop)?;
            let summary = self.compare(projector, continued, stop)?;
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

    /// Everything that the live views know already and the change cannot affect. Rules that are the same as the
    /// live ones are a wish to parse everything again.
    fn earlier(&self, stop: &AtomicBool) -> Result<Option<EarlierReadings>, BuildError> {
        let change = Change::between(&self.live.rules.definitions, &self.rules.definitions);
        let same_trust = self.live.rules.trust == self.rules.trust;
        if change.is_none() && same_trust {
            return Ok(None);
        }
        let reader = Arc::clone(&self.live.reader);
        let until = checkpoint_of(reader.as_ref())?;
        let affected = scan(reader.as_ref(), &change, stop)?.ok_or(BuildError::Stopped)?;
        tracing::info!(affected = affected.len(), "mails to parse for the replay");
        let earlier =
            EarlierReadings::new(reader, until, move |mail_id| affected.contains(&mail_id));
        Ok(Some(if same_trust {
            earlier
        } else {
            earlier.with_other_trust()
        }))
    }

    fn compare(
        &self,
        projector: &mut Projector,
        continued: &[ContinuedIdentity],
        stop: &AtomicBool,
    ) -> Result<ReplaySummary, CandidateError> {
        let details = DetailsSource {
            readings: self.views.generations.readings(),
            contents: Arc::clone(&self.views.contents),
        };
        let reader = self.reader()?;
        let side = |reader: Arc<dyn ViewReader>, rules: &Rules| Side {
            reader,
            rules: rules.clone(),
            details: details.clone(),
        };
        let live = side(Arc::clone(&self.live.reader), &self.live.rules);
        let new = side(reader, &self.rules);
        match compare(&live, &new, continued, projector.writer(), stop) {
            Err(CompareError::Stopped) => Err(BuildError::Stopped.into()),
            other => Ok(other?),
        }
    }

    fn wait(&self, stop: &AtomicBool, time: Duration) {
        let mut left = time;
        while !stop.load(Ordering::Relaxed) && left > Duration::ZERO && self.lease.holds() {
            thread::sleep(RECHECK_INTERVAL.min(left));
            left = left.saturating_sub(RECHECK_INTERVAL);
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
