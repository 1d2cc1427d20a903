//! When jobs are looked at next.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// When each job is looked at next, in memory: it is asked before every event.
#[derive(Debug, Default)]
pub(crate) struct Dues {
    /// None until it is asked for the first time.
    loaded: Option<Loaded>,
}

#[derive(Debug, Default)]
struct Loaded {
    by_time: BTreeSet<(DateTime<Utc>, Uuid)>,
    by_job: HashMap<Uuid, DateTime<Utc>>,
}

impl Dues {
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded.is_some()
    }

    /// Before any of them changes.
    pub(crate) fn load(&mut self, dues: impl IntoIterator<Item = (Uuid, DateTime<Utc>)>) {
        let mut loaded = Loaded::default();
        for (job_id, due) in dues {
            loaded.put(job_id, Some(due));
        }
        self.loaded = Some(loaded);
    }

    /// The first one of those that were loaded.
    pub(crate) fn first(&self) -> Option<(DateTime<Utc>, Uuid)> {
        self.loaded.as_ref()?.by_time.first().copied()
    }

    pub(crate) fn put(&mut self, job_id: Uuid, due: Option<DateTime<Utc>>) {
        if let Some(loaded) = &mut self.loaded {
            loaded.put(job_id, due);
        }
    }

    /// After a rollback.
    pub(crate) fn forget(&mut self) {
        self.loaded = None;
    }
}

impl Loaded {
    fn put(&mut self, job_id: Uuid, due: Option<DateTime<Utc>>) {
        let before = match due {
            Some(due) => self.by_job.insert(job_id, due),
            None => self.by_job.remove(&job_id),
        };
        if let Some(before) = before {
            self.by_time.remove(&(before, job_id));
        }
        self.by_time.extend(due.map(|due| (due, job_id)));
    }
}
