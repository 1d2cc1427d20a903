//! Read models: fold events into views, and query views.
//!
//! A projection is a pure, deterministic fold: the same events give the same views, whatever the batch size, live or
//! rebuilt, on every database. [`projector`] feeds pages of events to [`fold`], which changes rows in a working set;
//! rows and checkpoint are committed together. Every view has the same files under [`views`]: `table.rs` (its rows),
//! `fold.rs` (how events change them) and `query.rs` (how they are asked for).

pub mod chain;
pub mod continued;
pub mod engine;
pub mod fold;
pub mod projector;
mod queries;
pub mod reading;
pub mod replay;
mod rows;
pub mod search;
pub mod survey;
pub mod views;

/// What adapters implement.
pub mod ports {
    pub use crate::engine::{
        error::{DatabaseError, Undecodable},
        ports::{
            chain::{ChainError, ChainMarks, ChainStore, Link},
            database::{ViewReader, ViewWriter},
            feed::{ContentSource, DamagedContent, EventFeed, FeedError, LogIntegrity},
            generations::{
                Generation, GenerationId, GenerationState, Generations, Lease, NewGeneration,
            },
            readings::{ReadingKey, Readings},
        },
        schema::value::{Row, Value},
    };
}

/// Rows, tables, and the questions over them.
pub mod store {
    pub use crate::engine::{
        query::{
            cursor::{Cursor, CursorError, PageOf, PageRequest},
            select::Select,
        },
        schema::{
            field::{Field, Json},
            table::{Column, Index, Table, TableDef},
            text::storable,
            value::Kind,
        },
    };
}
