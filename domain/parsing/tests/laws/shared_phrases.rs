//! A phrase that several products use claims nothing alone.

use std::collections::BTreeSet;

use parsing::{
    definition::{Definition, Definitions},
    mail::{self, Parts},
};

use super::fixtures;

/// Definition, phrase, and why it may.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

#[test]
fn a_phrase_that_claims_alone_stands_in_no_mail_of_another_product() {
    let bodies: Vec<(&fixtures::Fixture, String)> = fixtures::all()
        .iter()
        .map(|fixture| {
            let mail = &fixture.mail;
            let all = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html.to_text());
            (fixture, all.to_lowercase())
        })
        .collect();
    let mut wrong = Vec::new();
    let mut alone = 0;
    for definition in Definitions::builtin().iter() {
        for phrase in claiming_alone(definition) {
            alone += 1;
            let other = bodies.iter().find(|(fixture, body)| {
                let reader = fixture.definition();
                reader.is_some_and(|reader| reader.software != definition.software)
                    && body.contains(&phrase.to_lowercase())
            });
            let is_known = EXCEPTIONS
                .iter()
                .any(|(name, known, _)| *name == definition.name && *known == phrase);
            if let (Some((fixture, _)), false) = (other, is_known) {
                wrong.push(format!(
                    "`{phrase}` alone makes a mail one of {}, and stands in {}",
                    definition.name, fixture.name
                ));
            }
        }
    }
    assert!(alone > 20, "only {alone} phrases claim alone");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of its conditions that need no others.
fn claiming_alone(definition: &Definition) -> BTreeSet<String> {
    let table: toml::Table = toml::from_str(&definition.source).expect("it was compiled");
    let mut phrases = BTreeSet::new();
    if let Some(recognise) = table.get("recognise") {
        collect(recognise, &mut phrases);
    }
    let own = Definitions::compile([(definition.file.clone(), definition.source.clone())])
        .expect("it compiles alone");
    phrases.retain(|phrase| {
        let in_body = Parts {
            subject: "Report",
            text: Some(phrase),
            ..Parts::default()
        };
        let in_subject = Parts {
            subject: phrase,
            text: Some("See the report."),
            ..Parts::default()
        };
        [in_body, in_subject].iter().any(|parts| {
            let parsed = fixtures::parse(&own, &mail::from_parts(parts));
            let fits = |problem: &String| problem.contains("fits the mail");
            parsed.recognised || parsed.problems.iter().any(fits)
        })
    });
    phrases
}

fn collect(value: &toml::Value, phrases: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                // What must not stand in a mail claims nothing.
                if matches!(key.as_str(), "none" | "regex" | "in") {
                    continue;
                }
                collect(value, phrases);
            }
        }
        toml::Value::Array(list) => list.iter().for_each(|value| collect(value, phrases)),
        toml::Value::String(phrase) => {
            phrases.insert(phrase.clone());
        }
        _ => {}
    }
}
