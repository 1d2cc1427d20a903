//! Slots that one set of views calls missed, and the other does not.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicBool, Ordering},
};

use domain::run::RunStatus;
use uuid::Uuid;

use super::{ChangeKind, CompareError, ReplayChangeRow, Seen};
use crate::{
    ports::{DatabaseError, Value, ViewReader},
    store::{Json, Table as _},
    views::runs::RunRow,
};

/// Rows of one statement.
const PAGE: usize = 2_000;

/// Tells of each missed run that is in one of the two only, `(live, new)`, in the order of their ids.
pub(super) fn differences(
    (live, new): (&dyn ViewReader, &dyn ViewReader),
    stop: &AtomicBool,
    mut tell: impl FnMut(ReplayChangeRow) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    let (mut live, mut new) = (MissedRuns::of(live), MissedRuns::of(new));
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(CompareError::Stopped);
        }
        let (before, after) = (live.first()?, new.first()?);
        let ids = (before.map(|run| run.run_id), after.map(|run| run.run_id));
        match ids {
            (None, None) => return Ok(()),
            (Some(one), Some(other)) if one == other => {
                live.next();
                new.next();
            }
            (Some(one), other) if other.is_none_or(|other| one < other) => {
                if let Some(run) = live.next() {
                    tell(change(ChangeKind::MissedRunDisappears, &run))?;
                }
            }
            _ => {
                if let Some(run) = new.next() {
                    tell(change(ChangeKind::MissedRunAppears, &run))?;
                }
            }
        }
    }
}

/// Missed runs that no mail reports, in the order of their ids.
struct MissedRuns<'a> {
    reader: &'a dyn ViewReader,
    page: VecDeque<RunRow>,
    after: Uuid,
    is_last: bool,
}

impl<'a> MissedRuns<'a> {
    fn of(reader: &'a dyn ViewReader) -> Self {
        Self {
            reader,
            page: VecDeque::new(),
            after: Uuid::nil(),
            is_last: false,
        }
    }

    fn first(&mut self) -> Result<Option<&RunRow>, DatabaseError> {
        if self.page.is_empty() && !self.is_last {
            let sql = format!(
                "SELECT {} FROM runs WHERE mail_id IS NULL AND status = 'MISSED' AND run_id > $1 \
                 ORDER BY run_id LIMIT {PAGE}",
                RunRow::columns()
            );
            let rows = self.reader.select_now(&sql, &[Value::Uuid(self.after)])?;
            self.is_last = rows.len() < PAGE;
            self.page = rows
                .into_iter()
                .map(RunRow::from_row)
                .collect::<Result<_, _>>()?;
            self.after = self.page.back().map_or(self.after, |run| run.run_id);
        }
        Ok(self.page.front())
    }

    fn next(&mut self) -> Option<RunRow> {
        self.page.pop_front()
    }
}

fn change(kind: ChangeKind, run: &RunRow) -> ReplayChangeRow {
    let seen = Some(Json(Seen {
        run_id: Some(run.run_id),
        job_id: Some(run.job_id),
        status: Some(RunStatus::Missed),
        run_at: Some(run.run_at),
        reviewed_by: run.reviewed_by.clone(),
        ..Seen::default()
    }));
    let (before, after) = match kind {
        ChangeKind::MissedRunAppears => (None, seen),
        _ => (seen, None),
    };
    ReplayChangeRow {
        job_id: Some(run.job_id),
        run_id: Some(run.run_id),
        before,
        after,
        ..ReplayChangeRow::of(kind)
    }
}
