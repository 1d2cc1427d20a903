//! What is wanted of definitions.

use parsing::definition::{ParserSetting, wanted_sources};

use crate::{
    engine::{ports::database::ViewReader, query::select::Select, schema::error::DatabaseError},
    rows::parsers::ParserRow,
};

/// Everything that was set, in no order. There are some hundreds at most.
pub async fn parsers(reader: &dyn ViewReader) -> Result<Vec<ParserRow>, DatabaseError> {
    Select::from("parsers").all(reader).await
}

/// The same, as `parsing` takes it: for [`Definitions::compile_wanted`](parsing::definition::Definitions::compile_wanted).
pub async fn parser_settings(reader: &dyn ViewReader) -> Result<Vec<ParserSetting>, DatabaseError> {
    let rows = parsers(reader).await?;
    Ok(rows.into_iter().map(ParserSetting::from).collect())
}

/// The same, blocking.
pub fn parser_settings_now(reader: &dyn ViewReader) -> Result<Vec<ParserSetting>, DatabaseError> {
    let rows: Vec<ParserRow> = Select::from("parsers").all_now(reader)?;
    Ok(rows.into_iter().map(ParserSetting::from).collect())
}

/// File names and texts of the definitions that are wanted as of what the views have folded; the views themselves may
/// be built with others.
pub async fn wanted_definitions(
    reader: &dyn ViewReader,
) -> Result<Vec<(String, String)>, DatabaseError> {
    Ok(wanted_sources(&parser_settings(reader).await?))
}
