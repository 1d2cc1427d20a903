//! Read models: fold events into views, and query views.
//!
//! A projection is a pure, deterministic fold: the same events give the same views, whatever the batch size, live or
//! rebuilt, on every database. [`projector`] feeds pages of events to [`fold`], which changes rows in memory;
//! rows and checkpoint are committed together. [`views`] is the table of contents: each view with its rows and questions.
//!
//! Folders are layers: `engine` (values, tables, ports, questions, rows in memory; it names no view) ← `rows` ← `queries`, `fold` ←
//! `projector` ← `replay`, `search`. The layers within `fold` are at its head.
//!
//! # Invariants, and the tests that hold them
//!
//! * No file and no folder uses another in a circle, and the engine names no view: `tests/one_way.rs`.
//! * A row that does not decode is an error that names table, column, row and value, and never a row less: `tests/decoding.rs`
//!   (nobody decodes but the engine), and `damaged_rows.rs` of the acceptance tests (each column of each view).
//! * The same events give the same views as long as `FOLD_VERSION` is the same, on both databases and in pages of any size:
//!   `replay_equals_live/digests.rs` of the acceptance tests, over recorded histories.
//! * Views that follow live equal those that are built again: `replay_equals_live` of the acceptance tests, over histories of chance.
//! * A run appears, changes and disappears in `fold/runs` alone, and observers ask for it in a queue that ends: `one_way.rs` (observers
//!   cannot name `runs`), and `fold/tests/missed.rs`.
//! * Whoever counts runs follows each of them: `fold/tests/counting.rs`, and `run_counters` of the acceptance tests.
//! * What hangs on a job goes with it: `fold/tests/gone.rs`, and `replay_equals_live/gone.rs` of the acceptance tests.
//! * Every port of views does the same on every database, the one in memory included: `contracts/views.rs` of the acceptance tests.

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
        ports::{
            chain::{ChainError, ChainMarks, ChainStore, Link},
            database::{ViewReader, ViewWriter},
            feed::{ContentSource, DamagedContent, EventFeed, FeedError, LogIntegrity},
            generations::{
                Generation, GenerationId, GenerationState, Generations, Lease, NewGeneration,
            },
            readings::{ReadingKey, Readings},
        },
        schema::{
            error::{DatabaseError, Undecodable},
            value::{Row, Value},
        },
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
