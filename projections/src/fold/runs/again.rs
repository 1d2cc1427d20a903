//! Runs that nobody reviewed are judged again by the overrides in force.

use chrono::{DateTime, Utc};
use domain::overrides::OverrideRule;
use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, field::Field as _, value::Value},
    fold::{
        runs::lifecycle,
        state::{error::FoldError, memory::Fold},
    },
    rows::overrides::OverridesInForceRow,
};

/// Targets of overrides that are looked at together.
const MAX_TARGETS: usize = 500;

/// Which runs: of a job, or of all; from a time on and before another, where these are given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenRuns {
    job_id: Option<Uuid>,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl From<&OverrideRule> for OpenRuns {
    fn from(rule: &OverrideRule) -> Self {
        Self {
            job_id: rule.level.job(),
            from: rule.from,
            until: rule.until,
        }
    }
}

impl OpenRuns {
    /// Those of both, which are of the same job or both of all, and those between.
    fn and(self, other: Self) -> Self {
        let both = |one: Option<_>, other: Option<_>| Some((one?, other?));
        Self {
            job_id: self.job_id,
            from: both(self.from, other.from).map(|(one, other)| one.min(other)),
            until: both(self.until, other.until).map(|(one, other)| one.max(other)),
        }
    }
}

/// Days begin at other moments from now on: a run may be of another weekday. Looks at the runs only that an override with
/// weekdays may be about.
pub(crate) fn judge_weekdays_again(fold: &mut Fold) -> Result<(), FoldError> {
    let mut after = None;
    loop {
        let rows = in_force_behind(fold, after)?;
        let is_last = rows.len() < MAX_TARGETS;
        after = rows.last().map(|row| row.target);
        for row in rows {
            let rules = row.rules.0.iter().map(|rule| &rule.rule);
            let by_weekday = rules.filter(|rule| !rule.weekdays.is_empty());
            let runs = by_weekday.map(OpenRuns::from).reduce(OpenRuns::and);
            if let Some(runs) = runs {
                judge_open_runs(fold, runs)?;
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

fn in_force_behind(
    fold: &mut Fold,
    after: Option<Uuid>,
) -> Result<Vec<OverridesInForceRow>, DatabaseError> {
    // The global ones have the nil UUID.
    let condition = after.map_or("", |_| "WHERE target > $1 ");
    let params: Vec<_> = after.into_iter().map(Value::Uuid).collect();
    let rest = format!("{condition}ORDER BY target LIMIT {MAX_TARGETS}");
    fold.rows(&rest, &params)
}

/// Runs of one step.
const MAX_RUNS: usize = 1_000;

/// Judges those of the runs that nobody reviewed yet.
pub(crate) fn judge_open_runs(fold: &mut Fold, runs: OpenRuns) -> Result<(), FoldError> {
    let mut after = None;
    loop {
        let (sql, params) = open_runs(runs, after.take());
        let places = fold.select_as::<Place>(&sql, &params)?;
        let is_last = places.len() < MAX_RUNS;
        let ids: Vec<_> = places.iter().map(|(_, _, run_id)| (*run_id,)).collect();
        after = places.into_iter().last();
        fold.runs().prefetch(ids.clone())?;
        for (run_id,) in ids {
            lifecycle::judge_again(fold, run_id)?;
        }
        if is_last {
            return Ok(());
        }
    }
}

/// Job, time and id of a run.
type Place = (Uuid, DateTime<Utc>, Uuid);

fn open_runs(wanted: OpenRuns, after: Option<Place>) -> (String, Vec<Value>) {
    let mut conditions = vec![
        "reviewed_at IS NULL".to_owned(),
        "status <> 'SUCCESS'".to_owned(),
    ];
    let mut params = Vec::new();
    let mut bind = |value: Value| {
        params.push(value);
        format!("${}", params.len())
    };
    if let Some(job_id) = wanted.job_id {
        conditions.push(format!("job_id = {}", bind(Value::Uuid(job_id))));
    }
    let mut time = |comparison: &str, at: Option<DateTime<Utc>>| {
        if let Some(at) = at {
            conditions.push(format!("run_at {comparison} {}", bind(at.to_value())));
        }
    };
    time(">=", wanted.from);
    time("<", wanted.until);
    if let Some((job_id, run_at, run_id)) = after {
        let after = [Value::Uuid(job_id), run_at.to_value(), Value::Uuid(run_id)];
        let places = after.map(&mut bind).join(", ");
        conditions.push(format!("(job_id, run_at, run_id) > ({places})"));
    }
    let sql = format!(
        "SELECT job_id, run_at, run_id FROM runs WHERE {} ORDER BY job_id, run_at, run_id LIMIT {MAX_RUNS}",
        conditions.join(" AND ")
    );
    (sql, params)
}
