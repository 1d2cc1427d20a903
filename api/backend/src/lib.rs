//! A running installation: its configuration, the engines that it names, and commands, projections and adapters put together over
//! them ([`Backend`]); and what all doors of the program have in common.
//!
//! # Invariants
//!
//! - A log that lacks events of which its chain or the views know is not opened
//!   (`tests/tests/program/tampering/lost_log.rs::a_log_older_than_its_chain_is_gone_on_with_when_somebody_says_so`).
//! - No definition is published by people without having been judged ([`publishing`])
//!   (`tests/tests/subjects/judged_parsers.rs::one_that_shows_a_failure_as_success_is_asked_about_with_the_figures`).
//!
//! # Conventions
//!
//! No test holds these.
//!
//! - The environment is read in [`configuration`], and by clap for the flags; `clippy.toml` forbids it elsewhere.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod configuration;
pub mod engine;
pub mod exchange;
pub mod import;
pub mod lost_log;
pub mod made;
pub mod parsers;
pub mod publishing;
pub mod replays;
pub mod verification;
pub mod verifier;

mod deadlines;
mod owner_only;
mod replay_log;
mod running;

pub use running::{Backend, Replays, Trouble};
