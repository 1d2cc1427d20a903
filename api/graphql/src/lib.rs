//! The GraphQL schema: queries over the views, mutations that answer when the views have caught up.
//!
//! `request` is what every field is asked with, `loaders` loads rows that many fields ask for, `types` are the objects, each over a
//! row of a view, and `operations` what can be asked and done, by subject.
//!
//! # Invariants
//!
//! - Every field of the roots carries a guard (`tests/tests/program/access/mod.rs::the_matrix`) and names its cost
//!   (`api/graphql/src/schema.rs::every_field_of_the_roots_and_every_list_names_its_cost`).
//! - A mutation answers after the views have reached its events, or, where it found everything done, the head of the log that it looked
//!   at, or it says `VIEWS_BEHIND` (`tests/tests/program/access/waiting.rs::every_mutation_waits_until_the_views_show_what_it_found`).
//! - A mutation that makes something takes a key (`tests/tests/program/access/again.rs::every_mutation_that_makes_something_takes_a_key`).
//! - Nothing walks a query before its size is known, and no parser that calls itself sees a text before [`nesting`] has
//!   (`tests/tests/program/hostile_requests/parsing.rs::fragments_are_counted_before_they_are_followed`, `tests/tests/program/hostile_requests/parsing.rs::nesting_is_refused_before_anything_calls_itself`).
//! - A date from outside is one that there is, or is refused (`tests/tests/program/hostile_requests/dates.rs::no_argument_takes_a_date_that_nothing_can_have`).
//! - There are no rules here: who may do what is asked of `domain::access` (`tests/tests/program/access/mod.rs::the_matrix`).

#![deny(clippy::print_stdout, clippy::print_stderr)]
// Each subject of the schema is one more future around the others.
#![recursion_limit = "256"]

pub mod nesting;

mod loaders;
mod operations;
mod request;
mod schema;
mod types;

pub use loaders::Loaders;
pub use request::{as_of::AsOf, context::Principal};
pub use schema::{ApiSchema, Mutation, Query, admit, schema, sdl};
