//! The hash chain follows the log, beside the views.

use std::{sync::Arc, time::Duration};

use domain::log::Position;
use projections::{
    chain::{ChainState, FollowError, Followed, follow},
    ports::{ChainError, ChainMarks, ChainStore, EventFeed, Lease},
};

use crate::worker::{Stop, Worker};

/// How often the log is looked at. Events that come together share one durable write.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// After an error.
const ERROR_PAUSE: Duration = Duration::from_secs(5);

/// When told to stop, one more step is done.
const PAGES_PER_STEP: usize = 8;

/// Keeps the chain behind the log up to date until dropped, on a thread of its own: views never wait for it, and no
/// failure of it reaches them.
#[derive(Debug)]
pub(super) struct ChainKeeper {
    _worker: Worker,
}

impl ChainKeeper {
    /// For as long as the lease holds.
    pub(super) fn start(
        feed: Arc<dyn EventFeed>,
        chain: Arc<dyn ChainStore>,
        marks: Arc<dyn ChainMarks>,
        lease: Arc<dyn Lease>,
    ) -> Self {
        let keep = Keep {
            feed,
            chain,
            marks,
            lease,
            is_mark_read: false,
            reached: None,
            loss: None,
            contradiction: None,
        };
        let work = move |stop: &Stop| keep.run(stop);
        Self {
            _worker: Worker::start("chain", "the keeper of the hash chain", work),
        }
    }
}

struct Keep {
    feed: Arc<dyn EventFeed>,
    chain: Arc<dyn ChainStore>,
    marks: Arc<dyn ChainMarks>,
    lease: Arc<dyn Lease>,
    is_mark_read: bool,
    /// How far the chain was known to be; none where no program ever said.
    reached: Option<Position>,
    /// The loss that was told already.
    loss: Option<ChainState>,
    /// The one that was told already.
    contradiction: Option<Position>,
}

impl Keep {
    fn run(mut self, stop: &Stop) {
        loop {
            // Asked before the step, so that what the process wrote last gets its links.
            let stopped = stop.is_raised();
            if !self.lease.holds() {
                return;
            }
            let pause = match self.step() {
                Ok(is_up_to_date) => is_up_to_date.then_some(POLL_INTERVAL),
                Err(error) => {
                    tracing::error!(%error, "the hash chain could not follow the log; trying again");
                    Some(ERROR_PAUSE)
                }
            };
            if stopped {
                self.leave_mark();
                return;
            }
            if let Some(pause) = pause {
                stop.wait(pause);
            }
        }
    }

    /// Whether there is nothing more to do for now. A chain that lost its end is left as it is: links made again would
    /// hide the loss.
    fn step(&mut self) -> Result<bool, FollowError> {
        if !self.is_mark_read {
            self.reached = self.marks.mark()?;
            self.is_mark_read = true;
        }
        let mark = self.reached;
        let linked = self.chain.last()?.map(|link| link.position);
        let loss = ChainState::of_a_loss(linked, mark);
        if loss != self.loss
            && let Some(loss) = loss
        {
            tracing::error!("{loss}");
        }
        self.loss = loss;
        if loss.is_some() {
            return Ok(true);
        }
        let followed = follow(self.feed.as_ref(), self.chain.as_ref(), PAGES_PER_STEP)?;
        self.tell(&followed, mark);
        if let Some(last) = followed.last {
            self.reached = mark.max(Some(last.position));
        }
        Ok(followed.up_to_date)
    }

    /// So that the next process knows how far the chain was.
    fn leave_mark(&self) {
        let Some(reached) = self.reached.filter(|_| self.loss.is_none()) else {
            return;
        };
        let left: Result<(), ChainError> = self.marks.raise(reached);
        if let Err(error) = left {
            tracing::warn!(%error, "how far the hash chain is could not be written down");
        }
    }

    fn tell(&mut self, followed: &Followed, mark: Option<Position>) {
        // A log that was empty when a program first opened it has a mark.
        if followed.begun && mark.is_none() {
            tracing::warn!(
                "a new hash chain is begun over the log; where there was one before, compare with a checkpoint: \
                 `backupchecks audit verify --against FILE`"
            );
        }
        if let Some(position) = followed.contradiction
            && self.contradiction != Some(position)
        {
            tracing::error!(
                position,
                "the hash chain contradicts the log: the last event that it covers is gone; `backupchecks audit verify` \
                 names the first fault"
            );
        }
        self.contradiction = followed.contradiction;
    }
}
