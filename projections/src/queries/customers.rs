//! Customers.

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
        schema::{error::DatabaseError, value::Value},
    },
    rows::customers::CustomerRow,
};

#[derive(Debug, Clone, Default)]
pub struct CustomerFilter {
    pub active: Option<bool>,
    /// Part of the name, in any case; `*` stands for anything.
    pub name: Option<String>,
}

/// Ordering values of customers: name, id.
pub fn customer_cursor_kinds() -> Vec<Value> {
    vec![Value::Text(String::new()), Value::Uuid(Uuid::nil())]
}

/// Customers by name.
pub async fn customers(
    reader: &dyn ViewReader,
    filter: &CustomerFilter,
    page: &PageRequest,
) -> Result<PageOf<CustomerRow>, DatabaseError> {
    let by = ["folded_name", "customer_id"];
    selection(filter)
        .page(reader, &by, false, page, |row: &CustomerRow| {
            vec![
                Value::Text(row.folded_name.clone()),
                Value::Uuid(row.customer_id),
            ]
        })
        .await
}

/// How many customers the filter lets through.
pub async fn customer_count(
    reader: &dyn ViewReader,
    filter: &CustomerFilter,
) -> Result<i64, DatabaseError> {
    selection(filter).count(reader).await
}

pub async fn customers_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<CustomerRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// Every customer, by name.
pub async fn every_customer(reader: &dyn ViewReader) -> Result<Vec<CustomerRow>, DatabaseError> {
    let mut rows: Vec<CustomerRow> = Select::from("customers").all(reader).await?;
    rows.sort_by(|a, b| (&a.folded_name, a.customer_id).cmp(&(&b.folded_name, b.customer_id)));
    Ok(rows)
}

/// The customer of that [`folded`] name.
pub async fn customer_named(
    reader: &dyn ViewReader,
    name_key: &str,
) -> Result<Option<CustomerRow>, DatabaseError> {
    Select::from("customers")
        .with("name_key = ?", Value::Text(name_key.to_owned()))
        .first(reader)
        .await
}

fn selection(filter: &CustomerFilter) -> Select {
    let mut select = Select::from("customers");
    if let Some(active) = filter.active {
        select = select.with("active = ?", Value::Int(i64::from(active)));
    }
    if let Some(name) = &filter.name {
        select = select.containing("folded_name", &folded(name));
    }
    select
}
