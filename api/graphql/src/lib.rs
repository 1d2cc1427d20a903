//! The GraphQL schema: queries over the views, mutations that answer when the views have caught up.
//!
//! `request` is what every field is asked with, `loaders` loads rows that many fields ask for, `types` are the objects, each over a
//! row of a view, and `operations` what can be asked and done, by subject.

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
