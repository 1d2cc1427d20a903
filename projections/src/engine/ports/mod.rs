//! What projections ask of the outside world.

pub mod chain;
pub mod database;
pub mod feed;
pub mod generations;
pub mod readings;
pub mod run_details;
