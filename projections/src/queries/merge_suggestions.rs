//! Which silent jobs a new one may be under another name.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::job::{Elder, Newcomer, resemblance};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{decode::ask, select::Select},
        schema::{error::DatabaseError, value::Value},
    },
    rows::jobs::JobRow,
};

/// A job that could be merged into the one that was asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeSuggestion {
    pub job: JobRow,
    /// How much the names are alike, in percent.
    pub likeness: u32,
}

/// Runs of a job that tell how often it runs.
const MAX_NEWEST_RUNS: usize = 10;

/// Jobs whose runs are asked for by one statement.
const MAX_JOBS: usize = 100;

/// Suggestions for one job.
const MAX_SUGGESTIONS: usize = 5;

/// Silent jobs of the same customer, product and kind whose name is like that of this job, the most alike first.
pub async fn merge_suggestions(
    reader: &dyn ViewReader,
    job: &JobRow,
    now: DateTime<Utc>,
) -> Result<Vec<MergeSuggestion>, DatabaseError> {
    let Some(first_run) = first_run(reader, job.job_id).await? else {
        return Ok(vec![]);
    };
    let new = Newcomer {
        name: &job.name,
        first_run,
    };
    let others: Vec<JobRow> = Select::from("jobs")
        .with("customer_id = ?", Value::Uuid(job.customer_id))
        .only("archived = 0")
        .with("software = ?", Value::Text(job.software.clone()))
        .with("kind = ?", Value::Text(job.kind.clone()))
        .with("job_id <> ?", Value::Uuid(job.job_id))
        .all(reader)
        .await?;
    let ids: Vec<_> = others.iter().map(|other| other.job_id).collect();
    let runs = newest_runs(reader, &ids).await?;
    let mut suggestions: Vec<_> = others
        .into_iter()
        .filter_map(|other| {
            let elder = Elder {
                name: &other.name,
                newest_runs: runs.get(&other.job_id)?,
            };
            let likeness = resemblance(&new, &elder, now)?;
            Some(MergeSuggestion {
                job: other,
                likeness,
            })
        })
        .collect();
    suggestions.sort_by_key(|found| (u32::MAX - found.likeness, found.job.job_id));
    suggestions.truncate(MAX_SUGGESTIONS);
    Ok(suggestions)
}

async fn first_run(
    reader: &dyn ViewReader,
    job_id: Uuid,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let sql = "SELECT MIN(run_at) FROM runs WHERE job_id = $1".to_owned();
    let first = ask::<(Option<DateTime<Utc>>,)>(reader, sql, vec![Value::Uuid(job_id)]).await?;
    Ok(first.into_iter().next().and_then(|(at,)| at))
}

/// Newest first, by job. A run that was missed is none.
async fn newest_runs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<DateTime<Utc>>>, DatabaseError> {
    let mut runs: HashMap<Uuid, Vec<DateTime<Utc>>> = HashMap::new();
    for some in job_ids.chunks(MAX_JOBS) {
        let of_each: Vec<_> = (1..=some.len())
            .map(|n| {
                format!(
                    "SELECT * FROM (SELECT job_id, run_at FROM runs WHERE job_id = ${n} AND status <> 'MISSED' \
                     ORDER BY run_at DESC LIMIT {MAX_NEWEST_RUNS}) AS of_{n}"
                )
            })
            .collect();
        let params = some.iter().copied().map(Value::Uuid).collect();
        let sql = of_each.join(" UNION ALL ");
        for (job_id, at) in ask(reader, sql, params).await? {
            runs.entry(job_id).or_default().push(at);
        }
    }
    for newest in runs.values_mut() {
        newest.sort_unstable_by(|a, b| b.cmp(a));
    }
    Ok(runs)
}
