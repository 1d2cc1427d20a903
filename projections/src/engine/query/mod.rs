//! Questions: conditions that come and go, pages, and what their rows are decoded to.

pub(crate) mod by_id;
pub mod cursor;
pub mod decode;
pub mod select;
