//! Mails that other definitions read differently.

use acceptance::{
    installation::Installation,
    mails,
    nightly::pass,
    replays::{ACME, candidate, compared},
    two_weeks::{EXPECTATIONS, JOB},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Assignment, collect::RawMail};
use domain::{access::Role, replay::ReplaySummary};
use serde_json::{Value, json};
use uuid::Uuid;

/// A letter of the product that [`ACME`] reads, or of nothing that it knows.
fn letter(time: DateTime<Utc>, word: &str) -> RawMail {
    let text = format!(
        "Message-ID: <{}@acme.example.com>\r\nDate: {}\r\nFrom: Backup <backup@acme.example.com>\r\n\
         Subject: Acme {word} for nightly: done\r\n\r\nDone.\r\n",
        time.timestamp(),
        time.to_rfc2822()
    );
    mails::raw(text.into_bytes(), time)
}

/// Publishes a definition and accepts the replay. Gives its id, and what the comparison counted.
async fn read_with(at: &Installation, definition: &str) -> (Uuid, ReplaySummary) {
    let commands = &at.backend.commands;
    let published = commands.publish_parser(definition, &at.somebody()).await;
    published.expect("published");
    let row = compared(at).await;
    let replay = row.replay_id;
    candidate(at, replay).await;
    let accepted = commands.accept_replay(replay, &at.somebody()).await;
    accepted.expect("accepted");
    assert!(
        backend::replays::shows(&at.backend, replay)
            .await
            .expect("shown")
    );
    at.backend.settle().await.expect("settled");
    (replay, row.summary.expect("a summary").0)
}

/// R7: other definitions read a mail as a run of the job; what was called missed without it is judged again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_is_read_after_all_was_no_missed_run() {
    let at = Installation::with_replays();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    read_with(&at, ACME).await;
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    at.clock.set(first);
    let commands = &at.backend.commands;
    let customer = commands.register_customer("Acme", &at.somebody()).await;
    let received = at.receive(vec![letter(first, "report")]).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id: customer.expect("a customer").value,
    };
    let approved = commands
        .approve_mail(received[0], &[assignment], &at.somebody())
        .await;
    let job = json!({"id": format!("Job:{}", approved.expect("approved").value[0])});
    for night in 1..14 {
        let time = first + TimeDelta::days(night);
        at.clock.set(time + TimeDelta::minutes(2));
        at.receive(vec![letter(time, "report")]).await;
    }
    // On this night the product calls its report differently.
    let evening = first + TimeDelta::days(14);
    at.clock.set(evening + TimeDelta::minutes(2));
    at.receive(vec![letter(evening, "note")]).await;
    pass(&at, evening + TimeDelta::hours(3)).await;
    let ask =
        async || asking.data(EXPECTATIONS, job.clone()).await["expectations"]["nodes"].clone();
    assert_eq!(ask().await[0]["verdict"], "MISSED");

    let both = ACME
        .replace("contains = \"Acme report\"", "contains = \"Acme\"")
        .replace(
            "Acme report for (?<job>",
            "Acme (?:report|note) for (?<job>",
        );
    let (replay, summary) = read_with(&at, &both).await;
    let counted = (
        summary.missed_runs_appearing,
        summary.missed_runs_disappearing,
    );
    assert_eq!(counted, (0, 1));
    assert_eq!(ask().await, json!([]));
    // Who decided about the replay could see it.
    let query = "query($id: ID!) { replay(id: $id) { changes(kinds: [MISSED_RUN_DISAPPEARS]) { nodes { \
         job { name } before { status runAt } after { status } } } } }";
    let id = json!({"id": format!("Replay:{replay}")});
    let changes = asking.data(query, id).await;
    let told = &changes["replay"]["changes"]["nodes"][0];
    assert_eq!(told["before"]["status"], "MISSED", "{changes}");
    assert_eq!(told["after"], Value::Null);
    let runs = asking.data(JOB, job.clone()).await;
    assert_eq!(
        runs["node"]["runs"]["nodes"][0]["status"], "SUCCESS",
        "{runs}"
    );
}
