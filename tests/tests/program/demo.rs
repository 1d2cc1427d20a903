//! The demo tells a story, and the parsers read it as it was meant.

use std::collections::BTreeMap;

use acceptance::{dump, mails, program};
use demo_msp::{SentMail, Status};
use domain::run::RunStatus;
use parsing::{definition::Definitions, engine, mail, outcome::ParsedRun};

const DAYS: u32 = 10;

#[test]
fn six_days_make_jobs_runs_reviews_and_an_inbox() {
    let folder = tempfile::tempdir().expect("a folder");
    let story = ["demo", "--days", "6", "--until", "2026-06-14", "--no-serve"];
    program::succeed(folder.path(), &story);
    let views = dump::views(&folder.path().join("views.db"));

    assert_eq!(views["customers"].len(), mails::msp().customers.len());
    assert_eq!(views["users"].len(), 3);
    assert!(views["jobs"].len() > 200, "{} jobs", views["jobs"].len());
    assert!(views["runs"].len() > 1_000, "{} runs", views["runs"].len());
    assert_eq!(views["dead_letters"], Vec::<String>::new());
    let count = |table: &str, what: &str| {
        let rows = views[table].iter();
        rows.filter(|row| row.contains(what)).count()
    };
    let open = count("runs", "reviewed_at=Null");
    let reviewed = views["runs"].len() - open;
    assert!(
        open > 100 && reviewed > 100,
        "{open} open, {reviewed} reviewed"
    );
    assert!(count("mails", "state=Text(\"WAITING\")") > 0);
    assert!(count("mails", "state=Text(\"UNRECOGNISED\")") > 0);
    assert_eq!(count("jobs", "archived=Int(1)"), 1);

    // The MSP trusts its own mail host, and on the last morning somebody imitates a customer.
    for verdict in ["AUTHENTIC", "WEAK"] {
        let found = count("mail_paths", &format!("verdict=Text(\"{verdict}\")"));
        assert!(found > 100, "{found} mails are {verdict}");
    }
    assert_eq!(count("mail_paths", "verdict=Text(\"UNKNOWN\")"), 0);
    assert_eq!(count("mail_paths", "verdict=Text(\"FAILED\")"), 1);
    assert_eq!(count("runs", "unverified=Int(1)"), 1);
    assert!(count("job_paths", "outlives_smtp_auth=Int(0)") > 10);
    assert!(count("job_paths", "outlives_smtp_auth=Int(1)") > 100);

    // A second start finds the history there.
    let before = dump::event_count(&folder.path().join("events.db"));
    program::succeed(folder.path(), &story);
    assert_eq!(dump::event_count(&folder.path().join("events.db")), before);
}

#[test]
fn the_demo_keeps_out_of_real_data() {
    let folder = tempfile::tempdir().expect("a folder");
    program::add_user(folder.path(), "Robin", "admin");
    let output = program::run(folder.path(), &["demo", "--days", "1", "--no-serve"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not the demo's"), "{said}");
}

#[test]
fn the_parsers_read_what_the_jobs_meant() {
    let msp = mails::msp();
    let definitions = Definitions::builtin();
    let mut wrong = Vec::new();
    let mut read: BTreeMap<String, usize> = BTreeMap::new();
    for sent in msp.mails(mails::first_day(), DAYS) {
        let parsed = engine::parse(definitions, &mail::read(&sent.raw), sent.at);
        let said = format!("{}, {:?}", subject(&sent), parsed.problems);
        let Some(job) = sent.job.map(|job| &msp.jobs[job]) else {
            if parsed.recognised || !parsed.runs.is_empty() {
                wrong.push(format!("{said}: read as {:?}", parsed.parser));
            }
            continue;
        };
        let Some(status) = sent.status else {
            if !parsed.runs.is_empty() {
                wrong.push(format!("{said}: a notice has {} runs", parsed.runs.len()));
            }
            continue;
        };
        *read
            .entry(format!("{}/{}", job.software, job.kind))
            .or_default() += 1;
        // One mail reports several sessions in some products; the last one decides.
        let Some(run) = newest(&parsed.runs).filter(|_| parsed.runs.len() == sent.sessions) else {
            let count = parsed.runs.len();
            wrong.push(format!(
                "{said}: {count} runs of {} sessions",
                sent.sessions
            ));
            continue;
        };
        let found = (
            run.software.as_str(),
            run.kind.as_str(),
            run.job.as_str(),
            shown(run),
        );
        let meant = (job.software, job.kind, job.name.as_str(), meant(status));
        if found != meant {
            wrong.push(format!("{said}: {found:?} instead of {meant:?}"));
        }
    }
    let total: usize = read.values().sum();
    assert!(
        wrong.is_empty(),
        "{} of {total} mails are misread; the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(total > 2_000 && read.len() >= 10, "{read:?}");
}

fn newest(runs: &[ParsedRun]) -> Option<&ParsedRun> {
    runs.iter().max_by_key(|run| run.run_at)
}

fn subject(sent: &SentMail) -> String {
    mail::read(&sent.raw).subject_shown
}

fn shown(run: &ParsedRun) -> RunStatus {
    if run.missed {
        RunStatus::Missed
    } else {
        run.status
    }
}

fn meant(status: Status) -> RunStatus {
    match status {
        Status::Success => RunStatus::Success,
        Status::Warning => RunStatus::Warning,
        Status::Failed => RunStatus::Failed,
        Status::Missed => RunStatus::Missed,
    }
}
