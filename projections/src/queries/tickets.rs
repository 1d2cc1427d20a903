//! Tickets.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            decode::{Both, ask},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, table::Table as _, value::Value},
    },
    queries::annotations::{self, Wanted},
    rows::tickets::TicketRow,
};

#[derive(Debug, Clone, Default)]
pub struct TicketFilter {
    /// Neither resolved nor deleted in the PSA, or one of both.
    pub open: Option<bool>,
    /// A job or customer that it stands on, or stood.
    pub target: Option<Uuid>,
    /// Internal tickets, or those of a PSA.
    pub of_psa: Option<bool>,
    /// Part of code, number or description, in any case; `*` stands for anything.
    pub text: Option<String>,
}

/// Ordering values of tickets: time of opening, id.
pub fn ticket_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// Tickets, newest first.
pub async fn tickets(
    reader: &dyn ViewReader,
    filter: &TicketFilter,
    page: &PageRequest,
) -> Result<PageOf<TicketRow>, DatabaseError> {
    let mut select = annotations::wanted::<TicketRow>(Wanted {
        open: filter.open,
        target: filter.target,
        text: filter.text.as_deref(),
    });
    match filter.of_psa {
        Some(true) => select = select.only("tickets.psa_id IS NOT NULL"),
        Some(false) => select = select.only("tickets.psa_id IS NULL"),
        None => {}
    }
    let by = ["tickets.opened_at", "tickets.ticket_id"];
    select
        .page(reader, &by, true, page, |row: &TicketRow| {
            vec![row.opened_at.to_value(), Value::Uuid(row.ticket_id)]
        })
        .await
}

/// How many are neither resolved nor deleted in the PSA.
pub async fn open_count(reader: &dyn ViewReader) -> Result<i64, DatabaseError> {
    let open = Select::from("tickets").only("tickets.is_open = 1");
    open.count(reader).await
}

pub async fn tickets_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<TicketRow>, DatabaseError> {
    by_id(reader, ids).await
}

pub async fn ticket_with_code(
    reader: &dyn ViewReader,
    code: &str,
) -> Result<Option<TicketRow>, DatabaseError> {
    Select::from("tickets")
        .with("tickets.code = ?", Value::Text(code.to_owned()))
        .first(reader)
        .await
}

/// The ticket that a PSA knows under this id.
pub async fn ticket_of_psa(
    reader: &dyn ViewReader,
    system: &str,
    psa_id: i64,
) -> Result<Option<TicketRow>, DatabaseError> {
    Select::from("tickets")
        .with("tickets.psa_id = ?", Value::Int(psa_id))
        .with("tickets.psa_system = ?", Value::Text(system.to_owned()))
        .first(reader)
        .await
}

/// The highest number that a code of this day has; 0 where there is none.
pub async fn last_ticket_number(
    reader: &dyn ViewReader,
    day: NaiveDate,
) -> Result<u32, DatabaseError> {
    let sql = "SELECT MAX(code_number) FROM tickets WHERE code_day = $1";
    let day = Value::Text(day.format("%Y%m%d").to_string());
    let last = ask::<(Option<u32>,)>(reader, sql.to_owned(), vec![day]).await?;
    Ok(last
        .into_iter()
        .next()
        .and_then(|(number,)| number)
        .unwrap_or(0))
}

/// Tickets of a PSA on each of these jobs, open there or not, that are neither resolved nor deleted in the PSA.
pub async fn psa_tickets_of_jobs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<(Uuid, TicketRow)>, DatabaseError> {
    let mut found = Vec::new();
    for some in job_ids.chunks(500) {
        let places: Vec<_> = (1..=some.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT DISTINCT jobs.job_id, {} FROM jobs \
             JOIN annotation_scopes ON annotation_scopes.target IN (jobs.job_id, jobs.customer_id) \
             JOIN tickets ON tickets.ticket_id = annotation_scopes.annotation_id \
             AND tickets.is_open = 1 AND tickets.psa_id IS NOT NULL WHERE jobs.job_id IN ({})",
            TicketRow::qualified(),
            places.join(", ")
        );
        let params = some.iter().copied().map(Value::Uuid).collect();
        let rows = ask::<Both<(Uuid,), TicketRow>>(reader, sql, params).await?;
        found.extend(rows.into_iter().map(|Both((job_id,), row)| (job_id, row)));
    }
    Ok(found)
}
