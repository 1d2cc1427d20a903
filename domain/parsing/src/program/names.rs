//! Named values of a definition, and templates over them.

use std::collections::HashMap;

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
    pub(crate) fn new() -> Self {
        let ids = GIVEN
            .iter()
            .enumerate()
            .map(|(id, name)| ((*name).to_owned(), id))
            .collect();
        Self { ids }
    }

    /// The id of a value that something sets; several sources may set one value. `None` where every definition has it.
    pub(crate) fn add(&mut self, name: &str) -> Option<ValueId> {
        if GIVEN.contains(&name) {
            return None;
        }
        let next = self.ids.len();
        Some(*self.ids.entry(name.to_owned()).or_insert(next))
    }

    pub(crate) fn get(&self, name: &str) -> Option<ValueId> {
        self.ids.get(name).copied()
    }

    /// All of them, in the order of the alphabet.
    pub(crate) fn sorted(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.ids.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
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
pub(crate) enum Part {
    Fixed(String),
    Value(ValueId),
}

impl Template {
    pub(crate) fn new(parts: Vec<Part>) -> Self {
        Self { parts }
    }

    /// Whether it gives the same text for every mail.
    pub(crate) fn is_fixed(&self) -> bool {
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
