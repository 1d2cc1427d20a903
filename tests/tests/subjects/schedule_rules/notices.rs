//! What is informational or hidden from the page of the day is expected of nobody.

use acceptance::{installation::Installation, mails, nightly::pass};
use chrono::{DateTime, TimeDelta, Utc};
use commands::Assignment;
use parsing::definition::{Definition, Definitions, Example};
use projections::ports::Value;

const NIGHTS: i64 = 14;

/// Every definition with one of the marks sends an example of its own each night for two weeks, then falls silent: no
/// schedule is learned and nothing is missed. Of most the time of the run is that of the mail, so a schedule could be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notices_are_never_expected() {
    let at = Installation::new();
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    at.clock.set(first);
    let commands = &at.backend.commands;
    let customer = commands.register_customer("Acme", &at.somebody()).await;
    let customer = customer.expect("registered").value;
    let definitions = Definitions::builtin();
    let marked: Vec<_> = definitions
        .iter()
        .filter(|definition| definition.informational() || definition.hidden_from_run_checks())
        .filter_map(|definition| Some((definition, example(definition)?)))
        .collect();
    let hidden = marked
        .iter()
        .filter(|(one, _)| one.hidden_from_run_checks());
    assert!(hidden.count() >= 2);
    for night in 0..NIGHTS {
        let time = first + TimeDelta::days(night);
        at.clock.set(time + TimeDelta::minutes(3));
        let sent: Vec<_> = marked
            .iter()
            .map(|(definition, example)| mails::raw(mail(definition, example, time), time))
            .collect();
        let ids = at.receive(sent).await;
        if night == 0 {
            for id in ids {
                let assignment = Assignment {
                    ordinal: None,
                    customer_id: customer,
                };
                // Two definitions may have one job.
                let by = at.somebody();
                drop(commands.approve_mail(id, &[assignment], &by).await);
            }
        }
    }
    pass(&at, first + TimeDelta::days(NIGHTS + 3)).await;
    let count = |sql: &str| {
        let rows = at.backend.views().select_now(sql, &[]);
        match rows.expect("rows").first().map(Vec::as_slice) {
            Some([Value::Int(count)]) => *count,
            other => panic!("{other:?}"),
        }
    };
    let at_night = "SELECT COUNT(*) FROM (SELECT job_id FROM runs GROUP BY job_id HAVING COUNT(DISTINCT run_at) >= 12) AS jobs";
    assert!(count(at_night) >= 15, "{} jobs", count(at_night));
    assert_eq!(count("SELECT COUNT(*) FROM schedules"), 0);
    assert_eq!(count("SELECT COUNT(*) FROM expectations"), 0);
    assert_eq!(
        count("SELECT COUNT(*) FROM runs WHERE status = 'MISSED' AND mail_id IS NULL"),
        0
    );
}

/// The first one that reports a run.
fn example(definition: &Definition) -> Option<&Example> {
    let mut examples = definition.examples.iter();
    examples.find(|example| !example.runs.is_empty())
}

fn mail(definition: &Definition, example: &Example, time: DateTime<Utc>) -> Vec<u8> {
    let from = if example.from.is_empty() {
        "Notices <notices@acme.example.com>"
    } else {
        &example.from
    };
    let (kind, body) = if example.html.is_empty() {
        ("plain", &example.text)
    } else {
        ("html", &example.html)
    };
    format!(
        "Message-ID: <{}.{}@mail.example.com>\r\nDate: {}\r\nFrom: {from}\r\nSubject: {}\r\n\
         Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n",
        definition.name,
        time.timestamp(),
        time.to_rfc2822(),
        example.subject,
    )
    .into_bytes()
}
