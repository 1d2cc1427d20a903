//! How much is looked at together.

/// Mails looked at in one statement.
pub(super) const PAGE: usize = 5_000;

/// Mails whose runs are compared in one go.
pub(super) const CHUNK: usize = 500;
