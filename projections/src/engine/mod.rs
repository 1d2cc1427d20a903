//! What folds and queries stand on: rows and tables, the ports of the outside world, the questions that are asked of a database,
//! and the rows that are changed. It names no view.

pub mod fold;
pub mod memory;
pub mod ports;
pub mod query;
pub mod schema;
pub mod working_table;
