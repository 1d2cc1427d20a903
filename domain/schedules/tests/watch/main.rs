//! The watch over jobs: what is said of their slots, and when.

#[path = "../support/scenario.rs"]
mod scenario;

mod laws;
mod play;
mod verdicts;
