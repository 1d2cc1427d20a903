//! Finds the newest and oldest open runs of the jobs of a page.

use std::mem;

use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, table::Table as _, value::Value},
    fold::state::{error::FoldError, memory::Fold},
    rows::{open_runs::is_shown, runs::RunRow},
};

/// Jobs of one statement.
const MAX_JOBS: usize = 500;

/// Finds the newest and the oldest open run of the jobs that lost theirs. What it finds depends on the runs alone, so it
/// does not matter when it is asked, if only before anybody reads.
pub(crate) fn settle(fold: &mut Fold) -> Result<(), FoldError> {
    let jobs: Vec<_> = mem::take(&mut fold.state.unsettled.run_checks)
        .into_iter()
        .collect();
    if jobs.is_empty() {
        return Ok(());
    }
    for some in jobs.chunks(MAX_JOBS) {
        for run in ends(fold, some, " DESC")? {
            fold.run_checks().update(&(run.job_id,), |row| {
                row.newest_run_id = run.run_id;
                row.newest_at = run.run_at;
                row.newest_status = run.effective_status;
            })?;
        }
        for run in ends(fold, some, "")? {
            fold.run_checks().update(&(run.job_id,), |row| {
                row.oldest_at = run.run_at;
            })?;
        }
    }
    Ok(())
}

/// The first open run of each job in this direction of time.
fn ends(fold: &mut Fold, jobs: &[Uuid], direction: &str) -> Result<Vec<RunRow>, DatabaseError> {
    let places: Vec<_> = (1..=jobs.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT {} FROM jobs JOIN runs ON runs.run_id = (SELECT a.run_id FROM runs a WHERE a.job_id = jobs.job_id \
         AND a.reviewed_at IS NULL AND {} \
         ORDER BY a.run_at{direction}, a.weight{direction}, a.run_id{direction} LIMIT 1) WHERE jobs.job_id IN ({})",
        RunRow::qualified(),
        is_shown("a"),
        places.join(", ")
    );
    let params: Vec<_> = jobs.iter().copied().map(Value::Uuid).collect();
    fold.select_as(&sql, &params)
}
