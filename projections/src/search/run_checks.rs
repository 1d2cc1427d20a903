use super::{
    Found, Scope, Terms,
    runs::{TEXTS, hits},
    window::Window,
};
use crate::{
    ports::{DatabaseError, ViewReader},
    store::PageRequest,
};

/// Unreviewed runs whose job, customer or status has the terms, newest first.
const RUN_CHECKS: Window<'_> = Window {
    table: "runs",
    time: "run_at",
    id: "run_id",
    columns: ", job_id, effective_status, hidden_from_run_checks",
    only: "reviewed_at IS NULL",
    joins: "JOIN jobs ON jobs.job_id = piece.job_id AND jobs.archived = 0 AND piece.hidden_from_run_checks = 0 \
            JOIN customers ON customers.customer_id = jobs.customer_id AND customers.active = 1",
    texts: TEXTS,
};

pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: Scope,
) -> Result<Found, DatabaseError> {
    let found = RUN_CHECKS.search(reader, terms, page, scope.rows).await?;
    hits(reader, found).await
}
