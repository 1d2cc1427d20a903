use domain::parser::ParserEvent;

use super::ParserRow;
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
};

/// Keeps what people want. The definitions that these views are built with stay as they are.
pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    name: &str,
    event: &ParserEvent,
) -> Result<(), FoldError> {
    let row = set.parsers.get(writer, &(name.to_owned(),))?.cloned();
    let mut row = row.unwrap_or_else(|| ParserRow::untouched(name));
    match event {
        ParserEvent::ParserPublished {
            definition,
            revision,
        } => {
            row.source = Some(definition.clone());
            row.revision = Some(revision.clone());
            row.published_at = Some(envelope.recorded_at);
            row.published_by = Some(envelope.metadata.actor.name().to_owned());
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
    set.parsers.put(row);
    Ok(())
}
