//! Finds the latest and the last good runs of the days and jobs of a page, and which runs repeat another one.

use std::mem;

use chrono::{DateTime, Utc};
use domain::run;
use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, field::Field as _, value::Value},
    fold::{
        lookups::days::days,
        observers::job_health::day_run,
        runs::lifecycle,
        state::{error::FoldError, memory::Fold},
    },
    rows::runs::{DOUBTED, RunRow},
};

/// Finds what the loss of a run left open. What it finds depends on the runs alone, so it does not matter when it is asked,
/// if only before anybody reads. Runs that change here are counted, so this comes before the page of the day settles.
pub(crate) fn settle(fold: &mut Fold) -> Result<(), FoldError> {
    for (job_id, day) in mem::take(&mut fold.state.unsettled.repeats) {
        hide_repeated(fold, job_id, day)?;
    }
    for (job_id, day) in mem::take(&mut fold.state.unsettled.days) {
        let bounds = days(fold)?.bounds(day);
        let newest = of_day(fold, job_id, bounds, Runs::Latest)?;
        if let Some(run) = newest.into_iter().next() {
            fold.job_days().update(&(job_id, day), |row| {
                row.latest_run_id = run.run_id;
                row.latest_at = run.run_at;
                row.latest_status = run.effective_status;
                row.latest_doubted = run.is_doubted();
            })?;
        }
    }
    for job_id in mem::take(&mut fold.state.unsettled.health) {
        // As `health::is_good` has it.
        let good = format!(
            "AND informational = 0 AND effective_status IN ('SUCCESS', 'WARNING') AND {DOUBTED} = 0"
        );
        let last_good = select(fold, &[Value::Uuid(job_id)], &good, Runs::Newest)?;
        let run = last_good.into_iter().next();
        fold.job_health().update(&(job_id,), |row| {
            row.last_good_at = run.as_ref().map(|run| run.run_at);
            row.last_good_run_id = run.as_ref().map(|run| run.run_id);
        })?;
    }
    Ok(())
}

fn hide_repeated(fold: &mut Fold, job_id: Uuid, day: i64) -> Result<(), FoldError> {
    let bounds = days(fold)?.local_days().bounds(day);
    let rows = of_day(fold, job_id, bounds, Runs::All)?;
    let day_runs: Vec<_> = rows.iter().map(day_run).collect();
    let first = run::first_clean(&day_runs);
    for row in &rows {
        let repeated = run::is_repeated(day_run(row), first);
        if row.repeated != repeated {
            lifecycle::change(fold, row.run_id, |row| row.repeated = repeated)?;
        }
    }
    fold.job_health().update(&(job_id,), |health| {
        if health.repeat_day == Some(day) {
            health.clean_at = first.map(|run| run.run_at);
            health.clean_run_id = first.map(|run| run.run_id);
        }
    })?;
    Ok(())
}

/// Which runs are asked for.
#[derive(Debug, Clone, Copy)]
enum Runs {
    All,
    /// Of those that count.
    Newest,
    /// The same, and one that is doubted only where there is no other.
    Latest,
}

fn of_day(
    fold: &mut Fold,
    job_id: Uuid,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    which: Runs,
) -> Result<Vec<RunRow>, DatabaseError> {
    let params = [Value::Uuid(job_id), from.to_value(), until.to_value()];
    let condition = match which {
        Runs::All => "AND run_at >= $2 AND run_at < $3",
        Runs::Newest | Runs::Latest => "AND run_at >= $2 AND run_at < $3 AND answered_by IS NULL",
    };
    select(fold, &params, condition, which)
}

/// Runs of a job, which is the first parameter.
fn select(
    fold: &mut Fold,
    params: &[Value],
    condition: &str,
    which: Runs,
) -> Result<Vec<RunRow>, DatabaseError> {
    let limit = match which {
        Runs::All => "",
        Runs::Newest | Runs::Latest => " LIMIT 1",
    };
    let first = match which {
        Runs::All | Runs::Newest => String::new(),
        Runs::Latest => format!("{DOUBTED}, "),
    };
    let rest = format!(
        "WHERE job_id = $1 {condition} ORDER BY {first}run_at DESC, weight DESC, run_id DESC{limit}"
    );
    fold.rows(&rest, params)
}
