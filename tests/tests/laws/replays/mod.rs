//! Replays: other definitions over the same history, built beside the live views, compared, accepted, rejected, reverted.

mod comparison;
mod failures;
mod history;
mod servers;
mod splits;
mod verdicts;
