//! What observers ask for of runs, which they never change themselves.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// A slot passed without a run: a missed run is to appear.
    Miss {
        job_id: Uuid,
        slot: DateTime<Utc>,
        deadline: DateTime<Utc>,
    },
    /// A run that was missed came after all.
    Answer { missed: Uuid, late: Uuid },
    /// A missed run was called so by mistake.
    Leave { run_id: Uuid },
}

/// In the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    waiting: VecDeque<Request>,
}

impl Requests {
    pub(crate) fn ask(&mut self, request: Request) {
        self.waiting.push_back(request);
    }

    pub(crate) fn next(&mut self) -> Option<Request> {
        self.waiting.pop_front()
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// After a rollback.
    pub(crate) fn forget(&mut self) {
        self.waiting.clear();
    }
}
