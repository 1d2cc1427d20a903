//! Collectors and their outages.

use chrono::{DateTime, Utc};

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    rows::collectors::{CollectorRow, OutageRow},
};

/// Ordering values of collectors: name.
pub fn collector_cursor_kinds() -> Vec<Value> {
    vec![Value::Text(String::new())]
}

/// Ordering values of outages: begin, cause.
pub fn outage_cursor_kinds() -> Vec<Value> {
    vec![
        DateTime::<Utc>::default().to_value(),
        Value::Text(String::new()),
    ]
}

/// Collectors by name.
pub async fn collectors(
    reader: &dyn ViewReader,
    page: &PageRequest,
) -> Result<PageOf<CollectorRow>, DatabaseError> {
    Select::from("collectors")
        .page(reader, &["name"], false, page, |row: &CollectorRow| {
            vec![Value::Text(row.name.clone())]
        })
        .await
}

/// How many cannot collect at the moment, or were not heard of; an installation has few.
pub async fn out_count(reader: &dyn ViewReader) -> Result<i64, DatabaseError> {
    Select::from("collectors")
        .only("(failing_since IS NOT NULL OR silent_since IS NOT NULL)")
        .count(reader)
        .await
}

/// The outages of a collector, latest first; its primary key is the index.
pub async fn outages(
    reader: &dyn ViewReader,
    collector: &str,
    page: &PageRequest,
) -> Result<PageOf<OutageRow>, DatabaseError> {
    let by = ["since", "cause"];
    Select::from("collector_outages")
        .with("collector = ?", Value::Text(collector.to_owned()))
        .page(reader, &by, true, page, |row: &OutageRow| {
            vec![row.since.to_value(), row.cause.to_value()]
        })
        .await
}
