//! What the process has that keeps the views up to date.

use std::sync::Arc;

use projections::ports::Lease;

use super::Advancing;

/// The right to write views, and those that are live.
#[derive(Debug)]
pub struct Leading {
    pub lease: Arc<dyn Lease>,
    pub live: Advancing,
}
