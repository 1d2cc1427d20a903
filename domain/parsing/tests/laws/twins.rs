//! Text and HTML are two accounts of one report: each alone says what both say, and where they differ the worse counts.

use domain::run::RunStatus;
use parsing::{
    definition::Definitions,
    mail::Mail,
    outcome::{Parsed, ParsedRun},
};

use super::{
    fixtures::{self, Fixture},
    parts,
};

/// Fixtures of which one part does not tell the status, and why.
const STUBS: [(&str, &str, &str); 2] = [
    (
        "veeam-agent/linux_success",
        "text",
        "the text part names neither product nor job; such a mail waits in the inbox",
    ),
    (
        "veeam-service-provider-console/trap_kb_says_not_backed_up",
        "text",
        "the text part is a line that asks for a client that shows HTML",
    ),
];

#[test]
fn text_and_html_alone_say_what_both_say() {
    let mut wrong = Vec::new();
    for fixture in of_both() {
        for (part, mail) in [
            ("text", parts::text_alone(&fixture.mail)),
            ("HTML", parts::html_alone(&fixture.mail)),
        ] {
            let parsed = fixtures::parse(Definitions::builtin(), &mail);
            let excepted = STUBS
                .iter()
                .any(|(name, known, _)| (*name, *known) == (&fixture.name, part));
            let is_same = told(&parsed) == told(&fixture.parsed);
            // A part that is a stub may say nothing, but nothing better.
            let problem = match (is_same, excepted) {
                (true, true) => Some("needs no exception".to_owned()),
                (false, false) => Some(format!("says {:?}", told(&parsed))),
                (false, true) if is_better(&parsed, &fixture.parsed) => {
                    Some(format!("says {:?}, which is better", told(&parsed)))
                }
                _ => None,
            };
            if let Some(problem) = problem {
                wrong.push(format!(
                    "(\"{}\", \"{part}\", \"\"), // {problem}, both say {:?}",
                    fixture.name,
                    told(&fixture.parsed)
                ));
            }
        }
    }
    for (name, part, reason) in STUBS {
        assert!(!reason.is_empty(), "{name}, {part}: say why");
        assert!(
            of_both().any(|fixture| fixture.name == name),
            "{name} is no fixture with text and HTML"
        );
    }
    assert!(
        wrong.is_empty(),
        "text and HTML differ; mend the rules, or add an exception with its reason:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn where_text_and_html_differ_the_worse_counts() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for good in of_both().filter(|fixture| parts::are_all(&fixture.parsed, RunStatus::Success)) {
        for bad in fixtures::all() {
            let is_of_same = bad.parsed.parser == good.parsed.parser;
            if !is_of_same || !parts::are_all(&bad.parsed, RunStatus::Failed) {
                continue;
            }
            let mut mails = Vec::new();
            if tells(&parts::text_alone(&bad.mail), bad, good) {
                mails.push(("text", parts::with_text(&good.mail, bad.mail.text.clone())));
            }
            if parts::has_html(&bad.mail) && tells(&parts::html_alone(&bad.mail), bad, good) {
                mails.push(("HTML", parts::with_html(&good.mail, bad.mail.html.clone())));
            }
            for (part, mail) in mails {
                tried += 1;
                let parsed = fixtures::parse(Definitions::builtin(), &mail);
                if parts::has(&parsed, RunStatus::Success) {
                    wrong.push(format!(
                        "{} with the {part} of {}: {:?}",
                        good.name,
                        bad.name,
                        told(&parsed)
                    ));
                }
            }
        }
    }
    assert!(tried > 20, "only {tried} were tried");
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Whether such a part of a failure says so under the subject of the success, too.
fn tells(part: &Mail, bad: &Fixture, good: &Fixture) -> bool {
    let mail = Mail {
        subject: good.mail.subject.clone(),
        subject_shown: good.mail.subject_shown.clone(),
        ..part.clone()
    };
    let parsed = fixtures::parse(Definitions::builtin(), &mail);
    parsed.parser == bad.parsed.parser && parts::are_all(&parsed, RunStatus::Failed)
}

fn of_both() -> impl Iterator<Item = &'static Fixture> {
    fixtures::all()
        .iter()
        .filter(|fixture| parts::has_both(&fixture.mail))
}

fn told(parsed: &Parsed) -> Vec<(&str, RunStatus)> {
    let told = |run: &'_ ParsedRun| run.status;
    let mut all: Vec<_> = parsed
        .runs
        .iter()
        .map(|run| (run.job.as_str(), told(run)))
        .collect();
    all.sort_by_key(|(job, status)| (*job, status.urgency()));
    all
}

/// Whether it has a run that is better than the worst of the whole.
fn is_better(parsed: &Parsed, whole: &Parsed) -> bool {
    let worst = |parsed: &Parsed| {
        parts::statuses(parsed)
            .into_iter()
            .map(RunStatus::urgency)
            .min()
    };
    match (worst(parsed), worst(whole)) {
        (Some(part), Some(whole)) => part > whole && part > RunStatus::Unknown.urgency(),
        _ => false,
    }
}
