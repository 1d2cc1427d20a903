//! Jobs.

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{Cursor, PageOf, PageRequest},
            decode::ask,
        },
        schema::{error::DatabaseError, table::Table as _, value::Value},
    },
    queries::jobs::job_cursor_kinds,
    rows::jobs::JobRow,
    search::{
        page::{Hit, SearchScope, SectionPage},
        terms::Terms,
    },
};

pub(super) fn cursor_kinds() -> Vec<Value> {
    job_cursor_kinds()
}

/// Where the text of a job stands.
pub(super) const TEXTS: &[&str] = &["jobs.search_text", "customers.folded_name"];

/// Jobs of active customers, by name; each term is in name, software, type, company, sender or the customer's name.
pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let mut params = Vec::new();
    let mut conditions = visible(scope).to_owned();
    if let Some(after) = &page.after {
        params.extend(after.0.iter().cloned());
        conditions.push_str(" AND (jobs.folded_name, jobs.job_id) > ($1, $2)");
    }
    let terms = terms.condition(TEXTS, &mut params);
    let sql = format!(
        "SELECT {} FROM jobs JOIN customers ON customers.customer_id = jobs.customer_id WHERE {conditions} AND {terms} \
         ORDER BY jobs.folded_name, jobs.job_id LIMIT {}",
        JobRow::qualified(),
        page.first + 1
    );
    let rows = ask::<JobRow>(reader, sql, params).await?;
    let has_next = rows.len() > page.first;
    let mut items = Vec::new();
    for row in rows.into_iter().take(page.first) {
        let place = vec![
            Value::Text(row.folded_name.clone()),
            Value::Uuid(row.job_id),
        ];
        items.push((Cursor(place), row));
    }
    Ok(SectionPage::of(PageOf { items, has_next }, Hit::Job))
}

/// The jobs that are shown to the caller.
pub(super) fn visible(scope: SearchScope) -> &'static str {
    if scope.archived_jobs {
        "customers.active = 1"
    } else {
        "customers.active = 1 AND jobs.archived = 0"
    }
}
