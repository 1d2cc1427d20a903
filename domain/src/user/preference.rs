//! How a user wants pages to look: short texts by key. What they mean is up to the dashboard; here is only their shape.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

/// Characters of a key at most.
const MAX_OF_KEY: usize = 64;

/// Characters of a value at most.
const MAX_OF_VALUE: usize = 2_000;

/// Preferences of a user at most.
const MAX_PREFERENCES: usize = 200;

#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum PreferenceError {
    #[error(
        "`{key}` is no key of a preference; a key has 1 to {MAX_OF_KEY} letters, digits, `.`, `-` and `_`, such as `runChecks.sort`"
    )]
    Key { key: String },
    #[error("the preference `{key}` has {length} characters; at most {MAX_OF_VALUE} are allowed")]
    TooLong { key: String, length: usize },
    #[error("a user has at most {MAX_PREFERENCES} preferences; remove some first")]
    TooMany,
}

/// What of the changes differs from what is there: what is set, and what is removed.
pub(super) fn differences(
    current: &BTreeMap<String, String>,
    changes: BTreeMap<String, Option<String>>,
) -> Result<(BTreeMap<String, String>, BTreeSet<String>), PreferenceError> {
    let (mut set, mut removed) = (BTreeMap::new(), BTreeSet::new());
    for (key, value) in changes {
        if !is_key(&key) {
            return Err(PreferenceError::Key {
                key: key.chars().take(MAX_OF_KEY).collect(),
            });
        }
        match value {
            None if current.contains_key(&key) => {
                removed.insert(key);
            }
            None => {}
            Some(value) if current.get(&key) == Some(&value) => {}
            Some(value) => {
                let length = value.chars().count();
                if length > MAX_OF_VALUE {
                    return Err(PreferenceError::TooLong { key, length });
                }
                set.insert(key, value);
            }
        }
    }
    let added = set.keys().filter(|key| !current.contains_key(*key)).count();
    if added > 0 && current.len() + added - removed.len() > MAX_PREFERENCES {
        return Err(PreferenceError::TooMany);
    }
    Ok((set, removed))
}

fn is_key(key: &str) -> bool {
    (1..=MAX_OF_KEY).contains(&key.len())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(pairs: &[(&str, Option<&str>)]) -> BTreeMap<String, Option<String>> {
        let owned = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned)));
        owned.collect()
    }

    #[test]
    fn only_what_differs_is_told() {
        let current = BTreeMap::from([
            ("runChecks.sort".to_owned(), "CUSTOMER".to_owned()),
            ("jobs.filter".to_owned(), "acme".to_owned()),
        ]);
        let wanted = changes(&[
            ("runChecks.sort", Some("CUSTOMER")),
            ("jobs.filter", None),
            ("inbox.filter", None),
            ("dailyJobs.sort", Some("TIME")),
        ]);
        let (set, removed) = differences(&current, wanted).unwrap();
        assert_eq!(set.into_keys().collect::<Vec<_>>(), ["dailyJobs.sort"]);
        assert_eq!(removed.into_iter().collect::<Vec<_>>(), ["jobs.filter"]);
    }

    #[test]
    fn keys_values_and_their_number_are_bounded() {
        let none = BTreeMap::new();
        for key in ["", "a b", "é", &"k".repeat(65)] {
            let refused = differences(&none, changes(&[(key, Some("x"))]));
            assert!(matches!(refused, Err(PreferenceError::Key { .. })), "{key}");
        }
        let long = "x".repeat(2_001);
        let refused = differences(&none, changes(&[("a", Some(&long))]));
        assert!(matches!(
            refused,
            Err(PreferenceError::TooLong { length: 2_001, .. })
        ));
        let full: BTreeMap<_, _> = (0..200)
            .map(|n| (format!("key{n}"), String::new()))
            .collect();
        let one_more = changes(&[("other", Some("x"))]);
        assert_eq!(differences(&full, one_more), Err(PreferenceError::TooMany));
        let in_its_place = changes(&[("other", Some("x")), ("key7", None)]);
        assert!(differences(&full, in_its_place).is_ok());
    }
}
