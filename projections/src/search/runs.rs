//! Runs, by the jobs that the terms fit.

use domain::run::RunStatus;
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{Cursor, PageRequest},
            decode::ask,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    queries::runs::runs_by_id,
    search::{
        jobs,
        page::{Hit, SearchScope, SectionPage},
        terms::{Terms, holds},
        window::{InWindow, Window, behind, in_order},
    },
};

/// Where the text of a run stands.
pub(super) const TEXTS: &[&str] = &[
    "jobs.search_text",
    "customers.folded_name",
    "LOWER(piece.effective_status)",
];

/// Are there more jobs that the terms fit, the runs are looked through by time: one in a hundred of twenty thousand jobs gives
/// a page soon.
const MAX_FEW_JOBS: usize = 200;

/// Jobs whose runs are asked for by one statement.
const MAX_JOBS: usize = 50;

/// Runs whose job, customer or status has the terms, newest first.
pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let of_jobs = terms.those(|term| statuses(&[term]).is_empty());
    let found = match few_jobs(reader, &of_jobs, scope).await? {
        Some(jobs) => of_few(reader, &jobs, terms, page).await?,
        None => {
            by_time(scope)
                .search(reader, terms, page, scope.rows)
                .await?
        }
    };
    hits(reader, found).await
}

pub(super) async fn hits(
    reader: &dyn ViewReader,
    found: InWindow,
) -> Result<SectionPage, DatabaseError> {
    let rows = runs_by_id(reader, &found.ids).await?;
    let rows = in_order(&found.ids, rows, |row| row.run_id);
    Ok(SectionPage {
        hits: rows.into_iter().map(Hit::Run).collect(),
        next: found.next,
    })
}

fn by_time(scope: SearchScope) -> Window<'static> {
    Window {
        table: "runs",
        time: "run_at",
        id: "run_id",
        columns: ", job_id, effective_status",
        only: "1 = 1",
        joins: if scope.archived_jobs {
            "JOIN jobs ON jobs.job_id = piece.job_id \
             JOIN customers ON customers.customer_id = jobs.customer_id AND customers.active = 1"
        } else {
            "JOIN jobs ON jobs.job_id = piece.job_id AND jobs.archived = 0 \
             JOIN customers ON customers.customer_id = jobs.customer_id AND customers.active = 1"
        },
        texts: TEXTS,
        json: &[],
    }
}

/// The jobs that the terms fit, with their text; `None` where they are many, or there are no terms.
async fn few_jobs(
    reader: &dyn ViewReader,
    terms: &Terms,
    scope: SearchScope,
) -> Result<Option<Vec<(Uuid, String)>>, DatabaseError> {
    if terms.is_empty() {
        return Ok(None);
    }
    let mut params = Vec::new();
    let sql = format!(
        "SELECT jobs.job_id, jobs.search_text, customers.folded_name FROM jobs \
         JOIN customers ON customers.customer_id = jobs.customer_id WHERE {} AND {} LIMIT {}",
        jobs::visible(scope),
        terms.condition(jobs::TEXTS, &mut params),
        MAX_FEW_JOBS + 1
    );
    let rows = ask::<(Uuid, String, String)>(reader, sql, params).await?;
    if rows.len() > MAX_FEW_JOBS {
        return Ok(None);
    }
    // No term holds a line break, so none spans both.
    let jobs = rows.into_iter();
    let jobs = jobs.map(|(id, text, customer)| (id, format!("{text}\n{customer}")));
    Ok(Some(jobs.collect()))
}

/// The newest runs of each job, by the index of its runs, then the newest of those.
async fn of_few(
    reader: &dyn ViewReader,
    jobs: &[(Uuid, String)],
    terms: &Terms,
    page: &PageRequest,
) -> Result<InWindow, DatabaseError> {
    let mut found = Vec::new();
    for some in jobs.chunks(MAX_JOBS) {
        let mut params = Vec::new();
        let behind = behind(page, "run_at", "run_id", &mut params);
        let mut of_each = Vec::new();
        for (job_id, text) in some {
            let left = terms.those(|term| !in_lines(text, term));
            let left: Vec<_> = left.iter().collect();
            let wanted = statuses(&left);
            if wanted.is_empty() {
                continue;
            }
            params.push(Value::Uuid(*job_id));
            let n = params.len();
            let status = if wanted.len() == RunStatus::ALL.len() {
                String::new()
            } else {
                let names: Vec<_> = wanted.iter().map(|s| format!("'{}'", s.name())).collect();
                format!(" AND effective_status IN ({})", names.join(", "))
            };
            of_each.push(format!(
                "SELECT * FROM (SELECT run_at, run_id FROM runs WHERE 1 = 1{behind} AND job_id = ${n}{status} \
                 ORDER BY run_at DESC, run_id DESC LIMIT {}) AS of_{n}",
                page.first + 1
            ));
        }
        if of_each.is_empty() {
            continue;
        }
        found.extend(ask::<(i64, Uuid)>(reader, of_each.join(" UNION ALL "), params).await?);
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    let has_next = found.len() > page.first;
    found.truncate(page.first);
    let next = found.last().filter(|_| has_next);
    Ok(InWindow {
        next: next.map(|(at, id)| Cursor(vec![at.to_value(), Value::Uuid(*id)])),
        ids: found.into_iter().map(|(_, id)| id).collect(),
    })
}

fn in_lines(text: &str, term: &str) -> bool {
    text.lines().any(|line| holds(line, term))
}

/// The statuses whose name has all of the terms.
fn statuses(terms: &[&str]) -> Vec<RunStatus> {
    let has_all = |status: &RunStatus| {
        let name = status.name().to_lowercase();
        terms.iter().all(|term| holds(&name, term))
    };
    RunStatus::ALL.into_iter().filter(has_all).collect()
}
