//! All runs of a job disappear, or become those of another one.

use uuid::Uuid;

use crate::{
    engine::schema::value::Value,
    fold::{
        observers::{job_days, run_checks},
        runs::lifecycle,
        state::{error::FoldError, memory::Fold},
    },
};

/// All runs of a job disappear; what people said about them waits for runs of these ids. There may be a hundred thousand, so
/// it is done by statements over the rows of the job, and so do the views that count runs.
pub(crate) fn leave_job(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    let job = [Value::Uuid(job_id)];
    fold.runs().index()?;
    fold.execute("INSERT INTO orphan_reviews (run_id, reviewed_at, reviewed_by, review_note, review_correlation, status) \
         SELECT run_id, reviewed_at, reviewed_by, review_note, review_correlation, reviewed_status FROM runs \
         WHERE job_id = $1 AND reviewed_at IS NOT NULL",
        &job,
    )?;
    fold.execute(
        "INSERT INTO orphan_marks (run_id, marked_at, marked_by, mark_reason, status) \
         SELECT run_id, marked_at, marked_by, mark_reason, marked_status FROM runs \
         WHERE job_id = $1 AND marked_at IS NOT NULL",
        &job,
    )?;
    fold.execute("DELETE FROM run_mails WHERE run_id IN (SELECT runs.run_id FROM runs WHERE runs.job_id = $1)",
        &job,
    )?;
    run_checks::forget(fold, job_id)?;
    job_days::forget(fold, job_id)?;
    fold.execute("DELETE FROM runs WHERE job_id = $1", &job)?;
    Ok(())
}

/// All runs of a job become those of another one, as they are. Each goes through `lifecycle::change`, so that the views that count runs follow.
pub(crate) fn move_job(fold: &mut Fold, from: Uuid, into: Uuid) -> Result<(), FoldError> {
    fold.runs().index()?;
    let sql = "SELECT run_id FROM runs WHERE job_id = $1 ORDER BY run_at, run_id";
    let ids = fold.select_as::<Uuid>(sql, &[Value::Uuid(from)])?;
    fold.runs()
        .prefetch(ids.iter().map(|id| (*id,)).collect())?;
    for run_id in ids {
        lifecycle::change(fold, run_id, |row| {
            row.job_id = into;
            row.repeated = false;
        })?;
    }
    Ok(())
}
