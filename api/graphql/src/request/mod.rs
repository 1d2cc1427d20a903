//! What every field is asked with and answers by: who asks and what they may, the moment, ids, pages, costs, errors.

pub(crate) mod arguments;
pub(crate) mod as_of;
pub(crate) mod context;
pub(crate) mod cost;
pub(crate) mod dates;
pub(crate) mod error;
pub(crate) mod guard;
pub(crate) mod ids;
pub(crate) mod outcome;
pub(crate) mod paging;
pub(crate) mod size;
pub(crate) mod visible;
