//! Runs that nobody reviewed are judged again by other limits.

use uuid::Uuid;

use crate::{
    engine::schema::value::Value,
    fold::{
        runs::lifecycle::judge_again,
        state::{error::FoldError, memory::Fold},
    },
};

/// Runs of one step.
const MAX_RUNS: usize = 1_000;

/// Other limits hold from now on: runs that nobody reviewed are judged again.
pub(crate) fn judge_usage_again(fold: &mut Fold) -> Result<(), FoldError> {
    let mut after = Uuid::nil();
    loop {
        let sql = format!(
            "SELECT run_id FROM runs WHERE usage IS NOT NULL AND reviewed_at IS NULL AND run_id > $1 \
             ORDER BY run_id LIMIT {MAX_RUNS}"
        );
        let ids = fold.select_as::<Uuid>(&sql, &[Value::Uuid(after)])?;
        let is_last = ids.len() < MAX_RUNS;
        after = ids.last().copied().unwrap_or(after);
        fold.runs()
            .prefetch(ids.iter().map(|id| (*id,)).collect())?;
        for run_id in ids {
            judge_again(fold, run_id)?;
        }
        if is_last {
            return Ok(());
        }
    }
}
