//! Named values of a definition, and templates over them.

use std::{collections::HashMap, ops::Range};

use super::error::{DefinitionError, SourceFile};

/// Index of a named value.
pub(crate) type ValueId = usize;

/// Values that every definition has.
pub(crate) const SUBJECT: ValueId = 0;
pub(crate) const SENDER: ValueId = 1;
/// The section's text, or the body's.
pub(crate) const TEXT: ValueId = 2;
/// The names of attached files, a line each.
pub(crate) const ATTACHMENTS: ValueId = 3;
const GIVEN: [&str; 4] = ["subject", "sender", "text", "attachments"];

/// The names of a definition: first everything that sets a value is declared, then the uses are looked up.
#[derive(Debug)]
pub(crate) struct Names {
    ids: HashMap<String, ValueId>,
}

impl Names {
    pub(super) fn new() -> Self {
        let ids = GIVEN
            .iter()
            .enumerate()
            .map(|(id, name)| ((*name).to_owned(), id))
            .collect();
        Self { ids }
    }

    /// The id of a value that something sets; several sources may set one value.
    pub(super) fn declare(
        &mut self,
        file: SourceFile<'_>,
        span: &Range<usize>,
        name: &str,
    ) -> Result<ValueId, DefinitionError> {
        if GIVEN.contains(&name) {
            let problem =
                format!("`{name}` is a value that every definition has; choose another name");
            return Err(file.error(span, problem));
        }
        let next = self.ids.len();
        Ok(*self.ids.entry(name.to_owned()).or_insert(next))
    }

    pub(super) fn resolve(
        &self,
        file: SourceFile<'_>,
        span: &Range<usize>,
        name: &str,
    ) -> Result<ValueId, DefinitionError> {
        self.ids.get(name).copied().ok_or_else(|| {
            let mut known: Vec<&str> = self.ids.keys().map(String::as_str).collect();
            known.sort_unstable();
            let problem = format!(
                "nothing sets a value `{name}`; known are {}: name one of them, or add a capture or label for it",
                known.join(", ")
            );
            file.error(span, problem)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }
}

/// Text with values in braces, such as `{host} {task}`.
#[derive(Debug)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Fixed(String),
    Value(ValueId),
}

impl Template {
    pub(super) fn compile(
        file: SourceFile<'_>,
        span: &Range<usize>,
        names: &Names,
        source: &str,
    ) -> Result<Self, DefinitionError> {
        let mut parts = Vec::new();
        let mut rest = source;
        while let Some((fixed, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                let problem =
                    format!("`{source}` opens a brace without closing it; write `{{value}}`");
                return Err(file.error(span, problem));
            };
            if !fixed.is_empty() {
                parts.push(Part::Fixed(fixed.to_owned()));
            }
            parts.push(Part::Value(names.resolve(file, span, name)?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Fixed(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// Whether it gives the same text for every mail.
    pub(super) fn is_fixed(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.all(|part| matches!(part, Part::Fixed(_)))
    }

    /// The values that it names.
    pub(crate) fn values(&self) -> impl Iterator<Item = ValueId> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(id) => Some(*id),
            Part::Fixed(_) => None,
        })
    }

    /// The text, or `None` where one of the values is missing or blank.
    pub(crate) fn fill<'v>(&self, value: impl Fn(ValueId) -> Option<&'v str>) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Fixed(fixed) => text.push_str(fixed),
                Part::Value(id) => {
                    let value = value(*id)
                        .map(str::trim)
                        .filter(|value| !value.is_empty())?;
                    text.push_str(value);
                }
            }
        }
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}
