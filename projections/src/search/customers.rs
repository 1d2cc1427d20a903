//! Customers.

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{cursor::PageRequest, select::Select},
        schema::{error::DatabaseError, value::Value},
    },
    queries::customers::customer_cursor_kinds,
    rows::customers::CustomerRow,
    search::{
        page::{Hit, SectionPage},
        terms::Terms,
    },
};

pub(super) fn cursor_kinds() -> Vec<Value> {
    customer_cursor_kinds()
}

/// Customers by name, inactive ones too.
pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
) -> Result<SectionPage, DatabaseError> {
    let mut select = Select::from("customers");
    for term in terms.iter() {
        select = select.containing("folded_name", term);
    }
    let by = ["folded_name", "customer_id"];
    let found = select
        .page(reader, &by, false, page, |row: &CustomerRow| {
            vec![
                Value::Text(row.folded_name.clone()),
                Value::Uuid(row.customer_id),
            ]
        })
        .await?;
    Ok(SectionPage::of(found, Hit::Customer))
}
