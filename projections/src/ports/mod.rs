//! What projections ask of the outside world.

mod database;
mod feed;
mod generations;
mod readings;

pub use database::{DatabaseError, Row, Value, ViewReader, ViewWriter};
pub use feed::{ContentSource, DamagedContent, EventFeed, FeedError};
pub use generations::{
    Generation, GenerationId, GenerationState, Generations, Lease, NewGeneration,
};
pub use readings::{ReadingKey, Readings};
