//! New jobs, waiting or dismissed.

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    rows::new_jobs::NewJobRow,
};

/// Ordering values of new jobs: receipt of the newest report, id.
pub fn new_job_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// Those that wait, or those that were dismissed, latest report first.
pub async fn new_jobs(
    reader: &dyn ViewReader,
    dismissed: bool,
    page: &PageRequest,
) -> Result<PageOf<NewJobRow>, DatabaseError> {
    let select = Select::from("new_jobs").only(if dismissed {
        "dismissed_at IS NOT NULL"
    } else {
        "dismissed_at IS NULL"
    });
    let by = ["received_at", "new_job_id"];
    select
        .page(reader, &by, true, page, |row: &NewJobRow| {
            vec![row.received_at.to_value(), Value::Uuid(row.new_job_id)]
        })
        .await
}

pub async fn new_jobs_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<NewJobRow>, DatabaseError> {
    by_id(reader, ids).await
}
