use std::mem;

use uuid::Uuid;

use super::is_shown;
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{DatabaseError, Value, ViewWriter},
    store::Table as _,
    views::runs::RunRow,
};

/// Jobs of one statement.
const JOBS: usize = 500;

/// Finds the newest and the oldest open run of the jobs that lost theirs. What it finds depends on the runs alone, so it
/// does not matter when it is asked, if only before anybody reads.
pub(crate) fn settle(set: &mut WorkingSet, writer: &mut dyn ViewWriter) -> Result<(), FoldError> {
    let jobs: Vec<_> = mem::take(&mut set.unsettled.run_checks)
        .into_iter()
        .collect();
    if jobs.is_empty() {
        return Ok(());
    }
    set.jobs.flush(writer)?;
    set.runs.flush(writer)?;
    for some in jobs.chunks(JOBS) {
        for run in ends(writer, some, " DESC")? {
            set.run_checks.update(writer, &(run.job_id,), |row| {
                row.newest_run_id = run.run_id;
                row.newest_at = run.run_at;
                row.newest_status = run.effective_status;
            })?;
        }
        for run in ends(writer, some, "")? {
            set.run_checks.update(writer, &(run.job_id,), |row| {
                row.oldest_at = run.run_at;
            })?;
        }
    }
    Ok(())
}

/// The first open run of each job in this direction of time.
fn ends(
    writer: &mut dyn ViewWriter,
    jobs: &[Uuid],
    direction: &str,
) -> Result<Vec<RunRow>, DatabaseError> {
    let columns: Vec<_> = RunRow::DEF
        .columns
        .iter()
        .map(|column| format!("runs.{}", column.name))
        .collect();
    let places: Vec<_> = (1..=jobs.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT {} FROM jobs JOIN runs ON runs.run_id = (SELECT a.run_id FROM runs a WHERE a.job_id = jobs.job_id \
         AND a.reviewed_at IS NULL AND {} \
         ORDER BY a.run_at{direction}, a.weight{direction}, a.run_id{direction} LIMIT 1) WHERE jobs.job_id IN ({})",
        columns.join(", "),
        is_shown("a"),
        places.join(", ")
    );
    let params: Vec<_> = jobs.iter().copied().map(Value::Uuid).collect();
    let rows = writer.select(&sql, &params)?;
    rows.into_iter().map(RunRow::from_row).collect()
}
