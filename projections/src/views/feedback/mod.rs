//! Feedback of users. What they typed is not here but in the content store, so that erasing it there is enough: these rows,
//! and those of the past, only name it.

mod fold;
mod query;
mod table;
mod words;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
pub use words::*;
