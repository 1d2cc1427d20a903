//! Fields of a JSON object, each with an error that names it.

use serde_json::{Map, Value};

/// Letters of one text.
const MAX_LETTERS: usize = 1_000;

/// `wanted` is whether the schema has the field at all.
pub(super) fn object<'a>(
    fields: &'a Map<String, Value>,
    name: &str,
    wanted: bool,
) -> Result<Option<&'a Map<String, Value>>, String> {
    match fields.get(name).filter(|_| wanted) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(format!("`{name}` is neither an object nor null")),
    }
}

pub(super) fn boolean(fields: &Map<String, Value>, name: &str) -> Result<Option<bool>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(_) => Err(format!("`{name}` is neither true nor false")),
    }
}

pub(super) fn hours(fields: &Map<String, Value>) -> Result<Option<u32>, String> {
    let hours = match fields.get("rpo_hours") {
        None | Some(Value::Null) => return Ok(None),
        Some(hours) => hours.as_u64().and_then(|hours| u32::try_from(hours).ok()),
    };
    let hours = hours.ok_or("`rpo_hours` is no number of hours")?;
    domain::rpo::hours(Some(hours)).map_err(|error| format!("`rpo_hours`: {error}"))
}

pub(super) fn required(
    fields: &Map<String, Value>,
    name: &str,
    place: &str,
) -> Result<String, String> {
    optional(fields, name, place)?.ok_or_else(|| format!("`{place}{name}` is missing or empty"))
}

pub(super) fn optional(
    fields: &Map<String, Value>,
    name: &str,
    place: &str,
) -> Result<Option<String>, String> {
    let text = match fields.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim(),
        Some(_) => return Err(format!("`{place}{name}` is no text")),
    };
    if text.chars().any(char::is_control) {
        return Err(format!("`{place}{name}` holds a control character"));
    }
    let letters = text.chars().count();
    if letters > MAX_LETTERS {
        return Err(format!(
            "`{place}{name}` has {letters} letters; at most {MAX_LETTERS} are allowed"
        ));
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}
