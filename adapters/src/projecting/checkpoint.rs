//! How far the live views are.

use std::{sync::Arc, time::Duration};

use domain::log::Position;
use projections::projector::checkpoint_of;
use tokio::sync::watch;

use super::LiveViews;

/// How far the live views are, told by the projector of this process or read from the views that another one writes.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    local: Arc<watch::Sender<Position>>,
    live: Arc<LiveViews>,
}

/// How often the views of another process are looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

impl Checkpoint {
    pub fn new(live: Arc<LiveViews>) -> Self {
        Self {
            local: Arc::new(watch::Sender::new(0)),
            live,
        }
    }

    /// The projector of this process is this far.
    pub(super) fn set(&self, position: Position) {
        self.local.send_replace(position);
    }

    /// Blocks where another process writes the views.
    pub fn position(&self) -> Position {
        let local = *self.local.borrow();
        if local > 0 {
            return local;
        }
        checkpoint_of(self.live.as_ref()).unwrap_or(0)
    }

    /// Waits until the views include the position; `false` when that takes longer than `timeout`.
    pub async fn reached(&self, position: Position, timeout: Duration) -> bool {
        let mut local = self.local.subscribe();
        let wait = async {
            loop {
                if *local.borrow_and_update() >= position {
                    return;
                }
                if tokio::time::timeout(POLL_INTERVAL, local.changed())
                    .await
                    .is_err()
                    && self.elsewhere().await >= position
                {
                    return;
                }
            }
        };
        position == 0 || tokio::time::timeout(timeout, wait).await.is_ok()
    }

    async fn elsewhere(&self) -> Position {
        // The projector of this process tells at once, so the views need not be asked.
        if *self.local.borrow() > 0 {
            return 0;
        }
        let live = Arc::clone(&self.live);
        tokio::task::spawn_blocking(move || checkpoint_of(live.as_ref()))
            .await
            .ok()
            .and_then(Result::ok)
            .unwrap_or(0)
    }
}
