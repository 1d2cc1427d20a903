//! What the projector reads from.

use std::sync::Arc;

use domain::identity::ContinuedIdentity;

use crate::{
    engine::ports::{
        feed::{ContentSource, EventFeed},
        readings::Readings,
    },
    reading::{earlier::EarlierReadings, rules::Rules},
};

/// Log, contents, rules, and what is taken over.
#[derive(Clone)]
pub struct Sources {
    pub feed: Arc<dyn EventFeed>,
    pub contents: Arc<dyn ContentSource>,
    pub rules: Rules,
    /// Where the details of runs are kept.
    pub readings: Arc<dyn Readings>,
    /// Views whose readings are taken over, so that few mails are parsed.
    pub earlier: Option<Arc<EarlierReadings>>,
    /// Identities that jobs go on with. Views that are begun already have theirs, and keep them.
    pub continued: Vec<ContinuedIdentity>,
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}
