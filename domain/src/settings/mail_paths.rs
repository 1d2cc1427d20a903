//! Which mail hosts are trusted to tell whether a mail is from its sender.

use serde_json::Value;

use super::{SettingsError as Error, ValueOf};

pub const TRUST: &str = "trust";

/// As JSON. Some hundred hosts and networks take a tenth of it.
const MAX_BYTES: usize = 64 * 1_024;

/// What of the setting the views need: whether verdicts about mails have consequences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TrustSet {
    /// Somebody is trusted.
    pub is_set: bool,
    /// Mails that are imported from files count as received as they are.
    pub judges_files: bool,
}

pub fn trust_set(value_of: &mut ValueOf<'_>) -> TrustSet {
    let Some(value) = value_of(TRUST) else {
        return TrustSet::default();
    };
    TrustSet {
        is_set: value.get("receiver").is_some_and(Value::is_object),
        judges_files: value.get("judgeFiles") == Some(&Value::Bool(true)),
    }
}

/// Its form alone: what it says is checked where headers are judged.
pub(super) fn check_trust(value: &Value) -> Result<Value, Error> {
    let bytes = value.to_string().len();
    if bytes > MAX_BYTES {
        return Err(Error::TooLong {
            name: TRUST,
            bytes,
            most: MAX_BYTES,
        });
    }
    if !value.is_object() {
        return Err(Error::NoObject { name: TRUST });
    }
    Ok(value.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn somebody_is_trusted_where_there_is_a_receiver() {
        let read = |value: Value| trust_set(&mut |_| Some(value.clone()));
        assert_eq!(trust_set(&mut |_| None), TrustSet::default());
        assert!(!read(json!({ "sealers": [] })).is_set);
        let set = read(json!({ "receiver": { "software": "GOOGLE" }, "judgeFiles": true }));
        assert!(set.is_set && set.judges_files);
    }

    #[test]
    fn what_is_no_object_or_too_long_is_refused() {
        assert_eq!(check_trust(&json!({})), Ok(json!({})));
        assert_eq!(
            check_trust(&json!("x")),
            Err(Error::NoObject { name: TRUST })
        );
        let long = json!({ "sealers": ["x".repeat(MAX_BYTES)] });
        assert!(matches!(check_trust(&long), Err(Error::TooLong { .. })));
    }
}
