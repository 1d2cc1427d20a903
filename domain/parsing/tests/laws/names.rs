//! Names of jobs are the same in every mail: nothing that changes stands at either end of one.

use std::collections::{BTreeMap, BTreeSet};

use parsing::definition::Definitions;
use regex::Regex;

use super::fixtures;

/// A fixture whose job's name looks like that, and why it may.
const EXCEPTIONS: [(&str, &str); 0] = [];

#[test]
fn no_name_begins_or_ends_with_what_changes() {
    let changing = Regex::new(
        r"(?ix)
        ^[\[({](?:success|successful|failed|failure|error|warning|ok|erfolg\w*|fehler|warnung|mislukt|gelukt)[\])}]
        | \ -\ (?:success|successful|failed|failure|error|errors|warning|warnings|ok|fatal|erfolgreich|fehler|warnung|mislukt|geslaagd)$
        | [\[({](?:\d+\ )?(?:success|successful|failed|failure|errors?|warnings?|ok|fatal|erfolgreich|fehler|warnung|mislukt|geslaagd)[\])}]$
        | ^[\[({*]*(?:external|extern|spam|caution)[\])}*:]
        | (?:ticket|case|ref|request)\s*[\#:]\s*[\w-]*\d{3,}
        | [\[(]\#\d+[\])]
        | ^\d{4}-\d\d-\d\d | \d{4}-\d\d-\d\d(?:[\ _T]\d\d[:.-]?\d\d(?:[:.-]?\d\d)?)?$
        | ^\d\d?[./]\d\d?[./]\d{4} | \d\d?[./]\d\d?[./]\d{4}$
        | ^[\u{2600}-\u{27bf}\u{1f300}-\u{1faff}] | [\u{2600}-\u{27bf}\u{fe0f}\u{1f300}-\u{1faff}]$",
    )
    .expect("the pattern is right");
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    let mut seen = 0;
    for fixture in fixtures::all() {
        for run in &fixture.parsed.runs {
            seen += 1;
            let names = [Some(&run.job), run.company.as_ref()];
            // A name that is one word of a result as a whole is a name.
            let changes = |name: &&String| {
                changing
                    .find(name)
                    .is_some_and(|found| found.len() < name.len())
            };
            let Some(name) = names.into_iter().flatten().find(changes) else {
                continue;
            };
            if EXCEPTIONS.iter().any(|(known, _)| *known == fixture.name) {
                needed.insert(fixture.name.as_str());
            } else {
                wrong.push(format!("{}: `{name}`", fixture.name));
            }
        }
    }
    for (known, reason) in EXCEPTIONS {
        assert!(!reason.is_empty(), "{known}: say why");
        assert!(
            needed.contains(known),
            "{known} has a plain name by now; drop the exception"
        );
    }
    assert!(seen > 500, "only {seen} names were looked at");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where a definition has several ways to name a job, none that the subject gives alone goes before one of the body.
#[test]
fn no_definition_asks_the_subject_for_a_name_before_the_body() {
    let mut wrong = Vec::new();
    for definition in Definitions::builtin().iter() {
        let table: toml::Table = toml::from_str(&definition.source).expect("it was compiled");
        let places = places(&table);
        let Some(run) = table.get("run").and_then(toml::Value::as_table) else {
            continue;
        };
        for key in ["job", "company"] {
            let templates = words(run.get(key));
            let of = |template: &String| -> BTreeSet<&str> {
                let values = template
                    .split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split('}').next());
                values
                    .flat_map(|value| places.get(value).into_iter().flatten())
                    .map(String::as_str)
                    .collect()
            };
            let subject_alone = templates
                .iter()
                .position(|template| of(template) == BTreeSet::from(["subject"]));
            let body = templates.iter().rposition(|template| {
                let of = of(template);
                !of.is_empty() && !of.contains("subject")
            });
            if let (Some(subject), Some(body)) = (subject_alone, body)
                && subject < body
                && !SUBJECT_FIRST
                    .iter()
                    .any(|(name, _)| *name == definition.name)
            {
                wrong.push(format!("{}: `{key}` = {templates:?}", definition.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Definitions that do, and why.
const SUBJECT_FIRST: [(&str, &str); 1] = [(
    "amanda",
    "the name of the organisation, in body and subject, goes before that of the configuration",
)];

/// Of each value, the places that it is taken from: `subject`, or what else there is.
fn places(table: &toml::Table) -> BTreeMap<String, BTreeSet<String>> {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |value: &str, place: &str| {
        places
            .entry(value.to_owned())
            .or_default()
            .insert(place.to_owned());
    };
    let group = Regex::new(r"\(\?P?<(\w+)>").expect("the pattern is right");
    let captures = table.get("capture").and_then(toml::Value::as_array);
    for capture in captures.into_iter().flatten() {
        for place in words(capture.get("in")) {
            for regex in words(capture.get("regex")) {
                for found in group.captures_iter(&regex) {
                    add(&found[1], &place);
                }
            }
        }
    }
    let labels = table.get("labels").and_then(toml::Value::as_table);
    for value in labels.into_iter().flat_map(toml::Table::keys) {
        add(value, "section");
    }
    places
}

fn words(value: Option<&toml::Value>) -> Vec<String> {
    match value {
        Some(toml::Value::String(word)) => vec![word.clone()],
        Some(toml::Value::Array(words)) => {
            let words = words.iter().filter_map(toml::Value::as_str);
            words.map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}
