//! The worse wins: a line of trouble, wherever it is put into the report of a success, leaves no success.

use std::{collections::BTreeMap, sync::LazyLock};

use domain::run::RunStatus;
use parsing::{
    definition::{Definition, Definitions, ShownAlarm},
    mail::Mail,
    outcome::Parsed,
};
use regex::Regex;

use super::{
    coverage,
    fixtures::{self, Fixture},
    parts,
};

/// Definitions that can give a success and have no alarm, and why.
const WITHOUT_ALARM: [(&str, &str); 5] = [
    ("truenas-storage", OTHER_ALERTS),
    ("truenas-tasks", OTHER_ALERTS),
    (
        "veeam-cloud-connect",
        "the colour of a row is its status, and the report has no sentences of failure",
    ),
    ("veeam-service-provider-console", STATES),
    ("veeam-service-provider-console-alarm", STATES),
];

const STATES: &str = "each alarm has its state in a column or behind a label, and the text of every alarm, a resolved one too, tells of a failure";

const OTHER_ALERTS: &str = "each mail lists alerts of other tasks that still stand or are gone, in the same words; its rules look at new alerts alone";

/// Fixtures of a success that a line of an alarm does not change, and why.
const UNCHANGED: [(&str, &str, &str); 1] = [(
    "xen-orchestra/warning_in_a_list",
    "1 Failure",
    "within the list of its VMs a line is the name of one",
)];

/// Fixtures whose subject says nothing of the result although it differs from those of successes, and why.
const NEUTRAL_SUBJECTS: [(&str, &str); 1] = [(
    "unraid/failed_parity",
    "Unraid counts 0 errors in the subject of a check that broke off; the description says it",
)];

/// In the languages of the fixtures.
static FAILURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) fail | \b errors? \b | fatal | abort | cancel | incomplete | unsuccess | not\ success | problem | critical | ❌ | ✗ | 🚨
        | mislukt | \b fouten? \b | niet\ voltooid | fehl | nicht\ (?: erfolgreich | abgeschlossen) | abgebrochen
        | échec | échou | erreur | fallit | errore | errori | fallid | fallad | erro \b | falh | fejl | feil | misslyck | virhe
        | błąd | błęd | chyb | hiba",
    )
    .expect("a pattern")
});

/// Words of failure that count nothing.
static NO_FAILURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:0|no|without|ohne|keine|zonder|geen|sans|senza|sin) \w+")
        .expect("a pattern")
});

/// Fewer would mean that fixtures or alarms are no longer found.
const TRIED: usize = 100;

#[test]
fn every_definition_that_can_give_a_success_has_an_alarm() {
    let mut wrong = Vec::new();
    for definition in Definitions::builtin().iter() {
        let is_excepted = is_without_alarm(&definition.name);
        let can_succeed = coverage::statuses(definition).contains("SUCCESS");
        let wants_alarm = can_succeed && definition.alarms.is_empty();
        match (wants_alarm, is_excepted) {
            (true, false) => wrong.push(format!("(\"{}\", \"\"),", definition.name)),
            (false, true) => wrong.push(format!("{} needs no exception", definition.name)),
            _ => {}
        }
    }
    for (name, reason) in WITHOUT_ALARM {
        assert!(!reason.is_empty(), "{name}: say why");
        if Definitions::builtin().get(name).is_none() {
            wrong.push(format!("there is no definition {name}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "give them an alarm with what the product prints, or an exception with its reason:\n{}",
        wrong.join("\n")
    );
}

fn is_without_alarm(definition: &str) -> bool {
    WITHOUT_ALARM.iter().any(|(name, _)| *name == definition)
}

/// What those of others show, compiling looks at; it leaves out those that come with the program, to start quickly.
#[test]
fn alarms_go_off_at_what_they_show() {
    for (file, source) in Definitions::builtin_sources() {
        // Not one of the known texts any more, so everything is looked at.
        let compiled = Definition::compile(file, &format!("{source}\n"));
        assert!(compiled.is_ok(), "{:?}", compiled.err());
    }
}

#[test]
fn a_line_of_trouble_leaves_no_success() {
    let mut wrong = Vec::new();
    let mut tried = 0_usize;
    for fixture in fixtures::all() {
        let Some(definition) = fixture.definition() else {
            continue;
        };
        for alarm in definition.alarms.iter().filter(|alarm| alarm.in_body) {
            if !is_better(&fixture.parsed, alarm) {
                continue;
            }
            for line in &alarm.shows {
                tried += 1;
                let excepted = UNCHANGED
                    .iter()
                    .any(|(name, known, _)| (*name, *known) == (&fixture.name, line));
                let escapes = escapes(fixture, alarm, line);
                match (escapes.is_empty(), excepted) {
                    (false, false) => wrong.extend(escapes),
                    (true, true) => {
                        wrong.push(format!("{}: {line} needs no exception", fixture.name));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(tried > TRIED, "only {tried} were tried");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The places where the line can stand without a consequence.
fn escapes(fixture: &Fixture, alarm: &ShownAlarm, line: &str) -> Vec<String> {
    let mut escapes = Vec::new();
    for (place, mail) in parts::with_line(&fixture.mail, line) {
        let parsed = fixtures::parse(Definitions::builtin(), &mail);
        if !is_heard(&parsed, alarm.status) {
            escapes.push(format!(
                "{}: `{line}` {place}: {:?} by {:?}",
                fixture.name,
                parts::statuses(&parsed),
                parsed.parser
            ));
        }
    }
    escapes
}

fn is_better(parsed: &Parsed, alarm: &ShownAlarm) -> bool {
    let is_better =
        |status: RunStatus| status.is_good() && status.urgency() > alarm.status.urgency();
    let statuses = parts::statuses(parsed);
    !statuses.is_empty() && statuses.into_iter().all(is_better)
}

/// Of one run, that it is as bad. Of several, that one is, or that none is sure to be good.
fn is_heard(parsed: &Parsed, status: RunStatus) -> bool {
    let is_as_bad = |found: &RunStatus| found.urgency() <= status.urgency();
    let statuses = parts::statuses(parsed);
    match statuses.as_slice() {
        [] => true,
        [one] => is_as_bad(one) || *one == RunStatus::Unknown,
        many => many.iter().any(is_as_bad) || !many.iter().any(|found| found.is_good()),
    }
}

#[test]
fn subject_and_body_of_a_success_and_a_failure_leave_no_success() {
    let mut by_definition: BTreeMap<&str, Vec<&Fixture>> = BTreeMap::new();
    for fixture in fixtures::all() {
        if let Some(definition) = fixture.definition() {
            by_definition
                .entry(&definition.name)
                .or_default()
                .push(fixture);
        }
    }
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (name, own) in &by_definition {
        // What has no lines of failure has none to contradict.
        if is_without_alarm(name) {
            continue;
        }
        let good: Vec<&&Fixture> = own
            .iter()
            .filter(|fixture| parts::are_all(&fixture.parsed, RunStatus::Success))
            .collect();
        let bad = own
            .iter()
            .filter(|fixture| parts::are_all(&fixture.parsed, RunStatus::Failed));
        for bad in bad {
            for good in &good {
                // Reports of different kinds have subjects of their own.
                if kind(bad) != kind(good) {
                    continue;
                }
                tried += 1;
                let of_bad_body = with_subject(bad, good);
                if body_says_failure(bad) && parts::has(&of_bad_body, RunStatus::Success) {
                    wrong.push(format!(
                        "{} under the subject of {}: {}",
                        bad.name, good.name, good.mail.subject
                    ));
                }
                if !says_failure(bad) {
                    continue;
                }
                let of_good_body = with_subject(good, bad);
                if parts::has(&of_good_body, RunStatus::Success) {
                    wrong.push(format!(
                        "{} under the subject of {}: {}",
                        good.name, bad.name, bad.mail.subject
                    ));
                }
            }
        }
    }
    assert!(tried > TRIED, "only {tried} were tried");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn kind(fixture: &Fixture) -> Option<&str> {
    fixture.parsed.runs.first().map(|run| run.kind.as_str())
}

/// Body and sender of one with the subject of the other.
fn with_subject(fixture: &Fixture, other: &Fixture) -> Parsed {
    let mail = Mail {
        subject: other.mail.subject.clone(),
        subject_shown: other.mail.subject_shown.clone(),
        ..fixture.mail.clone()
    };
    fixtures::parse(Definitions::builtin(), &mail)
}

/// Whether the subject, its names aside, has a word of failure.
fn says_failure(bad: &Fixture) -> bool {
    !NEUTRAL_SUBJECTS.iter().any(|(name, _)| *name == bad.name)
        && FAILURE.is_match(&NO_FAILURE.replace_all(&without_names(bad, &bad.mail.subject), " "))
}

fn body_says_failure(bad: &Fixture) -> bool {
    let body = format!("{}\n{}", bad.mail.text, bad.mail.html.to_text());
    let body = without_names(bad, &body);
    FAILURE.is_match(&NO_FAILURE.replace_all(&body, " "))
}

fn without_names(fixture: &Fixture, text: &str) -> String {
    let mut text = text.to_owned();
    for run in &fixture.parsed.runs {
        let objects = run.objects.iter().map(|object| &object.name);
        for name in [&run.job].into_iter().chain(&run.company).chain(objects) {
            text = text.replace(name.as_str(), " ");
        }
    }
    text
}
