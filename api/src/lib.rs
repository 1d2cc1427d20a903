//! GraphQL API and the program `backupchecks`.
//!
//! [`backend`] puts commands, projections and adapters together; [`http`] and [`graphql`] are the doors for programs and
//! people, [`cli`] the one for whoever has the machine. Rules live further in: what stands here is wiring and wording.

#![deny(clippy::print_stdout, clippy::print_stderr)]
// Each subject of the schema is one more future around the others.
#![recursion_limit = "256"]

pub mod backend;
pub mod cli;
pub mod deadlines;
pub mod demo;
pub mod engine;
pub mod exchange;
pub mod graphql;
pub mod http;
pub mod import;
mod lost_log;
mod made;
mod nesting;
mod owner_only;
pub mod parsers;
pub mod publishing;
pub mod replays;
pub mod settings;
pub mod signing;
pub mod verifying;
