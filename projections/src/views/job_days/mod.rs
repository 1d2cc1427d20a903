//! What ran on each day, by job; and how each job fares.

mod fold;
mod health;
mod query;
mod settle;
mod table;
mod zone;

pub(crate) use fold::*;
pub(crate) use health::{arrives, repeats_otherwise};
pub use query::*;
pub(crate) use settle::settle;
pub use table::*;
pub use zone::*;
