//! Questions: conditions that come and go, pages, and what their rows are decoded to.

pub mod cursor;
pub mod decode;
pub mod select;
