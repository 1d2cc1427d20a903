//! An installation on either database in this process, with a clock that stands.

use std::sync::Arc;

use acceptance::client::{Asking, Door};
use adapters::clock::SimulatedClock;
use api::{
    backend::{Backend, Replays},
    http::{AppState, router},
};
use chrono::{DateTime, Utc};

use crate::fixture::Kept;

#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) backend: Arc<Backend>,
}

impl Opened {
    /// Views that this program builds otherwise are built anew. Replays are left alone: nothing is written.
    pub(crate) fn of(kept: &Kept, at: DateTime<Utc>) -> Self {
        let clock = Arc::new(SimulatedClock::at(at));
        let opened =
            Backend::open_with_clock(&kept.settings(), clock, Replays::LeftAlone, &mut |_| {});
        Self {
            backend: Arc::new(opened.expect("an installation")),
        }
    }

    pub(crate) fn asking(&self, token: &str) -> Asking {
        let router = router(AppState::new(Arc::clone(&self.backend)));
        Asking::new(Door::new(router), token)
    }

    /// Files and database are nobody's then.
    pub(crate) fn end(self) {
        let backend = Arc::into_inner(self.backend).expect("nobody else uses the backend");
        drop(backend);
    }
}
