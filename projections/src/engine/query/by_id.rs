//! Rows by their ids.

use uuid::Uuid;

use crate::engine::{
    ports::database::ViewReader,
    query::select::Select,
    schema::{error::DatabaseError, table::Table, value::Value},
};

/// Databases limit how many parameters one statement has.
const MAX_IDS: usize = 1_000;

/// Rows by the first column of their key, in no order.
pub(crate) async fn by_id<R: Table>(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<R>, DatabaseError> {
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(MAX_IDS) {
        let select = Select::from(R::DEF.name).within(
            R::DEF.columns[0].name,
            some.iter().copied().map(Value::Uuid),
        );
        rows.extend(select.all::<R>(reader).await?);
    }
    Ok(rows)
}
