//! Documents with statistics of accounts: our own plain form, and saved answers of `EnumerateAccountStatistics`.

use std::collections::HashMap;

use domain::cove_account::{AccountKey, Columns};
use serde_json::{Map, Value};

use super::{
    error::CoveDocumentError,
    record::Snapshot,
    rows::{self, Row},
};
use crate::exchange::{MAX_BYTES, Refused};

/// What a document says, and what of it cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSnapshots {
    pub snapshots: Vec<Snapshot>,
    pub refused: Vec<Refused>,
}

/// Reads the accounts of a document. One that cannot be read leaves the others as they are.
pub fn read_snapshots(
    document: &[u8],
    connection: &str,
) -> Result<ReadSnapshots, CoveDocumentError> {
    if document.len() > MAX_BYTES {
        return Err(CoveDocumentError::TooLarge(document.len()));
    }
    let document: Value = serde_json::from_slice(document)
        .map_err(|error| CoveDocumentError::NoJson(error.to_string()))?;
    let found = rows::of(&document)?;
    let mut read = ReadSnapshots {
        refused: found.refused,
        ..ReadSnapshots::default()
    };
    let mut places: HashMap<AccountKey, usize> = HashMap::new();
    for row in &found.rows {
        let account = Account::of(row);
        let named = rows::shown(account.id.unwrap_or(&Value::Null));
        let place = format!("{} (account {named})", row.place);
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

/// Fields of an account, as they stand there.
struct Account<'a> {
    id: Option<&'a Value>,
    id_field: &'static str,
    columns: Option<&'a Value>,
    columns_field: &'static str,
}

impl<'a> Account<'a> {
    fn of(row: &Row<'a>) -> Self {
        let value = row.value;
        let is_answer = value.get("AccountId").is_some() || value.get("Settings").is_some();
        let (id_field, columns_field) = if row.is_plain && !is_answer {
            ("account_id", "columns")
        } else {
            ("AccountId", "Settings")
        };
        let columns = match value {
            Value::Array(_) => Some(value),
            _ => value.get(columns_field),
        };
        Self {
            id: value.get(id_field).filter(|id| !id.is_null()),
            id_field,
            columns,
            columns_field,
        }
    }
}

fn snapshot(account: &Account<'_>, connection: &str) -> Result<Snapshot, String> {
    let field = account.id_field;
    let no_number =
        || format!("`{field}` is no whole number; give the number that Cove knows the account by");
    let told = match (account.id, account.columns) {
        (Some(id), _) => Some(number(id).ok_or_else(no_number)?),
        (None, Some(_)) => None,
        (None, None) => return Err(no_number()),
    };
    let key = |id| AccountKey::new(connection, id).map_err(|error| error.to_string());
    let told = told.map(key).transpose()?;
    let columns = columns(account)?;
    let key = match told {
        Some(told) => told,
        // The number is a column, too.
        None => key(columns.number("I0").ok_or_else(no_number)?)?,
    };
    Ok(Snapshot { key, columns })
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    }
}

fn columns(account: &Account<'_>) -> Result<Columns, String> {
    let field = account.columns_field;
    let mut pairs = Vec::new();
    match account.columns {
        Some(Value::Object(columns)) => push(&mut pairs, columns)?,
        Some(Value::Array(settings)) => {
            for (number, setting) in settings.iter().enumerate() {
                match setting {
                    Value::Object(setting) => push(&mut pairs, setting)?,
                    Value::String(setting) if setting.contains('=') => {
                        let (code, value) = setting.split_once('=').unwrap_or_default();
                        pairs.push((code, value.to_owned()));
                    }
                    _ => {
                        return Err(format!(
                            "`{field}[{number}]` is no object like {{\"I1\": \"…\"}}"
                        ));
                    }
                }
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
    Ok(columns)
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
                    rows::shortened(code),
                    rows::shown(value)
                ));
            }
        };
        pairs.push((code, text));
    }
    Ok(())
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

    /// Where the list of accounts has been seen, or would stand if somebody saved several pages.
    #[test]
    fn an_answer_is_read_in_every_nesting() {
        let row = json!({"AccountId": 7, "PartnerId": 1, "Flags": null, "Settings": [{"I1": "srv"}, {"D9F0": "2"}]});
        let wanted = read(&json!({"result": {"result": [row]}}));
        assert_eq!(wanted.snapshots[0].columns.get("D09F00"), Some("2"));
        for document in [
            json!({"jsonrpc": "2.0", "visa": "v", "result": [row]}),
            json!({"result": {"result": {"totalStatistics": [], "result": [row]}}}),
            json!({"result": [{"totalStatistics": null, "result": [row]}]}),
            json!({"result": {"result": [[row]]}}),
            json!({"result": {"data": [row]}}),
            json!({"result": {"result": null, "data": [row]}}),
            json!([row]),
            json!([{"id": "1", "error": null, "result": {"result": [row]}}, {"id": "2", "result": []}]),
            json!([{"result": [row]}, {"result": {"result": [row]}}]),
            json!({"accounts": [row]}),
            json!({"result": [{"AccountId": "7", "Settings": {"I1": "srv", "D09F00": 2}}]}),
        ] {
            assert_eq!(read(&document), wanted, "{document}");
        }
        let lines = json!(["I0=7", "I1=srv", "D9F0=2"]);
        let with_number = read(
            &json!({"accounts": [{"account_id": 7, "columns": {"I0": 7, "I1": "srv", "D09F00": 2}}]}),
        );
        for document in [
            json!({"result": {"data": [lines]}}),
            json!({"result": {"data": lines}}),
            json!({"result": [{"Settings": lines}]}),
            json!({"accounts": [{"columns": {"AU": "7", "I1": "srv", "D09F00": 2}}]}),
        ] {
            assert_eq!(read(&document), with_number, "{document}");
        }
    }

    /// That there are no accounts is told by an answer alone that has a list of them.
    #[test]
    fn what_is_not_understood_is_not_taken_for_no_accounts() {
        for document in [
            json!({"result": []}),
            json!({"result": {"totalStatistics": null, "result": []}}),
            json!({"accounts": []}),
        ] {
            assert_eq!(read(&document), ReadSnapshots::default(), "{document}");
        }
        for document in [
            json!({}),
            json!([]),
            json!(7),
            json!({"result": null}),
            json!({"result": {}}),
            json!({"result": "none"}),
            json!({"result": {"result": null}}),
            json!({"result": {"result": {"Id": 7}}}),
            json!({"result": {"totalStatistics": [{"COUNT(I1)": "3"}]}}),
            json!({"accounts": {"account_id": 7}}),
        ] {
            let error = read_snapshots(document.to_string().as_bytes(), "default");
            assert_eq!(error, Err(CoveDocumentError::NoAccounts), "{document}");
        }
        let some = read(&json!([
            {"result": [{"AccountId": 7, "Settings": [{"I1": "srv"}]}]},
            {"error": {"code": -32603, "data": 1701, "message": "Visa is inconsistent/corrupted."}},
            {"result": {"rows": 3}},
            "three",
        ]));
        assert_eq!(some.snapshots.len(), 1);
        let refused: Vec<_> = some.refused.iter().map(|r| r.place.as_str()).collect();
        assert_eq!(refused, ["[1]", "[2]", "[3] (account without a number)"]);
        assert!(
            some.refused[0].reason.contains("1701"),
            "{:?}",
            some.refused
        );
    }

    #[test]
    fn other_documents_are_refused() {
        let error = |text: &str| read_snapshots(text.as_bytes(), "default").unwrap_err();
        assert!(matches!(error("{"), CoveDocumentError::NoJson(_)));
        assert_eq!(error("[]"), CoveDocumentError::NoAccounts);
        let answer = error(
            r#"{"error": {"code": -32603, "data": 2100, "message": "Unknown partner/username or bad password"}}"#,
        );
        assert!(
            answer.to_string().contains("2100 (Unknown partner"),
            "{answer}"
        );
        let large = vec![b' '; MAX_BYTES + 1];
        let error = read_snapshots(&large, "default").unwrap_err();
        assert!(matches!(error, CoveDocumentError::TooLarge(_)));
    }
}
