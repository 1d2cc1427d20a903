//! Tells everything that waits that the program is about to end.

use std::sync::Arc;

use tokio::sync::watch;

/// Shared by everything that may have to end early.
#[derive(Debug, Clone)]
pub(super) struct Closing(Arc<watch::Sender<bool>>);

impl Default for Closing {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Closing {
    pub(super) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it begins.
    pub(super) async fn begun(&self) {
        let mut closing = self.0.subscribe();
        // The sender is here, so that it cannot be gone.
        drop(closing.wait_for(|closing| *closing).await);
    }
}
