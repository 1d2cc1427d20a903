//! What people did to runs that only one of two sets of views has.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{decode::ask_now, select::Select},
        schema::{error::DatabaseError, field::Json, table::Table, value::Value},
    },
    replay::{
        error::CompareError,
        page::CHUNK,
        side,
        table::{ChangeKind, ReplayChangeRow, Seen},
    },
    rows::{
        annotations::{AnnotationKind, AnnotationRunRow},
        runs::{OrphanMarkRow, OrphanReviewRow, RunPsaTicketRow, RunRow},
    },
};

/// A run, as the set of views shows it that has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptRun {
    pub(crate) run_id: Uuid,
    pub(crate) mail_id: Option<Uuid>,
    pub(crate) job_id: Uuid,
    pub(crate) status: RunStatus,
    pub(crate) run_at: DateTime<Utc>,
}

impl From<&RunRow> for KeptRun {
    fn from(run: &RunRow) -> Self {
        Self {
            run_id: run.run_id,
            mail_id: run.mail_id,
            job_id: run.job_id,
            status: run.status,
            run_at: run.run_at,
        }
    }
}

/// Whether the run of what is kept is gone, or there again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Run {
    Gone,
    Back,
}

/// Tells of everything whose run is in one of the two only, `(live, new)`.
pub(crate) fn differences(
    (live, new): (&dyn ViewReader, &dyn ViewReader),
    stop: &AtomicBool,
    mut tell: impl FnMut(ReplayChangeRow) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    for (run, without, with) in [(Run::Gone, new, live), (Run::Back, live, new)] {
        found::<OrphanReviewRow>(run, without, with, stop, &mut tell)?;
        found::<OrphanMarkRow>(run, without, with, stop, &mut tell)?;
        found::<RunPsaTicketRow>(run, without, with, stop, &mut tell)?;
        found::<AnnotationRunRow>(run, without, with, stop, &mut tell)?;
    }
    Ok(())
}

/// The same for runs that a trial would take from the views, or give to them. Runs that tickets and remarks were made from
/// are told of where they come back only: these views do not say which of the others they would be linked to all the same.
pub(crate) fn differences_of(
    live: &dyn ViewReader,
    runs: &[(KeptRun, Run)],
) -> Result<Vec<ReplayChangeRow>, DatabaseError> {
    let mut rows = Vec::new();
    for some in runs.chunks(CHUNK) {
        let ids: Vec<_> = some.iter().map(|(run, _)| run.run_id).collect();
        let moved: HashMap<_, _> = some.iter().map(|moved| (moved.0.run_id, *moved)).collect();
        let there = side::runs_by_id(live, &ids)?;
        for (run, becomes) in some {
            if *becomes == Run::Gone
                && let Some(row) = there.get(&run.run_id)
            {
                rows.extend(said_of(row, *run));
            }
        }
        tell_of::<OrphanReviewRow>(live, &ids, &moved, &mut rows)?;
        tell_of::<OrphanMarkRow>(live, &ids, &moved, &mut rows)?;
        tell_of::<RunPsaTicketRow>(live, &ids, &moved, &mut rows)?;
        let back: Vec<_> = some.iter().filter(|(_, run)| *run == Run::Back).collect();
        let back: Vec<_> = back.into_iter().map(|(run, _)| run.run_id).collect();
        tell_of::<AnnotationRunRow>(live, &back, &moved, &mut rows)?;
    }
    Ok(rows)
}

/// Reviews without a run, by run.
pub(crate) fn orphans(
    reader: &dyn ViewReader,
) -> Result<HashMap<Uuid, OrphanReviewRow>, DatabaseError> {
    let rows: Vec<OrphanReviewRow> = Select::from("orphan_reviews").all_now(reader)?;
    Ok(rows.into_iter().map(|row| (row.run_id, row)).collect())
}

/// Stands among what differs of a review that finds its run again: the run is worse than what was reviewed.
const WORSE: &str = "status";

pub(crate) fn is_worse_than_reviewed(row: &ReplayChangeRow) -> bool {
    row.kind == ChangeKind::ReviewRestored && row.what.0.iter().any(|what| what == WORSE)
}

const REVIEW: [ChangeKind; 2] = [ChangeKind::ReviewOrphaned, ChangeKind::ReviewRestored];

const MARK: [ChangeKind; 2] = [ChangeKind::MarkOrphaned, ChangeKind::MarkRestored];

/// A row that outlives its run.
trait Kept: Table {
    fn run_id(&self) -> Uuid;

    /// Where the run is gone, and where it is back.
    fn kinds(&self) -> [ChangeKind; 2];

    fn say(&self, seen: &mut Seen);

    /// What differs between the run and what was said about it.
    fn differs(&self, _: KeptRun) -> Option<&'static str> {
        None
    }
}

impl Kept for OrphanReviewRow {
    fn run_id(&self) -> Uuid {
        self.run_id
    }

    fn kinds(&self) -> [ChangeKind; 2] {
        REVIEW
    }

    fn say(&self, seen: &mut Seen) {
        seen.reviewed_by = Some(self.reviewed_by.clone());
    }

    fn differs(&self, run: KeptRun) -> Option<&'static str> {
        let seen = self.status?;
        (!run.status.is_covered_by(seen)).then_some(WORSE)
    }
}

impl Kept for OrphanMarkRow {
    fn run_id(&self) -> Uuid {
        self.run_id
    }

    fn kinds(&self) -> [ChangeKind; 2] {
        MARK
    }

    fn say(&self, seen: &mut Seen) {
        seen.marked_by = Some(self.marked_by.clone());
    }
}

impl Kept for RunPsaTicketRow {
    fn run_id(&self) -> Uuid {
        self.run_id
    }

    fn kinds(&self) -> [ChangeKind; 2] {
        [ChangeKind::PsaLinkOrphaned, ChangeKind::PsaLinkRestored]
    }

    fn say(&self, seen: &mut Seen) {
        seen.psa_ticket = Some(self.psa_number.clone());
    }
}

/// A run that is linked since it appeared never appears where it is gone, so those without a run are what something was
/// made from.
impl Kept for AnnotationRunRow {
    fn run_id(&self) -> Uuid {
        self.run_id
    }

    fn kinds(&self) -> [ChangeKind; 2] {
        match self.kind {
            AnnotationKind::Ticket => [
                ChangeKind::TicketLinkOrphaned,
                ChangeKind::TicketLinkRestored,
            ],
            AnnotationKind::Remark => [
                ChangeKind::RemarkLinkOrphaned,
                ChangeKind::RemarkLinkRestored,
            ],
        }
    }

    fn say(&self, seen: &mut Seen) {
        match self.kind {
            AnnotationKind::Ticket => seen.ticket_id = Some(self.annotation_id),
            AnnotationKind::Remark => seen.remark_id = Some(self.annotation_id),
        }
    }
}

/// Of one table: what has no run in `without`, and one in `with`.
fn found<R: Kept>(
    run: Run,
    without: &dyn ViewReader,
    with: &dyn ViewReader,
    stop: &AtomicBool,
    tell: &mut impl FnMut(ReplayChangeRow) -> Result<(), CompareError>,
) -> Result<(), CompareError> {
    let mut after: Option<R::Key> = None;
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(CompareError::Stopped);
        }
        let rows = without_run::<R>(without, after.as_ref())?;
        let ids: Vec<_> = rows.iter().map(Kept::run_id).collect();
        let runs = side::runs_by_id(with, &ids)?;
        for row in &rows {
            if let Some(there) = runs.get(&row.run_id()) {
                tell(change(row, there.into(), run))?;
            }
        }
        if rows.len() < CHUNK {
            return Ok(());
        }
        after = rows.last().map(Table::key);
    }
}

/// The next rows without a run, in the order of the table's key.
fn without_run<R: Kept>(
    reader: &dyn ViewReader,
    after: Option<&R::Key>,
) -> Result<Vec<R>, DatabaseError> {
    let (table, key) = (R::DEF.name, &R::DEF.columns[..R::DEF.key]);
    let key: Vec<_> = key.iter().map(|column| column.name).collect();
    let key = key.join(", ");
    let params = after.map(R::key_row).unwrap_or_default();
    let places: Vec<_> = (1..=params.len()).map(|n| format!("${n}")).collect();
    let behind = if places.is_empty() {
        String::new()
    } else {
        format!(" AND ({key}) > ({})", places.join(", "))
    };
    let sql = format!(
        "SELECT {} FROM {table} WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.run_id = {table}.run_id){behind} \
         ORDER BY {key} LIMIT {CHUNK}",
        R::columns()
    );
    ask_now(reader, &sql, &params)
}

fn tell_of<R: Kept>(
    live: &dyn ViewReader,
    ids: &[Uuid],
    moved: &HashMap<Uuid, (KeptRun, Run)>,
    changes: &mut Vec<ReplayChangeRow>,
) -> Result<(), DatabaseError> {
    let rows: Vec<R> = Select::from(R::DEF.name)
        .within("run_id", ids.iter().copied().map(Value::Uuid))
        .all_now(live)?;
    for row in rows {
        if let Some((kept, run)) = moved.get(&row.run_id()) {
            changes.push(change(&row, *kept, *run));
        }
    }
    Ok(())
}

/// What is said of a run as long as it is there.
fn said_of(row: &RunRow, run: KeptRun) -> Vec<ReplayChangeRow> {
    let review = row
        .reviewed_by
        .clone()
        .map(|by| about(run, Run::Gone, REVIEW, |seen| seen.reviewed_by = Some(by)));
    let mark = row
        .marked_by
        .clone()
        .map(|by| about(run, Run::Gone, MARK, |seen| seen.marked_by = Some(by)));
    review.into_iter().chain(mark).collect()
}

fn change(row: &impl Kept, of: KeptRun, run: Run) -> ReplayChangeRow {
    let mut change = about(of, run, row.kinds(), |seen| row.say(seen));
    if run == Run::Back {
        change.what.0.extend(row.differs(of).map(str::to_owned));
    }
    change
}

fn about(
    of: KeptRun,
    run: Run,
    [gone, back]: [ChangeKind; 2],
    say: impl FnOnce(&mut Seen),
) -> ReplayChangeRow {
    let mut seen = Seen {
        run_id: Some(of.run_id),
        job_id: Some(of.job_id),
        status: Some(of.status),
        run_at: Some(of.run_at),
        ..Seen::default()
    };
    say(&mut seen);
    let seen = Some(Json(seen));
    let (kind, before, after) = match run {
        Run::Gone => (gone, seen, None),
        Run::Back => (back, None, seen),
    };
    ReplayChangeRow {
        mail_id: of.mail_id,
        job_id: Some(of.job_id),
        run_id: Some(of.run_id),
        before,
        after,
        ..ReplayChangeRow::of(kind)
    }
}
