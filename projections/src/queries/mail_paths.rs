//! Paths of mails and jobs.

use domain::text::folded;
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
    queries::jobs::OF_ACTIVE_CUSTOMER,
    rows::mail_paths::{JobPathsRow, MailPathRow},
};

#[derive(Debug, Clone, Default)]
pub struct JobPathFilter {
    pub depends_on_smtp_auth: Option<bool>,
    /// Part of the path's name.
    pub path: Option<String>,
    pub customer_id: Option<Uuid>,
}

/// Ordering values of jobs by path: what depends on SMTP AUTH comes first, then path, job.
pub fn job_path_cursor_kinds() -> Vec<Value> {
    vec![
        Value::Int(0),
        Value::Text(String::new()),
        Value::Uuid(Uuid::nil()),
    ]
}

/// Active jobs by the path of their mails, those first that depend on SMTP AUTH.
pub async fn job_paths(
    reader: &dyn ViewReader,
    filter: &JobPathFilter,
    page: &PageRequest,
) -> Result<PageOf<JobPathsRow>, DatabaseError> {
    let by = [
        "job_paths.outlives_smtp_auth",
        "job_paths.path",
        "job_paths.job_id",
    ];
    selection(filter)
        .page(reader, &by, false, page, |row: &JobPathsRow| {
            vec![
                row.outlives_smtp_auth.to_value(),
                row.path.to_value(),
                Value::Uuid(row.job_id),
            ]
        })
        .await
}

pub async fn job_paths_by_id(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<JobPathsRow>, DatabaseError> {
    by_id(reader, job_ids).await
}

pub async fn mail_paths_by_id(
    reader: &dyn ViewReader,
    mail_ids: &[Uuid],
) -> Result<Vec<MailPathRow>, DatabaseError> {
    by_id(reader, mail_ids).await
}

fn selection(filter: &JobPathFilter) -> Select {
    let mut select = Select::from("job_paths JOIN jobs ON jobs.job_id = job_paths.job_id")
        .only("jobs.archived = 0")
        .only(OF_ACTIVE_CUSTOMER);
    if let Some(depends) = filter.depends_on_smtp_auth {
        select = select.with("job_paths.outlives_smtp_auth = ?", (!depends).to_value());
    }
    if let Some(customer_id) = filter.customer_id {
        select = select.with("jobs.customer_id = ?", Value::Uuid(customer_id));
    }
    if let Some(path) = &filter.path {
        select = select.containing("job_paths.path", &folded(path));
    }
    select
}
