//! What a fold has in its hands: the rows, what is kept beside them, the event, and what observers asked for.

pub(crate) mod dues;
pub(crate) mod error;
pub(crate) mod logged_event;
pub(crate) mod memory;
pub(crate) mod pending;
pub(crate) mod requests;
pub(crate) mod seen;
pub(crate) mod working_set;
