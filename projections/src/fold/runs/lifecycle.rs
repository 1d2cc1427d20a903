//! A run appears, changes and disappears here, and nowhere else but for all runs of a job (`of_job.rs`).

use uuid::Uuid;

use crate::{
    fold::{
        judgements::counts_as,
        observers::{
            job_health,
            tell::{self, Fact},
        },
        runs::opinions,
        state::{error::FoldError, memory::Fold, seen::Seen},
    },
    rows::runs::RunRow,
};

/// A run appears, whatever it comes from. What people said about it before applies, what is open on its job is linked to it,
/// overrides are tried, and whether it only repeats another one, and since when it is there, is found out here.
pub fn enter(fold: &mut Fold, mut row: RunRow, seen: Seen) -> Result<(), FoldError> {
    let key = (row.run_id,);
    let before = match seen {
        Seen::Never => None,
        Seen::Perhaps => fold.runs().get(&key)?.cloned(),
    };
    let run_id = row.run_id;
    opinions::pick_up(fold, &mut row, run_id, None)?;
    counts_as::count_as(fold, &mut row)?;
    row.shown_since = fold.state.position;
    row.repeated = job_health::arrives(fold, &row)?;
    match seen {
        Seen::Never => fold.runs().put_new(row.clone()),
        Seen::Perhaps => fold.runs().put(row.clone()),
    }
    let before = before.as_ref();
    let run = &row;
    tell::tell(fold, Fact::Entered { run, before, seen })
}

/// Changes a run where there is one; tells whether there is. Every change of a run comes through here. What it counts as
/// follows from the rest.
pub fn change(
    fold: &mut Fold,
    run_id: Uuid,
    change: impl FnOnce(&mut RunRow),
) -> Result<bool, FoldError> {
    let Some(before) = fold.runs().get(&(run_id,))?.cloned() else {
        return Ok(false);
    };
    let mut after = before.clone();
    change(&mut after);
    if counts_as::counts_differently(&before, &after) {
        counts_as::count_as(fold, &mut after)?;
    }
    let reopened = before.reviewed_at.is_some() && after.reviewed_at.is_none();
    if reopened || before.effective_status != after.effective_status {
        after.shown_since = fold.state.position;
    }
    fold.runs().put(after.clone());
    let fact = Fact::Changed {
        before: &before,
        run: &after,
    };
    tell::tell(fold, fact)?;
    Ok(true)
}

/// A run disappears; tells whether there was one. What people said about it is kept, in case it appears again. A job's
/// runs are taken away before the job.
pub fn leave(fold: &mut Fold, run_id: Uuid) -> Result<bool, FoldError> {
    let Some(before) = fold.runs().get(&(run_id,))?.cloned() else {
        return Ok(false);
    };
    opinions::keep(fold, &before);
    fold.runs().remove((run_id,));
    tell::tell(fold, Fact::Left { run: &before })?;
    Ok(true)
}

/// Tries the overrides that are in force now on a run that nobody reviewed.
pub(crate) fn judge_again(fold: &mut Fold, run_id: Uuid) -> Result<(), FoldError> {
    let Some(row) = fold.runs().get(&(run_id,))?.cloned() else {
        return Ok(());
    };
    let mut judged = row.clone();
    counts_as::count_as(fold, &mut judged)?;
    if judged != row {
        change(fold, run_id, |row| *row = judged)?;
    }
    Ok(())
}
