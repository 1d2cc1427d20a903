//! What projections ask of the outside world.

mod chain;
mod database;
mod feed;
mod generations;
mod readings;

pub use chain::{ChainError, ChainMarks, ChainStore, Link};
pub use database::{DatabaseError, Row, Value, ViewReader, ViewWriter};
pub use feed::{ContentSource, DamagedContent, EventFeed, FeedError, LogIntegrity};
pub use generations::{
    Generation, GenerationId, GenerationState, Generations, Lease, NewGeneration,
};
pub use readings::{ReadingKey, Readings};
