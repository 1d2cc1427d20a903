//! The audit trail.

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, value::Value},
    },
    rows::audit::AuditRow,
};

#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub stream_type: Option<String>,
    pub stream_id: Option<String>,
    pub actor_id: Option<Uuid>,
}

/// Ordering values of the audit trail: position.
pub fn audit_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0)]
}

/// The audit trail, newest first.
pub async fn audit_trail(
    reader: &dyn ViewReader,
    filter: &AuditFilter,
    page: &PageRequest,
) -> Result<PageOf<AuditRow>, DatabaseError> {
    let mut select = Select::from("audit");
    if let Some(stream_type) = &filter.stream_type {
        select = select.with("stream_type = ?", Value::Text(stream_type.clone()));
    }
    if let Some(stream_id) = &filter.stream_id {
        select = select.with("stream_id = ?", Value::Text(stream_id.clone()));
    }
    if let Some(actor_id) = filter.actor_id {
        select = select.with("actor_id = ?", Value::Uuid(actor_id));
    }
    select
        .page(reader, &["position"], true, page, |row: &AuditRow| {
            vec![Value::Int(row.position)]
        })
        .await
}
