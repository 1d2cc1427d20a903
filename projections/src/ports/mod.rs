//! What projections ask of the outside world.

mod database;
mod feed;

pub use database::{DatabaseError, Row, Value, ViewReader, ViewWriter};
pub use feed::{ContentSource, DamagedContent, EventFeed, FeedError};
