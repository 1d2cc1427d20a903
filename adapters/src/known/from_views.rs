//! The views, asked as far as they are.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use commands::ports::{KnownError, Views};
use domain::log::Position;
use projections::ports::DatabaseError;

use crate::projecting::{Checkpoint, LiveViews};

/// How long a command waits for the views to see what it wrote.
const VIEWS_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks the views.
#[derive(Clone)]
pub struct KnownFromViews {
    pub live: Arc<LiveViews>,
    pub checkpoint: Checkpoint,
}

impl std::fmt::Debug for KnownFromViews {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownFromViews").finish_non_exhaustive()
    }
}

#[async_trait]
impl Views for KnownFromViews {
    async fn reached(&self, position: Position) -> Result<(), KnownError> {
        if self.checkpoint.reached(position, VIEWS_TIMEOUT).await {
            Ok(())
        } else {
            Err(KnownError::Behind { position })
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
pub(super) fn unavailable(error: DatabaseError) -> KnownError {
    KnownError::Unavailable(error.to_string())
}
