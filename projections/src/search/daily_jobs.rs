//! What jobs are to do, and did, on the backup day.

use crate::{
    engine::{
        ports::database::ViewReader,
        query::cursor::PageRequest,
        schema::{error::DatabaseError, value::Value},
    },
    queries::daily_jobs::{DailyJobFilter, DailyJobSort, daily_job_cursor_kinds, daily_jobs},
    search::{
        page::{Hit, SearchScope, SectionPage},
        terms::Terms,
    },
};

const SORT: DailyJobSort = DailyJobSort::Customer;

pub(super) fn cursor_kinds() -> Vec<Value> {
    daily_job_cursor_kinds(SORT)
}

/// The jobs of the backup day, by customer and name; each term is in name, software, type, company, sender or the customer's
/// name.
pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let words: Vec<_> = terms.iter().collect();
    let filter = DailyJobFilter {
        text: Some(words.join(" ")),
        ..DailyJobFilter::default()
    };
    let found = daily_jobs(reader, scope.day, &filter, SORT, page).await?;
    Ok(SectionPage::of(found, Hit::DailyJob))
}
