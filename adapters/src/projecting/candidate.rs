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
    ports::{DatabaseError, Generation, GenerationId, Lease, ViewReader},
    projector::{OnPoison, Projector, ProjectorError, checkpoint_of},
    reading::{DetailsSource, EarlierReadings},
    replay::{Change, CompareError, Side, compare, scan},
};
use thiserror::Error;
use uuid::Uuid;

use super::{BuildError, ReplayLog, ViewParts, ViewSet};

/// So often a finished candidate looks for new events.
const POLL: Duration = Duration::from_millis(500);

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
    /// It was compared before a restart.
    pub(super) is_compared: bool,
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
            match self.build(stop) {
                Ok(projector) => break projector,
                Err(CandidateError::Build(BuildError::Stopped)) => return None,
                Err(error) if error.may_pass() => {
                    tracing::error!(%error, "the replay is interrupted; going on in a while");
                    self.wait(stop, PAUSE);
                }
                Err(error) => {
                    tracing::error!(%error, "the replay failed");
                    if let Err(error) = self.log.failed(self.replay, &error.to_string()) {
                        tracing::error!(%error, "the failure of the replay cannot be written down");
                    }
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

    fn build(&self, stop: &AtomicBool) -> Result<Projector, CandidateError> {
        let generations = &self.views.generations;
        let writer = generations
            .writer(self.lease.as_ref(), self.generation.id)
            .map_err(BuildError::from)?;
        let earlier = self.earlier(stop).map_err(BuildError::from)?;
        let sources = self.views.sources(Arc::clone(&self.definitions), earlier);
        let mut projector =
            Projector::open(sources, writer, OnPoison::Stop).map_err(BuildError::from)?;
        // What is appended meanwhile is folded too, so that the comparison is of one moment, nearly.
        let mut position: Position = -1;
        while position < projector.checkpoint() {
            position = projector.checkpoint();
            projector
                .catch_up(stop, &mut |_| {})
                .map_err(BuildError::from)?;
            if stop.load(Ordering::Relaxed) {
                return Err(BuildError::Stopped.into());
            }
        }
        let mut projector = projector.following();
        if !self.is_compared {
            let summary = self.compare(&mut projector, stop)?;
            generations
                .mark_ready(self.lease.as_ref(), self.generation.id)
                .map_err(BuildError::from)?;
            self.log
                .compared(self.replay, summary)
                .map_err(CandidateError::Log)?;
        }
        Ok(projector)
    }

    /// Everything that the live views know already and the change cannot affect. Definitions that are the same as the
    /// live ones are a wish to parse everything again.
    fn earlier(&self, stop: &AtomicBool) -> Result<Option<EarlierReadings>, DatabaseError> {
        let change = Change::between(&self.live.definitions, &self.definitions);
        if change.is_none() {
            return Ok(None);
        }
        let reader = Arc::clone(&self.live.reader);
        let until = checkpoint_of(reader.as_ref())?;
        let affected = scan(reader.as_ref(), &change, stop)?;
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
        let nap = Duration::from_millis(20);
        let mut left = time;
        while !stop.load(Ordering::Relaxed) && left > Duration::ZERO && self.lease.holds() {
            thread::sleep(nap.min(left));
            left = left.saturating_sub(nap);
        }
    }
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
