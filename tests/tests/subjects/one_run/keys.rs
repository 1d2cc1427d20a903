//! Runs that mails name: by the number of a session, or by the day of a report.

use serde_json::json;

use crate::one_run::work::{PAIR, TENANTS, Work, id_of, mail, tenants};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_of_one_session_are_one_run_whenever_they_come() {
    for log_first in [true, false] {
        let work = Work::begin(&[PAIR]).await;
        let log = |number, at| {
            mail(
                number,
                at,
                "Acme pair log for nightly #A7: done",
                "! rotated",
            )
        };
        let errors = |number, at| {
            mail(
                number,
                at,
                "Acme pair errors for nightly #a7: broken",
                "! full",
            )
        };
        let (one, other) = if log_first {
            (log(1, "08T22:00:00"), errors(2, "09T03:00:00"))
        } else {
            (errors(1, "08T22:00:00"), log(2, "09T03:00:00"))
        };
        let first = work.receive(one).await;
        let job = work.approve(first).await[0];
        work.receive(other).await;
        // Of the same moment, and another session.
        let next = "Acme pair log for nightly #A8: done";
        work.receive(mail(3, "09T03:00:00", next, "")).await;
        let runs = work.runs(job).await;
        assert_eq!(runs.len(), 2, "{runs:#?}");
        assert_eq!(runs[0]["status"], "SUCCESS");
        assert_eq!(
            (&runs[1]["status"], &runs[1]["mailCount"]),
            (&json!("FAILED"), &json!(2))
        );
        assert_eq!(runs[1]["runAt"], "2026-06-08T22:00:00+00:00");
        assert_eq!(id_of(&runs[1]), domain::ids::run_of_key(job, "a7", 0));
        work.at.assert_rebuilt_alike().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_is_sent_again_takes_the_place_of_the_first() {
    let work = Work::begin(&[TENANTS]).await;
    let report = |number, at, date: &str, result| {
        tenants(
            number,
            at,
            &format!("Report date: {date}"),
            &[("globex", result), ("initech", "done")],
        )
    };
    let first = work
        .receive(report(1, "09T06:00:00", "8 June 2026", "broken"))
        .await;
    let jobs = work.approve(first).await;
    work.receive(report(2, "09T09:00:00", "08.06.2026", "done"))
        .await;
    let run = work.run(jobs[0]).await;
    assert_eq!(
        (&run["status"], &run["mailCount"]),
        (&json!("SUCCESS"), &json!(2))
    );
    assert_eq!(run["runAt"], "2026-06-09T06:00:00+00:00");
    assert_eq!(
        id_of(&run),
        domain::ids::run_of_key(jobs[0], "tenant-globex-2026-06-08", 0)
    );
    // An older one that comes late changes nothing.
    work.receive(report(3, "09T08:00:00", "2026-06-08", "broken"))
        .await;
    assert_eq!(work.run(jobs[0]).await["status"], "SUCCESS");
    // Of two of the same second, the worse counts.
    work.receive(report(4, "09T09:00:00", "2026-06-08", "broken"))
        .await;
    assert_eq!(work.run(jobs[0]).await["status"], "FAILED");
    work.receive(report(5, "10T06:00:00", "2026-06-09", "done"))
        .await;
    let runs = work.runs(jobs[0]).await;
    let statuses: Vec<_> = runs.iter().map(|run| &run["status"]).collect();
    assert_eq!(statuses, ["SUCCESS", "FAILED"]);
    work.at.assert_rebuilt_alike().await;
}

/// 23:30 UTC is the next day in Amsterdam, and not in Lisbon.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_printed_date_the_day_of_receipt_in_the_zone_of_the_installation_counts() {
    let work = Work::begin(&[TENANTS]).await;
    let report = |number, at| tenants(number, at, "Daily list", &[("globex", "done")]);
    let first = work.receive(report(1, "08T21:30:00")).await;
    let job = work.approve(first).await[0];
    work.receive(report(2, "08T22:30:00")).await;
    assert_eq!(work.runs(job).await.len(), 2);
    work.receive(report(3, "09T21:00:00")).await;
    let runs = work.runs(job).await;
    let counts: Vec<_> = runs.iter().map(|run| run["mailCount"].clone()).collect();
    assert_eq!(counts, [json!(2), json!(1)]);
    assert_eq!(
        id_of(&runs[0]),
        domain::ids::run_of_key(job, "tenant-globex-2026-06-09", 0)
    );
    work.at.assert_rebuilt_alike().await;
}

/// Each line is a section, and each section a run.
const SECTIONS: &str = r#"name = "acme-sections"
software = "Acme Sections"
type = "Backup"
evidence = "unverified"
description = "The runs of a night, one below the other."
setup = "Options > Notifications."

[recognise]
all = [{ in = "subject", contains = "Acme sections" }]

[section]
starts = [{ regex = '^Run of (?<job>\w+): (?<outcome>\w+)$' }]
required = true

[[capture]]
in = "subject"
regex = 'of night (?<night>\w+)$'

[[status]]
of = "outcome"
equals = "done"
is = "SUCCESS"

[[status]]
of = "outcome"
equals = "broken"
is = "FAILED"

[[alarm]]
contains = "broken"
is = "FAILED"
shows = ["Run of nightly: broken"]

[run]
job = "{job}"
key = "{night}"

[[example]]
about = "two runs"
subject = "Acme sections of night 7"
text = """
Run of nightly: done
Run of nightly: broken
"""
runs = [{ job = "nightly", status = "SUCCESS" }, { job = "nightly", status = "FAILED" }]
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_of_one_mail_stay_two_and_meet_those_of_the_next() {
    for subject in ["Acme sections of night 7", "Acme sections"] {
        let work = Work::begin(&[SECTIONS]).await;
        let report = |number, second| {
            let body = format!("Run of nightly: done\r\nRun of nightly: {second}");
            mail(number, "09T06:00:00", subject, &body)
        };
        let first = work.receive(report(1, "done")).await;
        let job = work.approve(first).await[0];
        assert_eq!(work.runs(job).await.len(), 2);
        work.receive(report(2, "broken")).await;
        let runs = work.runs(job).await;
        assert_eq!(runs.len(), 2);
        assert!(runs.iter().all(|run| run["mailCount"] == 2));
        let statuses: Vec<_> = runs.iter().map(|run| &run["status"]).collect();
        assert_eq!(statuses, ["FAILED", "SUCCESS"]);
        work.at.assert_rebuilt_alike().await;
    }
}
