//! Keeps what people want of definitions.

use domain::parser::ParserEvent;

use crate::{
    fold::state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    rows::parsers::ParserRow,
};

/// Keeps what people want. The definitions that these views are built with stay as they are.
pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    name: &str,
    event: &ParserEvent,
) -> Result<(), FoldError> {
    let row = fold.parsers().get(&(name.to_owned(),))?.cloned();
    let mut row = row.unwrap_or_else(|| ParserRow::untouched(name));
    match event {
        ParserEvent::ParserPublished {
            definition,
            revision,
        } => {
            row.source = Some(definition.clone());
            row.revision = Some(revision.clone());
            row.published_at = Some(logged.recorded_at);
            row.published_by = Some(logged.metadata.actor.name().to_owned());
        }
        ParserEvent::ParserDisabled { reason } => {
            row.enabled = false;
            row.disabled_reason.clone_from(reason);
        }
        ParserEvent::ParserEnabled {} => {
            row.enabled = true;
            row.disabled_reason = None;
        }
        ParserEvent::ParserWithdrawn { .. } => {
            row.source = None;
            row.revision = None;
            row.published_at = None;
            row.published_by = None;
        }
    }
    fold.parsers().put(row);
    Ok(())
}
