//! The views that are live at the moment.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use parsing::definition::Definitions;
use projections::{
    ports::{DatabaseError, Generation, GenerationId, Generations, Row, Value, ViewReader},
    reading::{Rules, RulesError},
};
use thiserror::Error;
use uuid::Uuid;

/// A generation of views as queries see it.
#[derive(Clone)]
pub struct ViewSet {
    pub generation: GenerationId,
    pub reader: Arc<dyn ViewReader>,
    /// With which its mails are read.
    pub rules: Rules,
}

impl ViewSet {
    pub fn definitions(&self) -> &Arc<Definitions> {
        &self.rules.definitions
    }
}

impl std::fmt::Debug for ViewSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ViewSet")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Error)]
pub enum LiveError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(
        "generation {id} is to be shown, but is not in the list; run `replay --rebuild` to build the views again"
    )]
    Unknown { id: GenerationId },
    #[error("the rules of generation {id} cannot be read: {reason}")]
    Rules {
        id: GenerationId,
        reason: RulesError,
    },
}

/// The views that are live at the moment, whichever generation that is.
pub struct LiveViews {
    generations: Arc<dyn Generations>,
    set: RwLock<ViewSet>,
    /// Statements asked so far; tests hold lists to a number of them.
    statements: Arc<AtomicU64>,
    damage: Arc<Damage>,
}

/// What a query met of damaged files, until the process that keeps the views up to date takes it.
#[derive(Debug, Default)]
struct Damage(Mutex<Option<(GenerationId, String)>>);

impl Damage {
    fn slot(&self) -> MutexGuard<'_, Option<(GenerationId, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for LiveViews {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.set().fmt(f)
    }
}

impl LiveViews {
    /// `None` where no generation is live yet.
    pub fn open(generations: Arc<dyn Generations>) -> Result<Option<Self>, LiveError> {
        let Some(id) = generations.live()? else {
            return Ok(None);
        };
        let (statements, damage) = (Arc::default(), Arc::default());
        let set = open(generations.as_ref(), id, &statements, &damage)?;
        Ok(Some(Self {
            generations,
            set: RwLock::new(set),
            statements,
            damage,
        }))
    }

    /// The views to answer one request from: they stay the same generation to its end.
    pub fn set(&self) -> ViewSet {
        self.set
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Looks whether another generation is live by now, and goes over to it. Tells whether it is another one.
    pub fn refresh(&self) -> Result<bool, LiveError> {
        let current = self.set().generation;
        let Some(id) = self.generations.live()?.filter(|id| *id != current) else {
            return Ok(false);
        };
        let set = open(
            self.generations.as_ref(),
            id,
            &self.statements,
            &self.damage,
        )?;
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = set;
        Ok(true)
    }

    /// The replay that can be taken back: the one that the live views are of, while the views before them are there.
    pub fn revertible(&self) -> Result<Option<Uuid>, DatabaseError> {
        let Some(live) = self.generations.live()? else {
            return Ok(None);
        };
        let all = self.generations.all()?;
        let has_earlier = all.iter().any(|other| other.id < live);
        let generation = all.into_iter().find(|generation| generation.id == live);
        Ok(generation
            .and_then(|generation| generation.plan.replay)
            .filter(|_| has_earlier))
    }

    /// What a query met of damaged files of this generation since this was asked last.
    pub(super) fn take_damage(&self, of: GenerationId) -> Option<String> {
        let (generation, reason) = self.damage.slot().take()?;
        (generation == of).then_some(reason)
    }

    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl ViewReader for LiveViews {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        let reader = self.set().reader;
        reader.select(sql, params).await
    }

    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.set().reader.select_now(sql, params)
    }
}

fn open(
    generations: &dyn Generations,
    id: GenerationId,
    statements: &Arc<AtomicU64>,
    damage: &Arc<Damage>,
) -> Result<ViewSet, LiveError> {
    let generation = generations
        .all()?
        .into_iter()
        .find(|generation| generation.id == id)
        .ok_or(LiveError::Unknown { id })?;
    Ok(ViewSet {
        generation: id,
        reader: Arc::new(Counted {
            reader: generations.reader(id)?,
            statements: Arc::clone(statements),
            generation: id,
            damage: Arc::clone(damage),
        }),
        rules: rules_of(&generation)?,
    })
}

/// The rules that a generation is built with.
pub(super) fn rules_of(generation: &Generation) -> Result<Rules, LiveError> {
    Rules::of_files(&generation.plan.definitions).map_err(|reason| LiveError::Rules {
        id: generation.id,
        reason,
    })
}

struct Counted {
    reader: Arc<dyn ViewReader>,
    statements: Arc<AtomicU64>,
    generation: GenerationId,
    damage: Arc<Damage>,
}

impl Counted {
    fn looked_at(
        &self,
        answer: Result<Vec<Row>, DatabaseError>,
    ) -> Result<Vec<Row>, DatabaseError> {
        if let Err(DatabaseError::Damaged(reason)) = &answer {
            *self.damage.slot() = Some((self.generation, reason.clone()));
        }
        answer
    }
}

#[async_trait]
impl ViewReader for Counted {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.looked_at(self.reader.select(sql, params).await)
    }

    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.looked_at(self.reader.select_now(sql, params))
    }
}
