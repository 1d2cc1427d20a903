//! What every reading of every mail must satisfy.

use domain::run::RunStatus;
use parsing::{definition::Definitions, mail::Mail, outcome::Parsed};

/// What is wrong with the reading, or nothing.
pub(crate) fn reading(
    definitions: &Definitions,
    mail: &Mail,
    parsed: &Parsed,
) -> Result<(), String> {
    let Some(parser) = &parsed.parser else {
        if parsed.recognised || !parsed.runs.is_empty() {
            return Err("it has runs, or is recognised, without a definition".to_owned());
        }
        return Ok(());
    };
    let definition = definitions
        .get(parser)
        .ok_or_else(|| format!("`{parser}` is no definition"))?;
    if !parsed.recognised {
        return Err(format!("`{parser}` claims it, but it is not recognised"));
    }
    if definition.no_run != parsed.runs.is_empty() {
        return Err(format!(
            "`{parser}` gives {} runs, no_run being {}",
            parsed.runs.len(),
            definition.no_run
        ));
    }
    if parsed.runs.len() > 1_000 || parsed.problems.len() > 10_000 {
        return Err("it is larger than the limits allow".to_owned());
    }

    // A replay looks for affected mails by these two; a mail that is claimed without them would not be found.
    if !parsed.by_other_subject && !definition.may_claim(&mail.subject_shown) {
        return Err(format!("`{parser}` claims it, and says that it may not"));
    }
    let words = searched(mail);
    let required = definition.required_words();
    if !required.iter().any(|word| words.contains(word.as_str())) {
        return Err(format!("none of {required:?} stands in it"));
    }

    for run in &parsed.runs {
        if run.evidence.definition != *parser || run.software != definition.software {
            return Err(format!("a run of `{parser}` names another: {run:?}"));
        }
        if run.job.trim().is_empty() || !definition.kinds.contains(&run.kind) {
            return Err(format!("a run has no job or an unknown type: {run:?}"));
        }
        if run.missed != (run.status == RunStatus::Missed) {
            return Err(format!("`missed` and status contradict: {run:?}"));
        }
        if run.objects.len() > 10_000 || run.messages.len() > 1_000 {
            return Err("a run is larger than the limits allow".to_owned());
        }
        if let Some(problem) = made_up(mail, run) {
            return Err(problem);
        }
    }
    let json = serde_json::to_string(parsed).map_err(|error| error.to_string())?;
    match serde_json::from_str::<Parsed>(&json) {
        Ok(again) if again == *parsed => Ok(()),
        again => Err(format!("kept as JSON it comes back differently: {again:?}")),
    }
}

/// A good status must quote what stands in the mail.
fn made_up(mail: &Mail, run: &parsing::outcome::ParsedRun) -> Option<String> {
    if run.status != RunStatus::Success {
        return None;
    }
    let (_, seen) = run.evidence.status_rule.split_once(": ")?;
    // Of objects, the worst counts; alone or as one of several tests.
    let of_objects = !run.objects.is_empty() && seen.split(", ").any(|part| part == "SUCCESS");
    let seen = &seen.replace(", SUCCESS", "");
    if of_objects {
        let good = |object: &parsing::outcome::ParsedObject| {
            object
                .status
                .is_none_or(|status| status == RunStatus::Success)
        };
        let all_good = run.objects.iter().all(good);
        if !all_good {
            return Some(format!("a success with objects that are none: {run:?}"));
        }
        if seen == "SUCCESS" {
            return None;
        }
    }
    let all = squeezed(&everything(mail));
    // Counters, shares and several tests in one rule are quoted in pieces.
    let stands = |part: &str| {
        let part = squeezed(part);
        let digits: String = all
            .chars()
            .filter(|c| !matches!(c, '.' | ',' | '\''))
            .collect();
        part.is_empty() || all.contains(&part) || digits.contains(&part) || part.ends_with('%')
    };
    if stands(seen) || seen.split(", ").all(stands) {
        return None;
    }
    Some(format!(
        "a success by `{}`, which does not stand in the mail",
        run.evidence.status_rule
    ))
}

/// Where dispatch looks, in lower case, in the mail and in those attached to it.
fn searched(mail: &Mail) -> String {
    let senders = mail.from.iter().chain(&mail.original_from);
    let senders: Vec<String> = senders
        .map(|from| {
            let name = from.name.as_deref().unwrap_or_default();
            format!("{name} {}", from.address)
        })
        .collect();
    let html = mail.html.to_text();
    let own = format!(
        "{}\n{}\n{}\n{html}",
        mail.subject,
        senders.join("\n"),
        mail.text
    );
    let attached: Vec<String> = mail.attached.iter().map(searched).collect();
    format!("{own}\n{}", attached.join("\n")).to_lowercase()
}

fn everything(mail: &Mail) -> String {
    let mut all = searched(mail);
    for mail in std::iter::once(mail).chain(&mail.attached) {
        for (_, value) in &mail.headers {
            all.push('\n');
            all.push_str(value);
        }
        all.push_str(&mail.attachments.join("\n"));
    }
    all
}

/// Without blanks and in lower case: blocks are joined in several ways.
fn squeezed(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}
