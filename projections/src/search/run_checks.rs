//! Runs that nobody reviewed.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader, query::cursor::PageRequest, schema::error::DatabaseError,
    },
    queries::{customers::customers_by_id, jobs::jobs_by_id},
    rows::{open_runs::is_shown, runs::RunRow},
    search::{
        page::{Hit, SearchScope, SectionPage},
        runs::{TEXTS, hits},
        terms::{Terms, holds},
        window::Window,
    },
};

/// Unreviewed runs that stand on the page of the day, and have the terms in job, customer, status, messages, or objects in
/// trouble, newest first.
fn run_checks(joins: &str) -> Window<'_> {
    Window {
        table: "runs",
        time: "run_at",
        id: "run_id",
        columns: ", job_id, effective_status, hidden_from_run_checks, repeated, troubles",
        only: "reviewed_at IS NULL",
        joins,
        texts: TEXTS,
        json: &["piece.troubles"],
    }
}

pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let joins = format!(
        "JOIN jobs ON jobs.job_id = piece.job_id AND jobs.archived = 0 AND {} \
         JOIN customers ON customers.customer_id = jobs.customer_id AND customers.active = 1",
        is_shown("piece")
    );
    let window = run_checks(&joins);
    let found = window.search(reader, terms, page, scope.rows).await?;
    let mut found = hits(reader, found).await?;
    let about = about(reader, &found.hits).await?;
    found.hits.retain(|hit| match hit {
        Hit::Run(run) => has_all(terms, run, about.get(&run.job_id)),
        _ => true,
    });
    Ok(found)
}

fn has_all(terms: &Terms, run: &RunRow, job: Option<&[String; 2]>) -> bool {
    let status = run.effective_status.name().to_lowercase();
    terms.iter().all(|term| {
        let of_job = job.into_iter().flatten().map(String::as_str);
        let mut texts = run
            .troubles
            .0
            .texts()
            .chain(of_job)
            .chain([status.as_str()]);
        texts.any(|text| holds(text, term))
    })
}

/// The texts of the jobs of these runs, and of their customers.
async fn about(
    reader: &dyn ViewReader,
    hits: &[Hit],
) -> Result<HashMap<Uuid, [String; 2]>, DatabaseError> {
    let runs = hits.iter();
    let jobs: Vec<_> = runs
        .filter_map(|hit| match hit {
            Hit::Run(run) => Some(run.job_id),
            _ => None,
        })
        .collect();
    let jobs = jobs_by_id(reader, &jobs).await?;
    let customers: Vec<_> = jobs.iter().map(|job| job.customer_id).collect();
    let customers = customers_by_id(reader, &customers).await?;
    let names: HashMap<_, _> = customers
        .into_iter()
        .map(|customer| (customer.customer_id, customer.folded_name))
        .collect();
    let texts = jobs.into_iter().map(|job| {
        let customer = names.get(&job.customer_id).cloned().unwrap_or_default();
        (job.job_id, [job.search_text, customer])
    });
    Ok(texts.collect())
}
