//! By what several mails are one run: `key`, `key_date`, `one_run_within` and `several_mails` of `[run]`.

use parsing::outcome::{OneRun, RunKey, SeveralMails};

use crate::keys::sample::{Mail, compile, parse};

const LABELS: &str = r#"
[labels]
session = "Session"
reported = "Report date"
user = "User"
"#;

fn keys(run: &str) -> String {
    format!("{LABELS}\n[run]\njob = \"nightly\"\n{run}")
}

fn read(run: &str, text: &str) -> OneRun {
    let mail = Mail {
        subject: "Sample",
        text,
        ..Mail::default()
    };
    let parsed = parse(&keys(run), &mail);
    assert_eq!(parsed.runs.len(), 1, "{:?}", parsed.problems);
    parsed.runs.into_iter().next().expect("a run").one_run
}

fn key(run: &str, text: &str) -> Option<RunKey> {
    read(run, text).key
}

fn plain(text: &str) -> RunKey {
    RunKey {
        text: text.to_owned(),
        with_date_of_receipt: false,
    }
}

fn problem(run: &str) -> String {
    compile(&keys(run)).expect_err(run).problem
}

#[test]
fn a_definition_that_says_nothing_gives_nothing() {
    let one_run = read("", "Session: 7");
    assert!(one_run.is_plain());
    let run = serde_json::to_string(&one_run).unwrap();
    assert_eq!(run, "{}");
}

#[test]
fn keys_are_compared_without_signs_and_case() {
    let of = |text| key("key = \"sample-{session}\"", text);
    assert_eq!(of("Session: #A 12"), Some(plain("sample-a-12")));
    assert_eq!(of("Session: a/12"), Some(plain("sample-a-12")));
    assert_eq!(of("Session: Zürich"), Some(plain("sample-zürich")));
}

#[test]
fn the_first_key_that_can_be_filled_counts_and_none_is_none() {
    let run = "key = [\"{session}\", \"of {user}\"]";
    assert_eq!(key(run, "Session: 7\nUser: acme"), Some(plain("7")));
    assert_eq!(key(run, "User: acme"), Some(plain("of-acme")));
    assert_eq!(key(run, "nothing"), None);
    assert_eq!(key("key = \"{session}\"", "Session: ###"), None);
}

#[test]
fn the_printed_date_belongs_to_the_key_in_whatever_form_it_is_printed() {
    let run = "key = \"{user}\"\nkey_date = \"{reported}\"";
    for date in [
        "2026-03-09",
        "09.03.2026",
        "9 March 2026",
        "2026-03-09 23:50:00",
    ] {
        let text = format!("User: Acme\nReport date: {date}");
        assert_eq!(key(run, &text), Some(plain("acme-2026-03-09")), "{date}");
    }
}

#[test]
fn without_a_printed_date_the_day_of_receipt_is_told_later() {
    let dated = |text: &str| {
        Some(RunKey {
            text: text.to_owned(),
            with_date_of_receipt: true,
        })
    };
    let run = "key = \"{user}\"\nkey_date = \"{reported}\"";
    assert_eq!(key(run, "User: Acme"), dated("acme"));
    assert_eq!(key(run, "User: Acme\nReport date: soon"), dated("acme"));
    assert_eq!(key(run, "Report date: 2026-03-09"), None);
    let alone = "key_date = \"{reported}\"";
    assert_eq!(
        key(alone, "Report date: 2026-03-09"),
        Some(plain("2026-03-09"))
    );
    assert_eq!(key(alone, "nothing"), dated(""));
}

#[test]
fn a_long_key_is_bounded_and_stays_itself() {
    let of = |last: char| {
        let long = format!("Session: {}{last}", "ab".repeat(30_000));
        key("key = \"{session}\"", &long).map(|key| key.text)
    };
    let one = of('x').expect("a key");
    assert!(one.len() <= 1_000, "{}", one.len());
    assert_ne!(Some(one), of('y'));
}

#[test]
fn what_a_further_mail_does_and_how_near_it_lies_is_told() {
    let one_run = read(
        "key = \"{session}\"\nseveral_mails = \"latest\"\none_run_within = \"2 minutes\"",
        "Session: 7",
    );
    assert_eq!(one_run.several_mails, SeveralMails::Latest);
    assert_eq!(one_run.within_seconds, 120);
    let stored = serde_json::to_string(&one_run).unwrap();
    assert_eq!(serde_json::from_str::<OneRun>(&stored).unwrap(), one_run);
}

#[test]
fn a_key_that_is_always_the_same_is_refused() {
    assert!(problem("key = \"run\"").contains("same in every mail"));
    assert!(problem("key = [\"{session}\", \"run\"]").contains("same in every mail"));
    assert!(compile(&keys("key = \"run\"\nkey_date = \"{reported}\"")).is_ok());
}

#[test]
fn the_latest_of_one_moment_is_refused() {
    assert!(problem("several_mails = \"latest\"").contains("none of them is the latest"));
    assert!(compile(&keys("several_mails = \"worst\"")).is_ok());
    assert!(problem("several_mails = \"first\"").contains("unknown variant"));
}

#[test]
fn a_time_that_is_none_or_too_long_is_refused() {
    for wrong in ["soon", "0 seconds", "2 hours", ""] {
        let problem = problem(&format!("one_run_within = \"{wrong}\""));
        assert!(problem.contains("1 second to 1 hour"), "{wrong}: {problem}");
    }
    assert!(compile(&keys("one_run_within = \"1 hour\"")).is_ok());
}

#[test]
fn values_that_nothing_sets_are_refused() {
    assert!(problem("key = \"{sesion}\"").contains("nothing sets a value `sesion`"));
    assert!(problem("key_date = \"{day}\"").contains("nothing sets a value `day`"));
}
