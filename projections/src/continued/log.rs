//! What the log says of identities that jobs go on with.

use std::collections::HashMap;

use domain::{
    aggregate::Aggregate as _,
    identity::ContinuedIdentity,
    replay::{Replay, ReplayEvent},
};
use uuid::Uuid;

use crate::engine::ports::feed::{EventFeed, FeedError};

/// Events read in one go.
const PAGE: usize = 5_000;

#[derive(Debug, Default)]
pub struct Recorded {
    /// In force: of replays that were accepted and not taken back, and of views that were rebuilt.
    pub continued: Vec<ContinuedIdentity>,
    /// By replay, since its comparison.
    of_replays: HashMap<String, Vec<ContinuedIdentity>>,
}

impl Recorded {
    /// What a replay was compared with; `None` where it was not compared yet.
    pub fn of_replay(&self, replay: Uuid) -> Option<&[ContinuedIdentity]> {
        let found = self.of_replays.get(&replay.to_string());
        found.map(Vec::as_slice)
    }
}

/// Goes through the log once. An event that cannot be read is left to the fold.
pub fn recorded(feed: &dyn EventFeed) -> Result<Recorded, FeedError> {
    let mut found = Recorded::default();
    // In the order in which they came into force.
    let mut in_force: Vec<String> = Vec::new();
    let mut last = i64::MIN;
    loop {
        let events = feed.read_after(last, PAGE)?;
        let Some(end) = events.last().map(|event| event.position) else {
            break;
        };
        last = end;
        for event in events {
            if event.stream.aggregate_type != Replay::TYPE {
                continue;
            }
            let id = event.stream.aggregate_id;
            match serde_json::from_str(&event.payload) {
                Ok(ReplayEvent::ReplayCompared { continued, .. }) => {
                    found.of_replays.insert(id, continued);
                }
                Ok(ReplayEvent::IdentitiesContinued { continued }) => {
                    found.of_replays.insert(id.clone(), continued);
                    in_force.push(id);
                }
                Ok(ReplayEvent::ReplayAccepted {}) => in_force.push(id),
                Ok(ReplayEvent::ReplayReverted { .. }) => in_force.retain(|other| *other != id),
                _ => {}
            }
        }
    }
    for id in in_force {
        found
            .continued
            .extend(found.of_replays.get(&id).into_iter().flatten().cloned());
    }
    Ok(found)
}
