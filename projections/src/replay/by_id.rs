//! Runs of two sets of views beside one another, in the order of their ids.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicBool, Ordering},
};

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::decode::ask_now,
        schema::{error::DatabaseError, table::Table as _, value::Value},
    },
    replay::error::CompareError,
    rows::runs::RunRow,
};

/// Rows of one statement.
const PAGE: usize = 2_000;

/// Tells of each run that fits the condition in one of the two only, `(live, new)`: which of them it is, and the run there.
pub(super) fn in_one_only(
    (live, new): (&dyn ViewReader, &dyn ViewReader),
    condition: &'static str,
    stop: &AtomicBool,
    mut tell: impl FnMut(Only, RunRow) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    let (mut live, mut new) = (Runs::of(live, condition), Runs::of(new, condition));
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
                    tell(Only::Live, run)?;
                }
            }
            _ => {
                if let Some(run) = new.next() {
                    tell(Only::New, run)?;
                }
            }
        }
    }
}

/// Where a run fits that does not fit in the other set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    Live,
    New,
}

/// The runs that fit, in the order of their ids.
struct Runs<'a> {
    reader: &'a dyn ViewReader,
    condition: &'static str,
    page: VecDeque<RunRow>,
    after: Uuid,
    is_last: bool,
}

impl<'a> Runs<'a> {
    fn of(reader: &'a dyn ViewReader, condition: &'static str) -> Self {
        Self {
            reader,
            condition,
            page: VecDeque::new(),
            after: Uuid::nil(),
            is_last: false,
        }
    }

    fn first(&mut self) -> Result<Option<&RunRow>, DatabaseError> {
        if self.page.is_empty() && !self.is_last {
            let sql = format!(
                "SELECT {} FROM runs WHERE {} AND run_id > $1 ORDER BY run_id LIMIT {PAGE}",
                RunRow::columns(),
                self.condition
            );
            let rows = ask_now::<RunRow>(self.reader, &sql, &[Value::Uuid(self.after)])?;
            self.is_last = rows.len() < PAGE;
            self.page = rows.into();
            self.after = self.page.back().map_or(self.after, |run| run.run_id);
        }
        Ok(self.page.front())
    }

    fn next(&mut self) -> Option<RunRow> {
        self.page.pop_front()
    }
}
