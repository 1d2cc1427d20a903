//! A mistake in a definition, with the line that it is in.

use std::path::Path;

use parsing::definition::DefinitionError;

/// A mistake in a definition's file, with the line of text that it points at.
pub(super) fn shown(file: &Path, text: &str, mistake: &DefinitionError) -> String {
    let place = format!(
        "{}:{}:{}: `{}`: {}",
        file.display(),
        mistake.line,
        mistake.column,
        mistake.key,
        mistake.problem
    );
    match mistake.excerpt(text) {
        Some(excerpt) => format!("{place}\n{excerpt}"),
        None => place,
    }
}
