//! Every definition has mails that it reads as success, as failure and, where it can, as warning, and a trap.

use std::collections::{BTreeMap, BTreeSet};

use parsing::definition::{Definition, Definitions};

use super::fixtures;

/// What a definition lacks, and why it may. One that lacks it no longer is refused, so that the list stays short.
const EXCEPTIONS: [(&str, &str, &str); 3] = [
    (
        "datto-agent-check-in",
        "SUCCESS",
        "an alert that an agent is silent; the product sends no good news",
    ),
    (
        "datto-agent-check-in",
        "FAILED",
        "an alert that an agent is silent; what it backs up is told by other mails",
    ),
    (
        "synology-active-backup-microsoft-365",
        "MISSED",
        "no fixture yet; the wording is that of Active Backup for Business, which has one",
    ),
];

#[test]
fn every_definition_has_its_fixtures() {
    let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fixture in fixtures::all() {
        let Some(definition) = fixture.definition() else {
            continue;
        };
        let seen = seen.entry(&definition.name).or_default();
        seen.insert("MAIL");
        seen.extend(fixture.parsed.runs.iter().map(|run| run.status.name()));
        if fixture.name.contains("trap") {
            seen.insert("TRAP");
        }
        let folders = folders.entry(&definition.name).or_default();
        folders.insert(&fixture.folder);
    }
    // A trap may be one that nothing is to read; it counts for the definitions of its folder.
    for fixture in fixtures::all() {
        if fixture.parsed.recognised || !fixture.name.contains("trap") {
            continue;
        }
        for (name, own) in &folders {
            if own.contains(fixture.folder.as_str()) {
                seen.entry(name).or_default().insert("TRAP");
            }
        }
    }

    let mut wrong = Vec::new();
    for definition in Definitions::builtin().iter() {
        let name = definition.name.as_str();
        let has = seen.get(name).cloned().unwrap_or_default();
        for wanted in wanted(definition) {
            let excepted = EXCEPTIONS
                .iter()
                .any(|(known, lack, _)| (*known, *lack) == (name, wanted));
            match (has.contains(wanted), excepted) {
                (false, false) => wrong.push(format!("(\"{name}\", \"{wanted}\", \"\"),")),
                (true, true) => {
                    wrong.push(format!("{name} has {wanted} by now; drop the exception"));
                }
                _ => {}
            }
        }
    }
    for (name, lack, reason) in EXCEPTIONS {
        assert!(!reason.is_empty(), "{name}, {lack}: say why");
        if Definitions::builtin().get(name).is_none() {
            wrong.push(format!("there is no definition {name}; drop the exception"));
        }
    }
    assert!(
        wrong.is_empty(),
        "fixtures are missing; add them, or an exception with its reason:\n{}",
        wrong.join("\n")
    );
}

/// What its fixtures are to show.
fn wanted(definition: &Definition) -> Vec<&'static str> {
    if definition.no_run {
        return vec!["MAIL", "TRAP"];
    }
    let given = statuses(definition);
    if definition.missed() && given.is_empty() {
        return vec!["MISSED", "TRAP"];
    }
    let mut wanted = vec!["SUCCESS", "FAILED", "TRAP"];
    for more in ["WARNING", "MISSED"] {
        if given.contains(more) {
            wanted.push(more);
        }
    }
    wanted
}

/// The statuses that its rules give.
fn statuses(definition: &Definition) -> BTreeSet<String> {
    let table: toml::Table = toml::from_str(&definition.source).expect("it was compiled");
    let rules = |table: &toml::Table| -> Vec<toml::Value> {
        let found = table.get("status").and_then(toml::Value::as_array);
        found.cloned().unwrap_or_default()
    };
    rules(&table)
        .iter()
        .filter_map(|rule| rule.get("is")?.as_str().map(str::to_owned))
        .collect()
}
