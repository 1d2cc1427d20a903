//! The shape of rows and tables, apart from any database.

pub mod error;
pub mod field;
pub mod table;
pub mod text;
pub mod value;
