//! Every definition reads its own examples as it says.

use chrono::{DateTime, Utc};
use parsing::{
    definition::{Definition, Definitions, Example, ExpectedRun},
    engine,
    mail::{Parts, from_parts},
    outcome::{Parsed, ParsedRun},
};

#[test]
fn every_example_is_read_as_expected() {
    let definitions = Definitions::builtin();
    let wrong: Vec<String> = definitions
        .iter()
        .flat_map(|definition| {
            definition
                .examples
                .iter()
                .filter_map(|example| check(definitions, definition, example))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_definition_has_examples_and_documentation() {
    for definition in Definitions::builtin().iter() {
        let name = &definition.name;
        assert!(!definition.examples.is_empty(), "{name} has no example");
        assert!(
            definition.description.len() > 40,
            "{name} does not say what it reads"
        );
        assert!(
            definition.setup.len() > 40,
            "{name} does not say how to make the product send mails"
        );
        assert!(
            definition.no_run || !definition.kinds.is_empty(),
            "{name} gives no type"
        );
    }
}

#[test]
fn only_updates_and_certificates_of_3cx_are_hidden() {
    let hidden: Vec<&str> = Definitions::builtin()
        .iter()
        .filter(|definition| definition.hidden_from_run_checks())
        .map(|definition| definition.name.as_str())
        .collect();
    assert_eq!(hidden, ["threecx-ssl-certificate", "threecx-update"]);
}

#[test]
fn every_claimed_example_holds_a_required_word() {
    for definition in Definitions::builtin().iter() {
        for example in &definition.examples {
            let all = format!(
                "{}\n{}\n{}\n{}",
                example.subject, example.from, example.text, example.html
            );
            let all = all.to_lowercase().replace("&amp;", "&");
            let words = definition.required_words();
            assert!(
                words.iter().any(|word| all.contains(word.as_str())),
                "{}: {}",
                definition.name,
                example.about
            );
        }
    }
}

#[test]
fn a_set_is_shared_between_threads() {
    fn shared<T: Send + Sync + std::fmt::Debug>(_: &T) {}
    shared(Definitions::builtin());
}

fn check(definitions: &Definitions, definition: &Definition, example: &Example) -> Option<String> {
    let mail = from_parts(&Parts {
        subject: &example.subject,
        from: Some(example.from.as_str()).filter(|from| !from.is_empty()),
        text: Some(example.text.as_str()).filter(|text| !text.is_empty()),
        html: Some(example.html.as_str()).filter(|html| !html.is_empty()),
        received: None,
    });
    let parsed = engine::parse(definitions, &mail, received_at());
    let wrong = difference(definition, example, &parsed)?;
    Some(format!(
        "{} ({}): {wrong}\n{}",
        definition.name,
        example.about,
        serde_json::to_string_pretty(&parsed).unwrap_or_default()
    ))
}

fn received_at() -> DateTime<Utc> {
    "2026-03-10T07:00:00Z".parse().expect("a time")
}

fn difference(definition: &Definition, example: &Example, parsed: &Parsed) -> Option<String> {
    if parsed.parser.as_deref() != Some(definition.name.as_str()) {
        return Some(format!("read by {:?}", parsed.parser));
    }
    if parsed.runs.len() != example.runs.len() {
        return Some(format!(
            "{} runs instead of {}",
            parsed.runs.len(),
            example.runs.len()
        ));
    }
    parsed
        .runs
        .iter()
        .zip(&example.runs)
        .find_map(|(run, expected)| run_difference(run, expected))
}

fn run_difference(run: &ParsedRun, expected: &ExpectedRun) -> Option<String> {
    if run.job != expected.job {
        return Some(format!("job {:?} instead of {:?}", run.job, expected.job));
    }
    if run.status != expected.status {
        return Some(format!(
            "{} instead of {}",
            run.status.name(),
            expected.status.name()
        ));
    }
    if expected.kind.as_ref().is_some_and(|kind| *kind != run.kind) {
        return Some(format!(
            "type {:?} instead of {:?}",
            run.kind, expected.kind
        ));
    }
    if expected.company.is_some() && expected.company != run.company {
        return Some(format!(
            "company {:?} instead of {:?}",
            run.company, expected.company
        ));
    }
    let Some(expected) = &expected.objects else {
        return None;
    };
    let objects: Vec<String> = run
        .objects
        .iter()
        .map(|object| match object.status {
            Some(status) => format!("{}: {}", object.name, status.name()),
            None => object.name.clone(),
        })
        .collect();
    (objects != *expected).then(|| format!("objects {objects:?} instead of {expected:?}"))
}
