//! Documents with statistics of accounts: our own plain form, and saved answers of `EnumerateAccountStatistics`.

use std::collections::HashMap;

use domain::cove_account::{AccountKey, Columns};
use serde_json::{Map, Value};
use thiserror::Error;

use super::Snapshot;
use crate::exchange::{MOST_BYTES, Refused};

/// What a document says, and what of it cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSnapshots {
    pub snapshots: Vec<Snapshot>,
    pub refused: Vec<Refused>,
}

/// Why nothing of a document can be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CoveDocumentError {
    #[error("it has {0} bytes; at most {MOST_BYTES} are read, so split it")]
    TooLarge(usize),
    #[error("it is no JSON: {0}")]
    NoJson(String),
    #[error("it is the error answer {0}; ask Cove again, and save the answer that has accounts")]
    Answer(String),
    #[error(
        "it has neither `accounts` nor `result.result` as a list; save an answer of EnumerateAccountStatistics as it came, or \
         write {{\"accounts\": [{{\"account_id\": 1, \"columns\": {{\"I1\": \"…\"}}}}]}}"
    )]
    NoAccounts,
}

/// Reads the accounts of a document. One that cannot be read leaves the others as they are.
pub fn read_snapshots(
    document: &[u8],
    connection: &str,
) -> Result<ReadSnapshots, CoveDocumentError> {
    if document.len() > MOST_BYTES {
        return Err(CoveDocumentError::TooLarge(document.len()));
    }
    let document: Value = serde_json::from_slice(document)
        .map_err(|error| CoveDocumentError::NoJson(error.to_string()))?;
    let (place, form, rows) = accounts(&document)?;
    let mut read = ReadSnapshots::default();
    let mut places: HashMap<AccountKey, usize> = HashMap::new();
    for (number, row) in rows.iter().enumerate() {
        let account = form.account(row);
        let named = shown(account.id.unwrap_or(&Value::Null));
        let place = format!("{place}[{number}] (account {named})");
        let snapshot = match snapshot(&account, connection) {
            Ok(snapshot) => snapshot,
            Err(reason) => {
                read.refused.push(Refused { place, reason });
                continue;
            }
        };
        // Rows move between the pages of an answer, so the same one may come twice.
        match places.get(&snapshot.key).map(|at| &read.snapshots[*at]) {
            Some(other) if *other == snapshot => {}
            Some(_) => read.refused.push(Refused {
                place,
                reason: "the account stands there twice, with different values; the first ones \
                         count, so remove one of them"
                    .to_owned(),
            }),
            None => {
                places.insert(snapshot.key.clone(), read.snapshots.len());
                read.snapshots.push(snapshot);
            }
        }
    }
    Ok(read)
}

/// How accounts are written down.
#[derive(Debug, Clone, Copy)]
enum Form {
    Plain,
    Answer,
}

/// Fields of an account, as they stand there.
struct Account<'a> {
    id: Option<&'a Value>,
    id_field: &'static str,
    columns: Option<&'a Value>,
    columns_field: &'static str,
}

impl Form {
    fn account(self, row: &Value) -> Account<'_> {
        let (id_field, columns_field) = match self {
            Self::Plain => ("account_id", "columns"),
            Self::Answer => ("AccountId", "Settings"),
        };
        Account {
            id: row.get(id_field),
            id_field,
            columns: row.get(columns_field),
            columns_field,
        }
    }
}

fn accounts(document: &Value) -> Result<(&'static str, Form, &Vec<Value>), CoveDocumentError> {
    if let Some(rows) = document.get("accounts").and_then(Value::as_array) {
        return Ok(("accounts", Form::Plain, rows));
    }
    if let Some(error) = document.get("error").filter(|error| !error.is_null()) {
        let number = error.get("data").or_else(|| error.get("code"));
        let message = error.get("message").and_then(Value::as_str);
        let answer = format!(
            "{} ({})",
            shown(number.unwrap_or(&Value::Null)),
            shortened(message.unwrap_or("without a message"))
        );
        return Err(CoveDocumentError::Answer(answer));
    }
    // The value of the method stands in `result`, beside what else it gives, and that in the `result` of JSON-RPC.
    let rows = document
        .get("result")
        .and_then(|result| result.get("result"));
    let rows = rows.and_then(Value::as_array);
    let rows = rows.ok_or(CoveDocumentError::NoAccounts)?;
    Ok(("result.result", Form::Answer, rows))
}

fn snapshot(account: &Account<'_>, connection: &str) -> Result<Snapshot, String> {
    let field = account.id_field;
    let id = account.id.and_then(Value::as_i64);
    let id = id.ok_or_else(|| {
        format!("`{field}` is no whole number; give the number that Cove knows the account by")
    })?;
    let key = AccountKey::new(connection, id).map_err(|error| error.to_string())?;
    let field = account.columns_field;
    let mut pairs = Vec::new();
    match account.columns {
        Some(Value::Object(columns)) => push(&mut pairs, columns)?,
        Some(Value::Array(settings)) => {
            for (number, setting) in settings.iter().enumerate() {
                let Value::Object(setting) = setting else {
                    return Err(format!(
                        "`{field}[{number}]` is no object like {{\"I1\": \"…\"}}"
                    ));
                };
                push(&mut pairs, setting)?;
            }
        }
        _ => {
            return Err(format!(
                "`{field}` is neither an object nor a list of objects; give the values by their column codes"
            ));
        }
    }
    let columns = Columns::of(pairs.iter().map(|(code, value)| (*code, value.as_str())));
    if columns.is_empty() {
        return Err(format!(
            "`{field}` has no value of a column that is known; ask Cove for columns such as I1, I78 and D09F00"
        ));
    }
    Ok(Snapshot { key, columns })
}

/// Values are texts; numbers, and lists of which the first text counts, have been seen.
fn push<'a>(
    pairs: &mut Vec<(&'a str, String)>,
    columns: &'a Map<String, Value>,
) -> Result<(), String> {
    for (code, value) in columns {
        let first = match value {
            Value::Array(values) => values.first().unwrap_or(&Value::Null),
            other => other,
        };
        let text = match first {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => {
                return Err(format!(
                    "column `{}` is {}; it has to be a text or a number",
                    shortened(code),
                    shown(value)
                ));
            }
        };
        pairs.push((code, text));
    }
    Ok(())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "without a number".to_owned(),
        other => shortened(&other.to_string()),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(document: &Value) -> ReadSnapshots {
        read_snapshots(document.to_string().as_bytes(), "default").unwrap()
    }

    #[test]
    fn both_forms_say_the_same() {
        let plain = json!({"accounts": [
            {"account_id": 654_321, "columns": {"I1": "acme-srv1", "D9F0": 5, "I78": ["D01"], "I14": null}},
        ]});
        let answer = json!({"id": "1", "jsonrpc": "2.0", "visa": "v", "result": {"totalStatistics": null, "result": [
            {"AccountId": 654_321, "Flags": null, "PartnerId": 7,
             "Settings": [{"D09F00": "5"}, {"I1": "acme-srv1"}, {"I78": "D01"}]},
        ]}});
        let (plain, answer) = (read(&plain), read(&answer));
        assert_eq!(plain.refused, []);
        assert_eq!(plain, answer);
        assert_eq!(plain.snapshots[0].columns.get("D09F00"), Some("5"));
    }

    #[test]
    fn a_bad_account_is_named_and_the_others_are_read() {
        let good = |id: i64| json!({"account_id": id, "columns": {"I1": "srv"}});
        let read = read(&json!({"accounts": [
            good(1),
            {"account_id": "two", "columns": {"I1": "srv"}},
            {"account_id": 3, "columns": [7]},
            {"account_id": 4, "columns": {"I1": {"deep": true}}},
            {"account_id": 5},
            {"account_id": -6, "columns": {"I1": "srv"}},
            {"account_id": 7, "columns": {"colour": "red"}},
            "eight",
            good(9),
            good(9),
            {"account_id": 9, "columns": {"I1": "other"}},
        ]}));
        let ids: Vec<_> = read.snapshots.iter().map(|s| s.key.account_id()).collect();
        assert_eq!(ids, [1, 9]);
        for (place, reason) in [
            (
                "accounts[1] (account \"two\")",
                "`account_id` is no whole number",
            ),
            ("accounts[2] (account 3)", "`columns[0]` is no object"),
            ("accounts[3] (account 4)", "column `I1` is {\"deep\":true}"),
            ("accounts[4] (account 5)", "`columns` is neither"),
            ("accounts[5] (account -6)", "-6 is not a positive number"),
            ("accounts[6] (account 7)", "`columns` has no value"),
            (
                "accounts[7] (account without a number)",
                "`account_id` is no",
            ),
            ("accounts[10] (account 9)", "twice, with different values"),
        ] {
            let refused = read.refused.iter().find(|refused| refused.place == place);
            let refused = refused.unwrap_or_else(|| panic!("{place}: {:?}", read.refused));
            assert!(refused.reason.contains(reason), "{refused:?}");
        }
        assert_eq!(read.refused.len(), 8);
    }

    #[test]
    fn other_documents_are_refused() {
        let error = |text: &str| read_snapshots(text.as_bytes(), "default").unwrap_err();
        assert!(matches!(error("{"), CoveDocumentError::NoJson(_)));
        assert_eq!(error("[]"), CoveDocumentError::NoAccounts);
        assert_eq!(error(r#"{"result": []}"#), CoveDocumentError::NoAccounts);
        let answer = error(
            r#"{"error": {"code": -32603, "data": 2100, "message": "Unknown partner/username or bad password"}}"#,
        );
        assert!(
            answer.to_string().contains("2100 (Unknown partner"),
            "{answer}"
        );
        let large = vec![b' '; MOST_BYTES + 1];
        let error = read_snapshots(&large, "default").unwrap_err();
        assert!(matches!(error, CoveDocumentError::TooLarge(_)));
    }
}
