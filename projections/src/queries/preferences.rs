//! The preferences of a user.

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::select::Select,
        schema::{error::DatabaseError, value::Value},
    },
    rows::preferences::PreferenceRow,
};

/// The preferences of a user, by name. An aggregate bounds how many there are.
pub async fn preferences_of(
    reader: &dyn ViewReader,
    user_id: Uuid,
) -> Result<Vec<PreferenceRow>, DatabaseError> {
    let mut rows: Vec<PreferenceRow> = Select::from("preferences")
        .with("user_id = ?", Value::Uuid(user_id))
        .all(reader)
        .await?;
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows)
}
