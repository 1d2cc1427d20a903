//! Read models: fold events into views, and query views.
//!
//! A projection is a pure, deterministic fold: the same events give the same views, whatever the batch size, live or
//! rebuilt, on every database. [`projector`] feeds pages of events to [`fold`], which changes rows in memory;
//! rows and checkpoint are committed together. [`views`] is the table of contents: each view with its rows and questions.
//!
//! Folders are layers: `engine` (values, tables, ports, questions, rows in memory; it names no view) ← `rows` ← `queries`, `fold` ←
//! `projector` ← `replay`, `search`. The layers within `fold` are at its head.
//!
//! # Invariants
//!
//! - The engine names no view (`projections/tests/source.rs::the_engine_names_no_view`), and nothing uses what uses it
//!   (`tests/structure/src/laws/directions.rs::modules_depend_in_one_direction`). So observers cannot change a run: they ask for it in a queue
//!   that `fold/runs` drains, where alone a run appears, changes and disappears.
//! - A row that does not decode is an error that names table, column, row and value, and never a row less
//!   (`projections/tests/source.rs::nobody_decodes_rows_but_the_engine`).
//! - The same events give the same views as long as `FOLD_VERSION` is the same
//!   (`tests/tests/laws/replay_equals_live/digests.rs::recorded_histories_give_the_same_views_as_long_as_the_version_of_the_fold_is_the_same`),
//!   on both databases and in pages of any size
//!   (`tests/tests/laws/replay_equals_live/digests.rs::recorded_histories_give_the_same_views_on_postgresql_and_in_pages_of_any_size`).
//! - Views that follow live equal those that are built again
//!   (`tests/tests/laws/replay_equals_live/mod.rs::any_history_is_replayed_to_the_same_views`).
//! - Views that count runs follow each of them (`tests/tests/laws/run_counters.rs::counters_are_those_of_the_runs`).
//! - Rows and checkpoint are committed together: after a crash at any point the fold goes on where the rows are
//!   (`tests/tests/laws/poison.rs::a_projector_that_dies_within_a_page_leaves_nothing_half_written`).
//! - An event that cannot be folded is parked while live (`tests/tests/laws/poison.rs::poison_is_parked_live_and_everything_else_goes_on`), and
//!   stops a rebuild (`tests/tests/laws/poison.rs::a_rebuild_stops_at_poison_names_it_and_leaves_the_views`).
//! - No id decides between two runs of one moment
//!   (`tests/tests/subjects/one_run/ties.rs::no_question_lets_an_id_decide_between_runs_of_one_moment`).
//! - Views of a past moment are those of a log that ended there (`tests/tests/laws/as_of.rs::past_views_equal_those_of_a_log_that_ended_there`).
//! - SQL and tables stand here, and no database crate is a dependency
//!   (`tests/tests/house/dependencies.rs::use_cases_and_read_models_know_the_outside_by_ports_only`).

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
