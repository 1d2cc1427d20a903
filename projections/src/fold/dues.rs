use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    ports::{DatabaseError, Value, ViewWriter},
    store::Field,
};

/// When each job is looked at next, in memory: it is asked before every event.
#[derive(Debug, Default)]
pub struct Dues {
    /// None until it is asked for the first time.
    loaded: Option<Loaded>,
}

#[derive(Debug, Default)]
struct Loaded {
    by_time: BTreeSet<(DateTime<Utc>, Uuid)>,
    by_job: HashMap<Uuid, DateTime<Utc>>,
}

impl Dues {
    /// The first one before a time. Asked before every event, so that all changes come behind the loading.
    pub fn first_before(
        &mut self,
        writer: &mut dyn ViewWriter,
        time: DateTime<Utc>,
    ) -> Result<Option<(DateTime<Utc>, Uuid)>, DatabaseError> {
        if self.loaded.is_none() {
            self.loaded = Some(load(writer)?);
        }
        Ok(self.first().filter(|(due, _)| *due < time))
    }

    /// The first one of those that were loaded.
    pub fn first(&self) -> Option<(DateTime<Utc>, Uuid)> {
        self.loaded.as_ref()?.by_time.first().copied()
    }

    pub fn put(&mut self, job_id: Uuid, due: Option<DateTime<Utc>>) {
        if let Some(loaded) = &mut self.loaded {
            loaded.put(job_id, due);
        }
    }

    /// After a rollback.
    pub fn forget(&mut self) {
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

fn load(writer: &mut dyn ViewWriter) -> Result<Loaded, DatabaseError> {
    let mut loaded = Loaded::default();
    let sql = "SELECT job_id, due_at FROM schedules WHERE due_at IS NOT NULL";
    for row in writer.select(sql, &[])? {
        if let [Value::Uuid(job_id), due] = row.as_slice()
            && let Ok(due) = <DateTime<Utc>>::from_value(due.clone())
        {
            loaded.put(*job_id, Some(due));
        }
    }
    Ok(loaded)
}
