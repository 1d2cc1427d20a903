//! What folding keeps in memory beside the rows.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{backup_day::BackupDays, log::Position};
use uuid::Uuid;

use super::{dues::Dues, pending::Pending, requests::Requests, working_set::WorkingSet};
use crate::{continued::Continuations, engine};

/// The rows of all views, and what is kept beside them.
pub type Fold = engine::fold::Fold<WorkingSet, Memory>;

#[derive(Debug, Default)]
pub struct Memory {
    /// When jobs are looked at next.
    pub(crate) dues: Dues,
    /// The mails that jobs wait for.
    pub(crate) pending: Pending,
    /// The time that the log has reached.
    pub(crate) now: DateTime<Utc>,
    /// Position of the event that is being folded.
    pub(crate) position: Position,
    pub(crate) unsettled: Unsettled,
    /// What observers asked for of runs.
    pub(crate) requests: Requests,
    /// The days by which runs are counted, as they are set at this point of the log; none until they are asked for.
    pub(crate) days: Option<BackupDays>,
    /// Identities that jobs go on with. The views are built with them, as they are with definitions.
    pub(crate) continued: Arc<Continuations>,
}

impl engine::fold::State for Memory {
    fn forget(&mut self) {
        self.dues.forget();
        self.pending.forget();
        self.unsettled = Unsettled::default();
        self.requests.forget();
        self.days = None;
    }
}

/// What folding left open, since finding it out for all events of a page together costs far less. Settled before the page is
/// written, so nobody ever reads what is open.
#[derive(Debug, Default)]
pub(crate) struct Unsettled {
    /// Mails of which parts found a job, lost it, or were dismissed.
    pub(crate) mails: BTreeSet<Uuid>,
    /// Jobs whose newest or oldest open run went away.
    pub(crate) run_checks: BTreeSet<Uuid>,
    /// Jobs and backup days whose latest run went away.
    pub(crate) days: BTreeSet<(Uuid, i64)>,
    /// Jobs whose last good run went away.
    pub(crate) health: BTreeSet<Uuid>,
    /// Jobs and local days whose runs have to be looked at together.
    pub(crate) repeats: BTreeSet<(Uuid, i64)>,
    /// Jobs that are expected at other times, or one slot further on.
    pub(crate) planned: BTreeSet<Uuid>,
}
