//! An installation on either database in this process, with a clock that stands.

use std::{sync::Arc, time::Duration};

use acceptance::{
    client::{Asking, Door},
    replays::wanted_of,
};
use adapters::clock::SimulatedClock;
use backend::{Backend, Replays, replays::shows};
use chrono::{DateTime, Utc};
use domain::replay::ReplayState;
use projections::views::replays::all_replays;
use server::{AppState, router};

use crate::upgrade::fixture::Kept;

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A busy machine may take long, but not for ever.
const TAKEN_IN_TIMEOUT: Duration = Duration::from_mins(2);

#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) backend: Arc<Backend>,
}

impl Opened {
    /// Views that this program builds differently are rebuilt. Replays are left alone.
    pub(crate) fn of(kept: &Kept, at: DateTime<Utc>) -> Self {
        Self::with(kept, at, Replays::LeftAlone)
    }

    /// As `serve` does: a replay starts where this program has other definitions.
    pub(crate) fn with_replays(kept: &Kept, at: DateTime<Utc>) -> Self {
        Self::with(kept, at, Replays::Conducted)
    }

    fn with(kept: &Kept, at: DateTime<Utc>, replays: Replays) -> Self {
        let clock = Arc::new(SimulatedClock::at(at));
        let opened = Backend::open_with_clock(&kept.configuration(), clock, replays, &mut |_| {});
        Self {
            backend: Arc::new(opened.expect("an installation")),
        }
    }

    /// Accepts what is compared until the views are those of the definitions that are wanted.
    pub(crate) async fn take_in(&self) {
        let is_taken_in = async {
            loop {
                let backend = &self.backend;
                let views = backend.views();
                let wanted = wanted_of(views);
                let replays = all_replays(views).expect("replays");
                let newest = replays.first().expect("those of the fixture");
                assert_ne!(newest.state, ReplayState::Failed, "{newest:?}");
                if newest.state == ReplayState::Compared {
                    let by = backend.operator();
                    let done = backend.commands.accept_replay(newest.replay_id, &by).await;
                    done.expect("accepted");
                    let shows = shows(backend, newest.replay_id).await;
                    assert!(shows.expect("an answer"), "it is not shown");
                } else if !newest.state.is_open()
                    && wanted.revision() == backend.live.set().rules.revision()
                {
                    return;
                }
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        };
        let taken_in = tokio::time::timeout(TAKEN_IN_TIMEOUT, is_taken_in).await;
        taken_in.expect("the definitions of this program in time");
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
