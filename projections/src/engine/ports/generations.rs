//! Sets of views that stand side by side.

use std::{fmt::Debug, sync::Arc};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::engine::ports::{
    database::{ViewReader, ViewWriter},
    readings::Readings,
};
use crate::engine::schema::error::DatabaseError;

/// Numbers generations in the order in which they were begun, from 1.
pub type GenerationId = i64;

/// A complete set of views. Several stand side by side: the live one, one that is being built or compared, and the one
/// that was live before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    pub id: GenerationId,
    pub plan: NewGeneration,
    pub state: GenerationState,
}

/// What a generation is built with, and for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGeneration {
    /// Version of everything in the program that the views depend on. Views of another version cannot be advanced.
    pub code: String,
    /// Revision of the set of definitions.
    pub revision: String,
    /// The definitions themselves, file name and text, so that the program goes on with them when it brings others.
    pub definitions: Vec<(String, String)>,
    /// The replay that it is for; none for one that the program began by itself because its code changed.
    pub replay: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationState {
    Building,
    /// Has reached the end of the log once, so that it could be shown.
    Ready,
}

/// Where generations of views are kept.
///
/// Only who has the lease changes anything; everybody may look.
pub trait Generations: Debug + Send + Sync {
    /// The right to write; `None` while another process has it.
    fn try_lead(&self) -> Result<Option<Box<dyn Lease>>, DatabaseError>;

    /// All there are, oldest first.
    fn all(&self) -> Result<Vec<Generation>, DatabaseError>;

    /// The one that queries see; `None` before the first is ready.
    fn live(&self) -> Result<Option<GenerationId>, DatabaseError>;

    fn begin(&self, lease: &dyn Lease, plan: NewGeneration) -> Result<Generation, DatabaseError>;

    fn mark_ready(&self, lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError>;

    /// Makes it the one that queries see. Durable when it returns.
    fn switch(&self, lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError>;

    /// Takes it away with everything in it. The live one stays.
    fn remove(&self, lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError>;

    /// Takes the files of a generation away that cannot be read any more, the live one too, and says so loudly. Its place in
    /// the list stays until another one is live.
    fn set_damaged_aside(
        &self,
        lease: &dyn Lease,
        id: GenerationId,
        reason: &str,
    ) -> Result<(), DatabaseError>;

    /// The one connection that changes its views.
    fn writer(
        &self,
        lease: &dyn Lease,
        id: GenerationId,
    ) -> Result<Box<dyn ViewWriter>, DatabaseError>;

    fn reader(&self, id: GenerationId) -> Result<Arc<dyn ViewReader>, DatabaseError>;

    /// The details of runs, beside all generations.
    fn readings(&self) -> Arc<dyn Readings>;
}

/// The right to write views. It ends with the value, or with the process.
pub trait Lease: Debug + Send + Sync {
    /// Whether it is still in force: a connection that carries it may have been lost.
    fn holds(&self) -> bool;
}
