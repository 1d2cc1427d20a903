//! Overrides.

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            decode::ask,
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, table::Table as _, value::Value},
    },
    rows::overrides::OverrideRow,
};

#[derive(Debug, Clone, Default)]
pub struct OverrideFilter {
    pub job_id: Option<Uuid>,
}

/// Ordering values of overrides: time of creation, id.
pub fn override_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// Overrides that were not removed, newest first.
pub async fn overrides(
    reader: &dyn ViewReader,
    filter: &OverrideFilter,
    page: &PageRequest,
) -> Result<PageOf<OverrideRow>, DatabaseError> {
    let mut select = Select::from("overrides").only("overrides.removed_at IS NULL");
    if let Some(job_id) = filter.job_id {
        select = select.with("overrides.job_id = ?", Value::Uuid(job_id));
    }
    let by = ["overrides.created_at", "overrides.override_id"];
    select
        .page(reader, &by, true, page, |row: &OverrideRow| {
            vec![row.created_at.to_value(), Value::Uuid(row.override_id)]
        })
        .await
}

/// Removed ones too.
pub async fn overrides_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<OverrideRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// The overrides in force that can be about a run of one of these jobs, global ones among them, oldest first.
pub async fn overrides_of_jobs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<OverrideRow>, DatabaseError> {
    if job_ids.is_empty() {
        return Ok(vec![]);
    }
    let places: Vec<_> = (1..=job_ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT {} FROM overrides WHERE removed_at IS NULL AND (job_id IS NULL OR job_id IN ({}))",
        OverrideRow::columns(),
        places.join(", ")
    );
    let params = job_ids.iter().copied().map(Value::Uuid).collect();
    let mut rows = ask::<OverrideRow>(reader, sql, params).await?;
    rows.sort_by_key(|row| (row.created_at, row.override_id));
    Ok(rows)
}
