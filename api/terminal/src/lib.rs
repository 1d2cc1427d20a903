//! What all verbs of the program share where they meet people: how they open the installation, what they print, how far they
//! are, dates that flags give, and how they are told to stop.
//!
//! Nothing is printed but by [`out`], where a reader who has gone is no error.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod dates;
pub mod opening;
pub mod out;
pub mod progress;
pub mod stopping;
