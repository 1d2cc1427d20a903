use std::{path::PathBuf, sync::Arc, time::Duration};

use domain::log::Position;
use tokio::sync::watch;

use crate::sqlite::checkpoint_of;

/// How far the views are, told by the projector of this process or read from the file that another one writes.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    local: Arc<watch::Sender<Position>>,
    file: Arc<PathBuf>,
}

/// So often the file of another process is looked at.
const POLL: Duration = Duration::from_millis(20);

impl Checkpoint {
    pub fn new(views: PathBuf) -> Self {
        Self {
            local: Arc::new(watch::Sender::new(0)),
            file: Arc::new(views),
        }
    }

    /// The projector of this process is this far.
    pub(super) fn set(&self, position: Position) {
        self.local.send_replace(position);
    }

    pub fn position(&self) -> Position {
        let local = *self.local.borrow();
        if local > 0 {
            return local;
        }
        checkpoint_of(&self.file).unwrap_or(0)
    }

    /// Waits until the views include the position; `false` when that takes longer than `patience`.
    pub async fn reached(&self, position: Position, patience: Duration) -> bool {
        let mut local = self.local.subscribe();
        let wait = async {
            loop {
                if *local.borrow_and_update() >= position {
                    return;
                }
                if tokio::time::timeout(POLL, local.changed()).await.is_err()
                    && self.read_file().await >= position
                {
                    return;
                }
            }
        };
        position == 0 || tokio::time::timeout(patience, wait).await.is_ok()
    }

    async fn read_file(&self) -> Position {
        // The projector of this process tells at once, so its file need not be read.
        if *self.local.borrow() > 0 {
            return 0;
        }
        let file = Arc::clone(&self.file);
        tokio::task::spawn_blocking(move || checkpoint_of(&file))
            .await
            .ok()
            .flatten()
            .unwrap_or(0)
    }
}
