//! Where the accounts of a document stand.
//!
//! The value of a method stands in `result`, beside what else it gives, and that in the `result` of JSON-RPC. Either has been seen
//! to be a list at once, and somebody who saves several pages makes a list of answers.

use serde_json::Value;

use super::error::CoveDocumentError;
use crate::exchange::Refused;

/// Lists and objects within each other that are opened.
const MAX_NESTING: usize = 6;

/// What stands for one account.
pub(super) struct Row<'a> {
    /// `result.result[3]`
    pub(super) place: String,
    pub(super) value: &'a Value,
    /// In our own form, unless its fields say otherwise.
    pub(super) is_plain: bool,
}

#[derive(Default)]
pub(super) struct Rows<'a> {
    pub(super) rows: Vec<Row<'a>>,
    /// Of several answers, those that have no accounts.
    pub(super) refused: Vec<Refused>,
}

pub(super) fn of(document: &Value) -> Result<Rows<'_>, CoveDocumentError> {
    let mut found = Rows::default();
    found.open(document, "", 0)?;
    Ok(found)
}

/// A value of a document in a message.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "without a number".to_owned(),
        other => shortened(&other.to_string()),
    }
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

impl<'a> Rows<'a> {
    fn open(
        &mut self,
        value: &'a Value,
        place: &str,
        nesting: usize,
    ) -> Result<(), CoveDocumentError> {
        if nesting > MAX_NESTING {
            return Err(CoveDocumentError::NoAccounts);
        }
        match value {
            Value::Array(items) if is_one_account(items) => {
                self.push(place.to_owned(), value, false);
                Ok(())
            }
            Value::Array(items) => self.open_list(items, place, nesting),
            Value::Object(_) => self.open_answer(value, place, nesting),
            _ => Err(CoveDocumentError::NoAccounts),
        }
    }

    fn open_list(
        &mut self,
        items: &'a [Value],
        place: &str,
        nesting: usize,
    ) -> Result<(), CoveDocumentError> {
        // An answer may have an empty list. A document that is one does not say what it is a list of.
        if items.is_empty() && !place.ends_with("result") && !place.ends_with("data") {
            return Err(CoveDocumentError::NoAccounts);
        }
        let only_lists = items.iter().all(is_list_of_accounts);
        for (number, item) in items.iter().enumerate() {
            let place = format!("{place}[{number}]");
            if !is_answer(item) && !only_lists {
                let is_plain = item.get("account_id").is_some() || item.get("columns").is_some();
                self.push(place, item, is_plain);
            } else if let Err(error) = self.open(item, &place, nesting + 1) {
                if items.len() == 1 {
                    return Err(error);
                }
                self.refused.push(Refused {
                    place,
                    reason: error.to_string(),
                });
            }
        }
        Ok(())
    }

    fn open_answer(
        &mut self,
        answer: &'a Value,
        place: &str,
        nesting: usize,
    ) -> Result<(), CoveDocumentError> {
        if let Some(items) = answer.get("accounts").and_then(Value::as_array) {
            for (number, item) in items.iter().enumerate() {
                self.push(
                    format!("{}[{number}]", within(place, "accounts")),
                    item,
                    true,
                );
            }
            return Ok(());
        }
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            let number = error.get("data").or_else(|| error.get("code"));
            let message = error.get("message").and_then(Value::as_str);
            let answer = format!(
                "{} ({})",
                shown(number.unwrap_or(&Value::Null)),
                shortened(message.unwrap_or("without a message"))
            );
            return Err(CoveDocumentError::Answer(answer));
        }
        let told = ["result", "data"].into_iter().find_map(|name| {
            let value = answer.get(name).filter(|value| !value.is_null())?;
            Some((name, value))
        });
        let (name, value) = told.ok_or(CoveDocumentError::NoAccounts)?;
        self.open(value, &within(place, name), nesting + 1)
    }

    fn push(&mut self, place: String, value: &'a Value, is_plain: bool) {
        self.rows.push(Row {
            place,
            value,
            is_plain,
        });
    }
}

fn within(place: &str, name: &str) -> String {
    if place.is_empty() {
        return name.to_owned();
    }
    format!("{place}.{name}")
}

/// Something that holds accounts rather than being one.
fn is_answer(value: &Value) -> bool {
    let has = |name| value.get(name).is_some();
    let is_account = ["AccountId", "Settings", "account_id", "columns"];
    !is_account.into_iter().any(has) && ["result", "data", "error", "accounts"].into_iter().any(has)
}

fn is_list_of_accounts(value: &Value) -> bool {
    let items = value.as_array();
    items.is_some_and(|items| items.iter().any(|item| item.get("AccountId").is_some()))
}

/// `["I0=7", "I1=srv"]`
fn is_one_account(items: &[Value]) -> bool {
    let is_setting = |item: &Value| item.as_str().is_some_and(|text| text.contains('='));
    !items.is_empty() && items.iter().all(is_setting)
}
