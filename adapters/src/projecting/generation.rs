//! What views are built from, and how the live ones are opened or built.

use std::{
    fmt::Debug,
    sync::{Arc, atomic::AtomicBool},
};

use commands::ports::Clock;
use domain::identity::ContinuedIdentity;
use projections::{
    continued::recorded,
    ports::{
        ContentSource, DatabaseError, EventFeed, FeedError, Generation, GenerationId,
        GenerationState, Generations, Lease, NewGeneration, ViewReader,
    },
    projector::{
        OnPoison, Progress, Projector, ProjectorError, Sources, checkpoint_of, code, continued_of,
    },
    reading::{EarlierReadings, Rules, RulesError},
    replay::{CompareError, continued},
};
use thiserror::Error;
use uuid::Uuid;

use super::live::{LiveError, rules_of};

/// Writes down with which identities jobs go on where views are rebuilt without a replay.
pub trait IdentityLog: Debug + Send + Sync {
    /// Returns when it is in the log.
    fn continue_with(&self, continued: Vec<ContinuedIdentity>) -> Result<(), String>;
}

/// What views are built from, and where they are kept.
#[derive(Clone)]
pub struct ViewParts {
    /// The log, with times as they are read.
    pub feed: Arc<dyn EventFeed>,
    /// The log as it was recorded, for the hash chain.
    pub recorded: Arc<dyn EventFeed>,
    pub contents: Arc<dyn ContentSource>,
    pub generations: Arc<dyn Generations>,
    pub clock: Arc<dyn Clock>,
    pub identities: Arc<dyn IdentityLog>,
}

impl std::fmt::Debug for ViewParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ViewParts")
            .field("generations", &self.generations)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Error)]
pub enum BuildError {
    #[error(transparent)]
    Projector(#[from] ProjectorError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error("with which identities jobs go on cannot be written down: {0}")]
    Identities(String),
    #[error("the rebuild was stopped; the views are as they were")]
    Stopped,
}

impl BuildError {
    /// What the database says of damaged files of the views, if that is the error.
    pub fn damage(&self) -> Option<String> {
        match self {
            Self::Projector(error) => error.damage(),
            Self::Database(DatabaseError::Damaged(reason)) => Some(reason.clone()),
            _ => None,
        }
    }
}

/// A generation and the projector that advances it.
#[derive(Debug)]
pub struct Advancing {
    pub generation: Generation,
    pub projector: Projector,
}

/// The projector of the live views. Where there are none yet, or the program depends on others by now, they are built
/// first: a new generation beside the old one, which queries see until the new one is whole. A build that a crash or a
/// stop broke off goes on where it was.
///
/// Rules are no reason: the live views go on with theirs until somebody accepted others. `wanted` are those of
/// the very first views; who is trusted by these, the log says.
pub fn open_live(
    parts: &ViewParts,
    lease: &dyn Lease,
    wanted: &Rules,
    stop: &AtomicBool,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Advancing, BuildError> {
    let live = parts.live()?;
    let (reason, rules, earlier) = match &live {
        None => {
            let rules = wanted.with_recorded_trust(parts.feed.as_ref())?;
            ("there are none".to_owned(), rules, None)
        }
        Some(generation) => match parts.open(lease, generation, OnPoison::Park) {
            // The file was taken away, perhaps by a program that was stopped before it had built others.
            Ok(projector) if projector.checkpoint() == 0 && parts.feed.head()? > 0 => {
                let rules = rules_of(generation)?;
                ("they are empty".to_owned(), rules, None)
            }
            Ok(projector) => {
                let generation = generation.clone();
                return Ok(Advancing {
                    generation,
                    projector,
                });
            }
            Err(BuildError::Projector(error)) if error.wants_rebuild() => {
                let earlier = matches!(error, ProjectorError::BuiltDifferently { .. })
                    .then(|| parts.earlier(generation))
                    .transpose()?
                    .flatten();
                let rules = rules_of(generation)?;
                (error.to_string(), rules, earlier)
            }
            Err(error) if let Some(reason) = error.damage() => {
                parts
                    .generations
                    .set_damaged_aside(lease, generation.id, &reason)?;
                let rules = rules_of(generation)?;
                ("they are damaged".to_owned(), rules, None)
            }
            // Rules that this program does not understand any more.
            Err(BuildError::Live(error @ LiveError::Rules { .. })) => {
                let rules = wanted.with_recorded_trust(parts.feed.as_ref())?;
                (error.to_string(), rules, None)
            }
            Err(error) => return Err(error),
        },
    };
    if live.is_some() || parts.feed.head()? > 0 {
        tracing::info!(reason, "building the views again");
    }
    let built = rebuild(
        parts,
        lease,
        &rules,
        earlier,
        OnPoison::Stop,
        stop,
        on_progress,
    )?;
    Ok(built)
}

/// Views are built once more for jobs that go on with another identity; a second time changes nothing, as they do.
pub(super) const ROUNDS: u32 = 2;

/// Builds a new generation with these rules, makes it the live one and takes the others away.
///
/// There is no comparison. But a job whose mails are read with another identity goes on with that all the same, as it would
/// in a replay: that is found out by the views that were live, written down, and the views are built once more with it.
pub fn rebuild(
    parts: &ViewParts,
    lease: &dyn Lease,
    rules: &Rules,
    earlier: Option<EarlierReadings>,
    on_poison: OnPoison,
    stop: &AtomicBool,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Advancing, BuildError> {
    let earlier = earlier.map(Arc::new);
    let before = parts.live()?;
    let mut rounds = 0;
    let mut damaged = false;
    let (generation, projector) = loop {
        let generation = parts.begin_or_resume(lease, rules, None)?;
        let sources = Sources {
            earlier: earlier.clone(),
            continued: recorded(parts.feed.as_ref())?.continued,
            ..parts.sources(rules.clone(), None)
        };
        let opened = parts
            .generations
            .writer(lease, generation.id)
            .map_err(BuildError::from)
            .and_then(|writer| Ok(Projector::open(sources.clone(), writer, on_poison)?));
        let mut projector = match opened {
            Err(BuildError::Projector(ProjectorError::BuiltDifferently { .. })) => {
                // It was begun before times were corrected.
                parts.generations.remove(lease, generation.id)?;
                continue;
            }
            // One that was broken off, perhaps by what damaged it.
            Err(error)
                if let Some(reason) = error.damage()
                    && !damaged =>
            {
                damaged = true;
                parts
                    .generations
                    .set_damaged_aside(lease, generation.id, &reason)?;
                parts.generations.remove(lease, generation.id)?;
                continue;
            }
            other => other?,
        };
        let reader = parts.generations.reader(generation.id)?;
        if continued_of(reader.as_ref())? != sources.continued {
            // It was begun before somebody decided against it.
            drop(projector);
            parts.generations.remove(lease, generation.id)?;
            continue;
        }
        projector.catch_up(stop, on_progress)?;
        if stop.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(BuildError::Stopped);
        }
        let Some(continued) = before
            .as_ref()
            .map(|before| parts.continued_since(before, reader.as_ref(), stop))
            .transpose()?
            .filter(|continued| !continued.is_empty())
        else {
            break (generation, projector);
        };
        rounds += 1;
        if rounds > ROUNDS {
            break (generation, projector);
        }
        tracing::info!(
            jobs = continued.len(),
            "jobs go on with another identity; building the views with it"
        );
        parts
            .identities
            .continue_with(continued)
            .map_err(BuildError::Identities)?;
        drop(projector);
        parts.generations.remove(lease, generation.id)?;
    };
    parts.generations.mark_ready(lease, generation.id)?;
    parts.generations.switch(lease, generation.id)?;
    for other in parts.generations.all()? {
        // What an open replay had is built and compared again: with these views, which have a higher number by now.
        if other.id != generation.id {
            parts.generations.remove(lease, other.id)?;
        }
    }
    Ok(Advancing {
        generation,
        projector: projector.following(),
    })
}

impl ViewParts {
    /// The list entry of the live generation.
    pub fn live(&self) -> Result<Option<Generation>, DatabaseError> {
        let Some(id) = self.generations.live()? else {
            return Ok(None);
        };
        self.find(id)
    }

    pub(super) fn find(&self, id: GenerationId) -> Result<Option<Generation>, DatabaseError> {
        let mut all = self.generations.all()?.into_iter();
        Ok(all.find(|generation| generation.id == id))
    }

    /// Continues an unfinished generation of the same program and rules, or begins one.
    pub(super) fn begin_or_resume(
        &self,
        lease: &dyn Lease,
        rules: &Rules,
        replay: Option<Uuid>,
    ) -> Result<Generation, DatabaseError> {
        let plan = NewGeneration {
            code: code(),
            revision: rules.revision(),
            definitions: rules.files(),
            replay,
            created_at: self.clock.now(),
        };
        let live = self.generations.live()?;
        for begun in self.generations.all()? {
            if begun.plan.replay != replay || live == Some(begun.id) {
                continue;
            }
            let is_unfinished = begun.state == GenerationState::Building || replay.is_some();
            if is_unfinished && begun.plan.code == plan.code && begun.plan.revision == plan.revision
            {
                tracing::info!(
                    generation = begun.id,
                    "going on with a build that was broken off"
                );
                return Ok(begun);
            }
            if begun.state == GenerationState::Building {
                self.generations.remove(lease, begun.id)?;
            }
        }
        self.generations.begin(lease, plan)
    }

    /// The projector of views that exist.
    pub(super) fn open(
        &self,
        lease: &dyn Lease,
        generation: &Generation,
        on_poison: OnPoison,
    ) -> Result<Projector, BuildError> {
        let rules = rules_of(generation)?;
        let writer = self.generations.writer(lease, generation.id)?;
        let sources = self.sources(rules, None);
        Ok(Projector::open(sources, writer, on_poison)?)
    }

    /// What an older program's views know of mails, if their tables can still be read.
    fn earlier(&self, generation: &Generation) -> Result<Option<EarlierReadings>, DatabaseError> {
        let engine_is_the_same =
            rules_of(generation).is_ok_and(|rules| rules.revision() == generation.plan.revision);
        if !engine_is_the_same {
            return Ok(None);
        }
        let reader: Arc<dyn ViewReader> = self.generations.reader(generation.id)?;
        let until = checkpoint_of(reader.as_ref()).unwrap_or(0);
        let earlier = EarlierReadings::new(reader, until, |_| false);
        Ok(earlier.readable().then_some(earlier))
    }

    /// With what jobs go on in views that are built instead of these. Those of an older program may be such that this one
    /// cannot read them; then jobs are recognised by what they were approved with alone.
    fn continued_since(
        &self,
        before: &Generation,
        reader: &dyn ViewReader,
        stop: &AtomicBool,
    ) -> Result<Vec<ContinuedIdentity>, BuildError> {
        let live = self.generations.reader(before.id)?;
        match continued(live.as_ref(), reader, false, stop) {
            Err(CompareError::Stopped) => Err(BuildError::Stopped),
            Err(error) => {
                tracing::warn!(
                    %error,
                    "the views before cannot be read, so jobs whose mails are read with another identity do not go on with it"
                );
                Ok(Vec::new())
            }
            Ok(found) => Ok(found),
        }
    }

    /// For views in which jobs go on with no other identity, unless they are begun already.
    pub fn sources(&self, rules: Rules, earlier: Option<EarlierReadings>) -> Sources {
        Sources {
            feed: Arc::clone(&self.feed),
            contents: Arc::clone(&self.contents),
            rules,
            readings: self.generations.readings(),
            earlier: earlier.map(Arc::new),
            continued: Vec::new(),
        }
    }
}
