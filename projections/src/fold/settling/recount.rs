//! The past is put right when days begin at another time, or in another zone.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    backup_day::BackupDays,
    run::{DayRun, REPEATING_SOFTWARE, RunStatus, is_repeated},
    settings::General,
};
use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, field::Field as _, table::Table as _, value::Value},
    fold::{
        observers::job_health::day_run,
        runs::{again, lifecycle},
        state::{error::FoldError, memory::Fold},
    },
    rows::{
        counted::column,
        job_days::JobDayRow,
        runs::{DOUBTED, RunRow},
    },
};

/// About how many runs are counted by one statement, which bounds the memory that the database takes.
const MAX_RUNS: i64 = 200_000;

/// Runs that are looked at together, to see which only repeat another one.
const MAX_REPEATS: usize = 2_000;

/// Counts everything that goes by days again, from the runs, and judges those that overrides of some weekdays may be about.
/// What had been left open was settled.
pub(crate) fn recount(fold: &mut Fold, before: General, now: General) -> Result<(), FoldError> {
    count_days(fold, now.into())?;
    if before.zone != now.zone {
        hide_repeated(fold, BackupDays::from(now).local_days())?;
    }
    again::judge_weekdays_again(fold)
}

/// By statements over runs of some jobs each, as there may be millions.
fn count_days(fold: &mut Fold, days: BackupDays) -> Result<(), FoldError> {
    fold.execute("DELETE FROM job_days", &[])?;
    let sql = "SELECT COUNT(*), MIN(run_at), MAX(run_at) FROM runs";
    let found = fold.select_as::<(i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>)>(sql, &[])?;
    let Some((runs, Some(first), Some(last))) = found.into_iter().next() else {
        return Ok(());
    };
    let sql = counting(&day_of(days, first, last));
    let jobs = fold.select_as::<Uuid>("SELECT job_id FROM jobs ORDER BY job_id", &[])?;
    let parts = usize::try_from(runs / MAX_RUNS + 1).unwrap_or(1);
    for some in jobs.chunks(jobs.len().div_ceil(parts).max(1)) {
        if let (Some(first), Some(last)) = (some.first(), some.last()) {
            let bounds = [Value::Uuid(*first), Value::Uuid(*last)];
            fold.execute(&sql, &bounds)?;
        }
    }
    // A job that has no runs any more keeps its bounds, between which there is nothing.
    let bound = |which| {
        format!(
            "COALESCE((SELECT {which}(day) FROM job_days WHERE job_days.job_id = job_health.job_id)"
        )
    };
    let sql = format!(
        "UPDATE job_health SET first_day = {}, first_day), last_day = {}, last_day)",
        bound("MIN"),
        bound("MAX")
    );
    fold.execute(&sql, &[])?;
    Ok(())
}

/// Rows of `job_days` from the runs of the jobs from `$1` to `$2`.
fn counting(day: &str) -> String {
    let of_day = "OVER (PARTITION BY job_id, day)";
    let sums = RunStatus::ALL.map(|status| {
        format!(
            "SUM(CASE WHEN effective_status = '{}' THEN 1 ELSE 0 END) {of_day} AS {}",
            status.name(),
            column(status)
        )
    });
    let counters = RunStatus::ALL.map(column).join(", ");
    format!(
        "INSERT INTO {} (job_id, day, {counters}, latest_run_id, latest_at, latest_status, latest_doubted) \
         SELECT job_id, day, {counters}, run_id, run_at, effective_status, doubted FROM (\
         SELECT job_id, day, run_id, run_at, weight, effective_status, doubted, {}, \
         ROW_NUMBER() OVER (PARTITION BY job_id, day ORDER BY doubted, run_at DESC, weight DESC, run_id DESC) AS place FROM (\
         SELECT job_id, run_id, run_at, weight, effective_status, {DOUBTED} AS doubted, {day} AS day FROM runs \
         WHERE job_id >= $1 AND job_id <= $2 AND answered_by IS NULL) AS dated) AS counted WHERE place = 1",
        JobDayRow::DEF.name,
        sums.join(", ")
    )
}

/// The number of the day of `run_at`, as an expression; of runs within these times.
fn day_of(days: BackupDays, first: DateTime<Utc>, last: DateTime<Utc>) -> String {
    /// Division rounds towards zero, so it is done far above it.
    const RAISED: i64 = 100_000_000;
    let millis_of_day = TimeDelta::days(1).num_milliseconds();
    let mut shifts = days.shifts(first, last).into_iter();
    let Some(mut shift) = shifts.next() else {
        return "0".to_owned();
    };
    let mut cases = Vec::new();
    for next in shifts {
        let by = shift.by.num_milliseconds();
        cases.push(format!(
            " WHEN run_at < {} THEN {by}",
            next.since.timestamp_millis()
        ));
        shift = next;
    }
    let last = shift.by.num_milliseconds();
    let by = if cases.is_empty() {
        format!("({last})")
    } else {
        format!("CASE{} ELSE {last} END", cases.concat())
    };
    let raised = RAISED * millis_of_day;
    format!("(run_at + {by} + {raised}) / {millis_of_day} - {RAISED}")
}

/// Which runs only repeat another one of their local day.
fn hide_repeated(fold: &mut Fold, days: BackupDays) -> Result<(), FoldError> {
    let places: Vec<_> = (1..=REPEATING_SOFTWARE.len())
        .map(|n| format!("${n}"))
        .collect();
    let sql = format!(
        "SELECT job_id FROM jobs WHERE software IN ({}) ORDER BY job_id",
        places.join(", ")
    );
    let software = REPEATING_SOFTWARE.map(|name| Value::Text(name.to_owned()));
    let jobs = fold.select_as::<Uuid>(&sql, &software)?;
    if jobs.is_empty() {
        return Ok(());
    }
    fold.runs().index()?;
    for job_id in jobs {
        hide_repeated_of(fold, days, job_id)?;
        fold.runs().write_and_trim()?;
    }
    Ok(())
}

/// What is known of the newest local day.
#[derive(Debug, Clone, Copy, Default)]
struct Newest {
    day: Option<i64>,
    first_clean: Option<DayRun>,
    at: Option<DateTime<Utc>>,
}

fn hide_repeated_of(fold: &mut Fold, days: BackupDays, job_id: Uuid) -> Result<(), FoldError> {
    let mut newest = Newest::default();
    let mut behind = (
        DateTime::<Utc>::MIN_UTC.to_value(),
        Value::Uuid(Uuid::nil()),
    );
    loop {
        let rows = runs_behind(fold, job_id, behind)?;
        let is_last = rows.len() < MAX_REPEATS;
        behind = match rows.last() {
            Some(row) => (row.run_at.to_value(), Value::Uuid(row.run_id)),
            None => break,
        };
        for row in rows {
            let day = days.number(row.run_at);
            if newest.day != Some(day) {
                newest = Newest {
                    day: Some(day),
                    ..Newest::default()
                };
            }
            let this = day_run(&row);
            let repeated = is_repeated(this, newest.first_clean);
            if this.clean && newest.first_clean.is_none() {
                newest.first_clean = Some(this);
            }
            newest.at = Some(row.run_at);
            if row.repeated != repeated {
                lifecycle::change(fold, row.run_id, |row| row.repeated = repeated)?;
            }
        }
        if is_last {
            break;
        }
    }
    fold.job_health().update(&(job_id,), |health| {
        health.repeat_day = newest.day;
        health.clean_at = newest.first_clean.map(|run| run.run_at);
        health.clean_run_id = newest.first_clean.map(|run| run.run_id);
        health.repeat_newest_at = newest.at;
    })?;
    Ok(())
}

fn runs_behind(
    fold: &mut Fold,
    job_id: Uuid,
    (run_at, run_id): (Value, Value),
) -> Result<Vec<RunRow>, DatabaseError> {
    let rest = format!(
        "WHERE job_id = $1 AND (run_at, run_id) > ($2, $3) ORDER BY run_at, run_id LIMIT {MAX_REPEATS}"
    );
    fold.rows(&rest, &[Value::Uuid(job_id), run_at, run_id])
}
