//! Every key of a definition that costs work has a hostile case.

use std::{collections::BTreeSet, fs, path::Path};

use super::cases::CASES;

/// Keys that look at nothing of a mail, and why.
const WITHOUT_WORK: [(&str, &str); 8] = [
    (
        "RawDefinition",
        "the definition itself; its parts have structs of their own",
    ),
    (
        "RawExample",
        "an example, read when the definition is published",
    ),
    ("RawExpectedRun", "what an example is to give"),
    ("RawTest.matcher", "the words of a rule, which have cases"),
    ("RawStatusRule.is", "what the rule gives"),
    ("RawStatusRule.keyword", "what the rule gives"),
    ("RawStatusRule.source", "what the rule gives"),
    (
        "RawAlarm.shows",
        "what the product prints, tried when the definition is published",
    ),
];

#[test]
fn every_key_has_a_hostile_case() {
    let keys = keys();
    assert!(keys.len() > 60, "only {} were found: {keys:?}", keys.len());
    let covered: BTreeSet<&str> = CASES.iter().flat_map(|case| case.covers).copied().collect();
    let is_known = |key: &String| {
        let of = key.split('.').next().unwrap_or_default();
        covered.contains(key.as_str())
            || WITHOUT_WORK
                .iter()
                .any(|(known, _)| *known == key || *known == of)
    };
    let missing: Vec<&String> = keys.iter().filter(|key| !is_known(key)).collect();
    assert!(missing.is_empty(), "add a case for each: {missing:#?}");
    for key in covered {
        assert!(keys.contains(key), "{key} is no key");
    }
}

/// `RawTable.columns` and the like, as the schema has them.
fn keys() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/definition/schema");
    let mut keys = BTreeSet::new();
    for file in ["mod.rs", "rules.rs", "words.rs"] {
        let text = fs::read_to_string(folder.join(file)).expect("the schema can be read");
        let mut of = String::new();
        for line in text.lines() {
            let line = line.trim();
            let line = line.rsplit_once(") ").map_or(line, |(before, behind)| {
                if before.starts_with("pub(") {
                    behind
                } else {
                    line
                }
            });
            if let Some(rest) = line.strip_prefix("struct ") {
                let name = rest.split([' ', '(', '<']).next();
                name.unwrap_or_default().clone_into(&mut of);
            } else if ["impl", "fn ", "enum "]
                .iter()
                .any(|other| line.starts_with(other))
            {
                of.clear();
            } else if let Some((name, kind)) = line.split_once(": ")
                && of.starts_with("Raw")
                && kind.ends_with(',')
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            {
                keys.insert(format!("{of}.{name}"));
            }
        }
    }
    keys
}
