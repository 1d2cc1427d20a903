//! The whole log in its order.

use std::{future::Future, sync::mpsc};

use domain::log::{Position, RecordedEvent};
use projections::ports::{EventFeed, FeedError};
use tokio::runtime::{Handle, RuntimeFlavor};

use super::{
    error::{CallError, feed_error},
    store::EventStoreDb,
};

impl EventFeed for EventStoreDb {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        let store = self.clone();
        self.wait_for(async move {
            let page = async move |inner: std::sync::Arc<super::store::Inner>| {
                inner.after(position, limit).await
            };
            store.run(page).await
        })
    }

    fn head(&self) -> Result<Position, FeedError> {
        let store = self.clone();
        self.wait_for(async move { store.run(async |inner| inner.head().await).await })
    }
}

impl EventStoreDb {
    /// Blocks the thread until the runtime has done the work.
    fn wait_for<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, CallError>> + Send + 'static,
    ) -> Result<T, FeedError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.inner.runtime.spawn(async move {
            // Nobody waits any more when this fails.
            let _ = sender.send(work.await);
        });
        let wait = || receiver.recv();
        let is_worker = Handle::try_current()
            .is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
        // A worker of the same runtime hands its tasks on first, or the work might be among those that wait for it.
        let done = if is_worker {
            tokio::task::block_in_place(wait)
        } else {
            wait()
        };
        match done {
            Ok(done) => done.map_err(|error| feed_error(&error)),
            Err(_) => Err(FeedError("the program is about to end".to_owned())),
        }
    }
}
