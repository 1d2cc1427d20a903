//! What stands around a report: quotes, forwards, attached mails, answers.

use chrono::{DateTime, Utc};
use parsing::{definition::Definitions, engine, mail, outcome::Parsed};

const DEFINITION: &str = r#"
name = "sample"
software = "Sample"
type = "Backup"
evidence = "unverified"
description = "Reads the sample reports of these tests."
setup = "Nothing to set up."

[recognise]
all = [{ in = "subject", contains = "Sample report" }]
any = [{ in = "sender", contains = "sample" }, { in = "body", contains = "Sample" }]

[[capture]]
in = "subject"
regex = 'Sample report for (?<job>.+?): (?<result>\w+)$'

[labels]
job = "Job"
state = "State"

[[status]]
of = "state"
equals = "failed"
is = "FAILED"

[[status]]
of = "result"
equals = "failed"
is = "FAILED"

[[status]]
of = "result"
equals = "done"
is = "SUCCESS"

[run]
job = "{job}"
"#;

fn parse(mail: &str) -> Parsed {
    let sources = [("sample.toml".to_owned(), DEFINITION.to_owned())];
    let definitions = Definitions::compile(sources).expect("it compiles");
    let received_at: DateTime<Utc> = "2026-03-10T00:21:00Z".parse().expect("a time");
    engine::parse(&definitions, &mail::read(mail.as_bytes()), received_at)
}

/// Job and status of the runs.
fn runs(mail: &str) -> Vec<(String, &'static str)> {
    let runs = parse(mail).runs.into_iter();
    runs.map(|run| (run.job, run.status.name())).collect()
}

fn one(job: &str, status: &'static str) -> Vec<(String, &'static str)> {
    vec![(job.to_owned(), status)]
}

#[test]
fn the_body_names_the_job_before_the_subject() {
    let mail = "From: x@sample.example.com\nSubject: Sample report for A: done\n\nJob: B\n";
    assert_eq!(runs(mail), one("B", "SUCCESS"));
    let mail = "From: x@sample.example.com\nSubject: Sample report for A: done\n\nnothing more\n";
    assert_eq!(runs(mail), one("A", "SUCCESS"));
}

#[test]
fn results_and_tags_are_no_part_of_a_name() {
    let mail = "From: x@sample.example.com\nSubject: [EXT] Sample report for A - Error: failed [#12345]\n\nx\n";
    assert_eq!(runs(mail), one("A", "FAILED"));
}

#[test]
fn a_forward_is_read_by_the_subject_and_sender_above_the_original() {
    let mail = "From: Jane <jane@example.com>\nSubject: FW: have a look\n\nSee below.\n\nFrom: Box <box@sample.example.com>\nSent: Monday\nTo: backups\nSubject: Sample report for A: done\n\nState: failed\n";
    assert_eq!(runs(mail), one("A", "FAILED"));
    assert!(parse(mail).by_other_subject);
}

#[test]
fn the_lines_of_a_bounce_are_no_forward() {
    let mail = "From: Mail <mailer-daemon@example.com>\nSubject: Undelivered\n\nIt could not be delivered.\n\nFrom: box@sample.example.com\nTo: backups@example.com\nSubject: Sample report for A: done\nDate: Monday\n\nState: ok\n";
    assert_eq!(runs(mail), []);
}

const ATTACHED: &str = "From: Jane <jane@sample.example.com>\nSubject: SUBJECT\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nCOVER\n--b\nContent-Type: message/rfc822\n\nFrom: box@sample.example.com\nSubject: Sample report for A: done\n\nJob: B\nState: failed\n--b--\n";

#[test]
fn an_attached_mail_is_read_where_the_one_around_says_no_more_than_its_subject() {
    for (subject, cover) in [
        ("FW: Sample report for A: done", "see attached"),
        ("FW: have a look", "It came in last night."),
        ("have a look", ""),
    ] {
        let mail = ATTACHED.replace("SUBJECT", subject).replace("COVER", cover);
        assert_eq!(runs(&mail), one("B", "FAILED"), "{subject}");
    }
    let own = ATTACHED
        .replace("SUBJECT", "Sample report for C: done")
        .replace("COVER", "Sample\nJob: C\nState: failed");
    assert_eq!(runs(&own), one("C", "FAILED"));
}

#[test]
fn several_attached_reports_each_give_their_runs() {
    let one_more = "--b\nContent-Type: message/rfc822\n\nFrom: box@sample.example.com\nSubject: Sample report for D: done\n\nx\n--b--\n";
    let mail = ATTACHED
        .replace("SUBJECT", "two of them")
        .replace("--b--\n", one_more);
    let expected = [("B".to_owned(), "FAILED"), ("D".to_owned(), "SUCCESS")];
    assert_eq!(runs(&mail), expected);
}

#[test]
fn an_answer_is_no_run() {
    let head = "From: Jane Doe <jane@sample.example.com>\n";
    for mail in [
        "Subject: RE: Sample report for A: failed\n\nThanks, solved.\n\nJane\n",
        "Subject: AW: Sample report for A: failed\nIn-Reply-To: <1@example.com>\n\nSeen at 10:15.\n",
        "Subject: RE: Sample report for A: done\n\nGood.\n\nOn Monday Box wrote:\n> Job: A\n> State: ok\n",
        "Subject: Sample report for A: done\nAuto-Submitted: auto-replied\n\nJob: A\n",
        "Subject: Automatic reply: Sample report for A: done\n\nI am on leave. Job: A\n",
    ] {
        let parsed = parse(&format!("{head}{mail}"));
        assert!(!parsed.recognised && parsed.runs.is_empty(), "{mail}");
        assert!(
            parsed
                .problems
                .iter()
                .any(|problem| problem.contains("answer to a report")),
            "{:?}",
            parsed.problems
        );
    }
}

#[test]
fn a_prefix_alone_makes_no_answer() {
    for subject in [
        "RE: Sample report for A: done",
        "AW: Sample report for A: done",
    ] {
        let mail = format!("From: Box <box@sample.example.com>\nSubject: {subject}\n\nJob: A\n");
        assert_eq!(runs(&mail), one("A", "SUCCESS"));
    }
}
