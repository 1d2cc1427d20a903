//! Every definition has mails that it reads as success and as failure, one for each other status that its rules give, and
//! a trap: a mail that looks like another result than it is.

use std::collections::{BTreeMap, BTreeSet};

use parsing::definition::{Definition, Definitions};

use super::{fixtures, sets};

/// What a definition lacks, and why it may. One that lacks it no longer is refused, so that the list stays short.
const EXCEPTIONS: [(&str, &str, &str); 4] = [
    (
        "kopia-snapshot-errors",
        "SUCCESS",
        "Kopia sends this mail on errors alone; a success is in the snapshot report",
    ),
    (
        "resticprofile",
        "SUCCESS",
        "its script runs after a failure alone",
    ),
    (
        "azure-backup",
        "SUCCESS",
        "Azure Monitor has alerts for failures alone; a backup that succeeds sends no mail",
    ),
    (
        "backuppc",
        "SUCCESS",
        "BackupPC writes to its administrator about errors alone; a backup that succeeds sends no mail",
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
    // A trap that is no run of the product counts for all definitions of its folder, any other for those that have the words
    // to be tried and let it pass.
    for trap in fixtures::all() {
        if !trap.name.contains("trap") {
            continue;
        }
        for (name, own) in &folders {
            let Some(definition) = Definitions::builtin().get(name) else {
                continue;
            };
            let is_none_of_its_runs = trap
                .definition()
                .is_none_or(|reader| reader.no_run || reader.software != definition.software);
            let is_tried = sets::may_claim(definition, &trap.mail);
            if own.contains(trap.folder.as_str()) && (is_none_of_its_runs || is_tried) {
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
                .any(|(known, lack, _)| (*known, *lack) == (name, wanted.as_str()));
            match (has.contains(wanted.as_str()), excepted) {
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

/// What its fixtures are to show: each status that its rules give, and for what reports whole runs success and failure.
fn wanted(definition: &Definition) -> BTreeSet<String> {
    let mut wanted = statuses(definition);
    if definition.no_run {
        wanted.insert("MAIL".to_owned());
    } else if definition.missed() {
        wanted.insert("MISSED".to_owned());
    } else if !definition.informational() {
        wanted.extend(["SUCCESS", "FAILED"].map(str::to_owned));
    }
    wanted.insert("TRAP".to_owned());
    wanted.remove("UNKNOWN");
    wanted
}

/// The statuses that its rules give.
pub(crate) fn statuses(definition: &Definition) -> BTreeSet<String> {
    let table: toml::Table = toml::from_str(&definition.source).expect("it was compiled");
    let rules = |table: &toml::Table, key: &str| -> Vec<toml::Table> {
        let found = table.get(key).and_then(toml::Value::as_array);
        let tables = found
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_table);
        tables.cloned().collect()
    };
    let is = |rule: &toml::Table| Some(rule.get("is")?.as_str()?.to_owned());
    let of_objects: BTreeSet<String> = rules(&table, "table")
        .iter()
        .flat_map(|table| rules(table, "status"))
        .filter_map(|rule| is(&rule))
        .collect();
    let mut given = BTreeSet::new();
    for rule in rules(&table, "status") {
        given.extend(is(&rule));
        if !rule.contains_key("worst_object") {
            continue;
        }
        let only = rule.get("only").and_then(toml::Value::as_array);
        let is_asked_for = |status: &String| {
            only.is_none_or(|only| only.iter().any(|one| one.as_str() == Some(status)))
        };
        given.extend(
            of_objects
                .iter()
                .filter(|status| is_asked_for(status))
                .cloned(),
        );
    }
    given
}
