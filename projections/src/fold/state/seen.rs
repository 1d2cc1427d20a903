//! Whether the views can have rows of a mail already.

/// Whether the views can have rows of a mail already. All that they have of it follows from the first event of its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Never,
    Perhaps,
}
