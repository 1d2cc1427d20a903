//! What observers asked for of runs is done here, in the order in which they asked.
//!
//! It ends: only a run that came in by itself makes an observer ask (`observers/watch.rs`), and nothing that is asked for makes a
//! run come in. So no request gives rise to another, and the queue only gets shorter.

use chrono::{DateTime, Utc};
use domain::{ids, run::RunStatus};
use uuid::Uuid;

use crate::{
    fold::{
        runs::{lifecycle, opinions},
        state::{error::FoldError, memory::Fold, requests::Request, seen::Seen},
    },
    rows::runs::RunRow,
};

/// Does all that was asked for.
pub(crate) fn drain(fold: &mut Fold) -> Result<(), FoldError> {
    while let Some(request) = fold.state.requests.next() {
        let left = fold.state.requests.len();
        match request {
            Request::Miss {
                job_id,
                slot,
                deadline,
            } => miss(fold, job_id, slot, deadline)?,
            Request::Answer { missed, late } => answer(fold, missed, late)?,
            Request::Leave { run_id } => drop(lifecycle::leave(fold, run_id)?),
        }
        debug_assert_eq!(fold.state.requests.len(), left, "a request asked for more");
    }
    Ok(())
}

/// A slot passed without a run.
fn miss(
    fold: &mut Fold,
    job_id: Uuid,
    slot: DateTime<Utc>,
    deadline: DateTime<Utc>,
) -> Result<(), FoldError> {
    let run_id = ids::missed_run(job_id, slot);
    let row = RunRow::new(run_id, job_id, RunStatus::Missed, slot, deadline);
    lifecycle::enter(fold, row, Seen::Perhaps)
}

/// A missed run ran late. It stays in history, and on the page of the day the late run takes its place: reviewed where it
/// was, unless the late run is not good.
fn answer(fold: &mut Fold, missed: Uuid, late: Uuid) -> Result<(), FoldError> {
    let is_doubted = fold.runs().get(&(late,))?.is_some_and(RunRow::is_doubted);
    // A night that stands on the page in red is not taken away by somebody whom nobody knows.
    if is_doubted {
        return Ok(());
    }
    let mut review = None;
    lifecycle::change(fold, missed, |row| {
        row.answered_by = Some(late);
        row.hidden_from_run_checks = true;
        review = opinions::review_of(row);
    })?;
    lifecycle::change(fold, late, |row| {
        if row.effective_status == RunStatus::Success && row.reviewed_at.is_none() {
            opinions::set_review(row, review);
        }
    })?;
    Ok(())
}
