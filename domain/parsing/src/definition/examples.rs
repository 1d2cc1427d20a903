//! Whether a definition reads its own examples as it says.

use chrono::{DateTime, Utc};

use super::DefinitionError;
use crate::program::{Definition, Definitions, Example, ExpectedRun};
use crate::{
    engine,
    mail::{Parts, from_parts},
    outcome::{Parsed, ParsedRun},
};

/// When the examples are taken to have been received: 2026-03-10 07:00 UTC.
const RECEIVED_AT: i64 = 1_773_126_000;

/// Reads the examples with the whole set, as mails would be. The first one that is read differently is the error.
pub(super) fn check(definitions: &Definitions, name: &str) -> Result<(), DefinitionError> {
    let Some(definition) = definitions.get(name).filter(|found| found.enabled) else {
        return Ok(());
    };
    for example in &definition.examples {
        let parsed = read(definitions, example);
        if let Some(difference) = difference(definition, example, &parsed) {
            return Err(DefinitionError {
                file: definition.file.clone(),
                line: example.line,
                column: example.column,
                key: "[[example]]".to_owned(),
                problem: format!(
                    "the example `{}` is not read as it says: {difference}; correct the example or the definition",
                    example.about
                ),
            });
        }
    }
    Ok(())
}

fn read(definitions: &Definitions, example: &Example) -> Parsed {
    let given = |text: &'_ str| !text.is_empty();
    let mail = from_parts(&Parts {
        subject: &example.subject,
        from: Some(example.from.as_str()).filter(|from| given(from)),
        text: Some(example.text.as_str()).filter(|text| given(text)),
        html: Some(example.html.as_str()).filter(|html| given(html)),
        received: None,
    });
    let received_at = DateTime::<Utc>::from_timestamp(RECEIVED_AT, 0).unwrap_or_default();
    engine::parse(definitions, &mail, received_at)
}

fn difference(definition: &Definition, example: &Example, parsed: &Parsed) -> Option<String> {
    match &parsed.parser {
        Some(parser) if *parser == definition.name => {}
        Some(parser) => {
            return Some(format!(
                "`{parser}` reads it, which is asked earlier or fits as well; see `order`"
            ));
        }
        None => {
            let problems = parsed.problems.join("; ");
            return Some(match problems.as_str() {
                "" => "no definition recognises it".to_owned(),
                problems => format!("no definition recognises it ({problems})"),
            });
        }
    }
    if parsed.runs.len() != example.runs.len() {
        return Some(format!(
            "it gives {} runs in place of {}",
            parsed.runs.len(),
            example.runs.len()
        ));
    }
    let pairs = parsed.runs.iter().zip(&example.runs);
    pairs
        .into_iter()
        .find_map(|(run, expected)| run_difference(run, expected))
}

fn run_difference(run: &ParsedRun, expected: &ExpectedRun) -> Option<String> {
    if run.job != expected.job {
        return Some(format!(
            "the job is `{}` in place of `{}`",
            run.job, expected.job
        ));
    }
    if run.status != expected.status {
        return Some(format!(
            "the status of `{}` is {} in place of {}",
            run.job,
            run.status.name(),
            expected.status.name()
        ));
    }
    if let Some(kind) = expected.kind.as_ref().filter(|kind| **kind != run.kind) {
        return Some(format!(
            "the type of `{}` is `{}` in place of `{kind}`",
            run.job, run.kind
        ));
    }
    if expected.company.is_some() && expected.company != run.company {
        let named = |company: &Option<String>| company.clone().unwrap_or_default();
        return Some(format!(
            "the company of `{}` is `{}` in place of `{}`",
            run.job,
            named(&run.company),
            named(&expected.company)
        ));
    }
    let expected = expected.objects.as_ref()?;
    let objects: Vec<String> = run
        .objects
        .iter()
        .map(|object| match object.status {
            Some(status) => format!("{}: {}", object.name, status.name()),
            None => object.name.clone(),
        })
        .collect();
    (objects != *expected).then(|| {
        format!(
            "the objects of `{}` are {objects:?} in place of {expected:?}",
            run.job
        )
    })
}
