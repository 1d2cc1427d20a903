//! Tells when something was appended, by any process.

use std::{sync::Arc, time::Duration};

use domain::log::Position;
use eventstore::{Client, StreamPosition, SubscribeToAllOptions, SubscriptionEvent};
use tokio::task::JoinHandle;

use super::{
    error::CallError,
    reads::{filter, start},
    store::{EventStoreDb, Inner},
};

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(10);

/// Follows the log and calls [`Parts::appended`](super::Parts::appended) for each event of ours, whatever process appended it. Ends
/// when it is dropped.
///
/// It is a wake-up call and no more: what is read comes from the feed.
#[derive(Debug)]
pub struct Subscription {
    task: JoinHandle<()>,
}

impl EventStoreDb {
    /// Begins behind the position. After a lost connection it goes on where it was, as soon as the server is back.
    pub fn subscribe(&self, behind: Position) -> Subscription {
        let inner = Arc::clone(&self.inner);
        let task = self.inner.runtime.spawn(async move {
            let mut place = start(behind);
            let mut pause = FIRST_PAUSE;
            loop {
                let (generation, client) = inner.client();
                let before = place;
                let error = follow(&inner, &client, &mut place).await;
                tracing::warn!(%error, "the subscription to EventStoreDB ended; it begins again");
                if !error.names_the_leader() {
                    inner.renew(generation).await;
                }
                // It was connected in between.
                if place != before {
                    pause = FIRST_PAUSE;
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(MAX_PAUSE);
            }
        });
        Subscription { task }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Until the connection is lost. The place is always that of the last event or checkpoint.
async fn follow(
    inner: &Inner,
    client: &Client,
    place: &mut StreamPosition<eventstore::Position>,
) -> CallError {
    let options = SubscribeToAllOptions::default()
        .position(*place)
        .filter(filter(&inner.namespace));
    let mut subscription = client.subscribe_to_all(&options).await;
    loop {
        match subscription.next_subscription_event().await {
            Ok(SubscriptionEvent::EventAppeared(event)) => {
                *place = StreamPosition::Position(event.get_original_event().position);
                (inner.appended)();
            }
            Ok(SubscriptionEvent::Checkpoint(at)) => *place = StreamPosition::Position(at),
            Ok(_) => {}
            Err(error) => return error.into(),
        }
    }
}
