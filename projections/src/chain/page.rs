//! How much is read in one go.

/// Events, or links.
pub(super) const PAGE: usize = 1_000;
