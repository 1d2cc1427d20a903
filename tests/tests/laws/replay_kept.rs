//! What people did to a run waits where a definition takes the run away, and applies where another brings it back.

use acceptance::{
    installation::Installation,
    kept, mails,
    replays::{ACME, candidate, compared, until},
};
use commands::Assignment;
use domain::{access::Role, ids::run_of_mail, replay::ReplaySummary};
use serde_json::{Value, json};
use uuid::Uuid;

const RUN: &str = "query($id: ID!) { run(id: $id) { effectiveStatus markedBy tickets { description } \
     remarks { text } psaTicket { number } } }";

const CHANGES: &str = "query($id: ID!) { replay(id: $id) { changes(kinds: [MARK_ORPHANED, MARK_RESTORED, PSA_LINK_ORPHANED, \
     PSA_LINK_RESTORED, TICKET_LINK_ORPHANED, TICKET_LINK_RESTORED, REMARK_LINK_ORPHANED, REMARK_LINK_RESTORED]) { nodes { \
     kind runId before { markedBy psaTicket ticketId remarkId } after { markedBy psaTicket ticketId remarkId } } } } }";

/// Accepts the replay with what is wanted. Gives its id, and what it counted.
async fn accept(at: &Installation) -> (Uuid, ReplaySummary) {
    let before = at.backend.live.set().generation;
    let row = compared(at).await;
    candidate(at, row.replay_id).await;
    let commands = &at.backend.commands;
    let done = commands.accept_replay(row.replay_id, &at.somebody()).await;
    done.expect("accepted");
    until("the switch", || {
        (at.backend.live.set().generation != before).then_some(())
    })
    .await;
    (row.replay_id, row.summary.expect("a summary").0)
}

/// Kinds of changes, with which fields of which side are told.
fn told(changes: &Value) -> Vec<String> {
    let nodes = changes["replay"]["changes"]["nodes"].as_array();
    let mut told: Vec<_> = nodes
        .expect("changes")
        .iter()
        .map(|node| {
            let sides = ["before", "after"].into_iter().flat_map(|side| {
                let fields = node[side].as_object().into_iter().flatten();
                fields
                    .filter(|(_, value)| !value.is_null())
                    .map(move |(name, _)| format!("{side}.{name}"))
            });
            let sides: Vec<_> = sides.collect();
            format!(
                "{} {}",
                node["kind"].as_str().expect("text"),
                sides.join(" ")
            )
        })
        .collect();
    told.sort();
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_to_a_run_applies_when_it_comes_back() {
    let at = Installation::with_replays();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let (door, by) = (at.door(), at.somebody());
    let commands = &at.backend.commands;
    let publish = async || {
        let done = commands.publish_parser(ACME, &by).await;
        done.expect("published");
    };
    publish().await;
    let letter = |number| {
        let letter = mails::letter(number, "Acme report for nightly: broken");
        mails::raw(letter, at.backend.clock.now())
    };
    let ids = at.receive(vec![letter(1), letter(2)]).await;
    accept(&at).await;
    let customer = commands.register_customer("Acme", &by).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id: customer.expect("registered").value,
    };
    let job = commands.approve_mail(ids[0], &[assignment], &by).await;
    let job = job.expect("approved").value[0];
    let runs = [0, 1].map(|nth| run_of_mail(ids[nth], job, 0));
    at.backend.settle().await.expect("settled");
    kept::act_on(&at, &runs).await;
    at.backend.settle().await.expect("settled");
    let seen = async |run: Uuid| {
        let id = json!({"id": format!("Run:{run}")});
        door.ask(Some(&token), RUN, id).await.data()["run"].take()
    };
    let before = [seen(runs[0]).await, seen(runs[1]).await];
    assert_eq!(before[0]["markedBy"], "Alice");
    assert_eq!(before[0]["effectiveStatus"], "SUCCESS");
    // The definition has no word for it.
    assert_eq!(before[1]["effectiveStatus"], "UNKNOWN");
    assert_eq!(before[1]["psaTicket"]["number"], "T0007");
    for run in &before {
        assert_eq!(run["tickets"], json!([{"description": "Disk full"}]));
        assert_eq!(run["remarks"], json!([{"text": "As agreed"}]));
    }

    let done = commands.withdraw_parser("acme-backup", None, &by).await;
    done.expect("withdrawn");
    let (replay, summary) = accept(&at).await;
    let counted = (
        summary.marks_orphaned,
        summary.psa_links_orphaned,
        summary.ticket_links_orphaned,
        summary.remark_links_orphaned,
    );
    assert_eq!(counted, (1, 1, 2, 2));
    let id = json!({"id": format!("Replay:{replay}")});
    let changes = door.ask(Some(&token), CHANGES, id).await.data();
    let lost = [
        "MARK_ORPHANED before.markedBy",
        "PSA_LINK_ORPHANED before.psaTicket",
        "REMARK_LINK_ORPHANED before.remarkId",
        "REMARK_LINK_ORPHANED before.remarkId",
        "TICKET_LINK_ORPHANED before.ticketId",
        "TICKET_LINK_ORPHANED before.ticketId",
    ];
    assert_eq!(told(&changes), lost);
    for run in runs {
        assert_eq!(seen(run).await, Value::Null);
    }

    publish().await;
    let (replay, summary) = accept(&at).await;
    let counted = (
        summary.marks_restored,
        summary.psa_links_restored,
        summary.ticket_links_restored,
        summary.remark_links_restored,
        summary.marks_orphaned,
    );
    assert_eq!(counted, (1, 1, 2, 2, 0));
    let id = json!({"id": format!("Replay:{replay}")});
    let changes = door.ask(Some(&token), CHANGES, id).await.data();
    let found = lost.map(|line| line.replace("ORPHANED before", "RESTORED after"));
    assert_eq!(told(&changes), found);
    assert_eq!([seen(runs[0]).await, seen(runs[1]).await], before);
}

/// The letters of [`ACME`], read so.
fn reading(done: &str, failed: &str) -> String {
    let failed =
        format!("[[status]]\nof = \"outcome\"\nequals = \"failed\"\nis = \"{failed}\"\n\n[run]");
    let text = ACME.split("[[example]]").next().expect("the beginning");
    text.replace("is = \"SUCCESS\"", &format!("is = \"{done}\""))
        .replace("[run]", &failed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_turns_good_and_what_turned_worse_since_it_was_reviewed_is_counted_by_itself() {
    let at = Installation::with_replays();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let (door, by) = (at.door(), at.somebody());
    let commands = &at.backend.commands;
    let publish = async |done: &str, failed: &str| {
        let published = commands.publish_parser(&reading(done, failed), &by).await;
        published.expect("published");
    };
    let letter = |number, outcome: &str| {
        let letter = mails::letter(number, &format!("Acme report for nightly: {outcome}"));
        mails::raw(letter, at.backend.clock.now())
    };
    publish("SUCCESS", "FAILED").await;
    let ids = at
        .receive(vec![letter(1, "done"), letter(2, "failed")])
        .await;
    accept(&at).await;
    let customer = commands.register_customer("Acme", &by).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id: customer.expect("registered").value,
    };
    let job = commands.approve_mail(ids[0], &[assignment], &by).await;
    let job = job.expect("approved").value[0];
    at.backend.settle().await.expect("settled");
    let done = run_of_mail(ids[0], job, 0);
    let reviewed = commands.review_runs(&[done], None, &by).await;
    reviewed.expect("reviewed");

    publish("WARNING", "SUCCESS").await;
    let (replay, summary) = accept(&at).await;
    assert_eq!(
        (summary.failed_to_success, summary.reviewed_now_worse),
        (1, 1)
    );
    assert_eq!(summary.runs_changed, 2);
    let query = "query($id: ID!) { replay(id: $id) { summary { failedToSuccess warningToSuccess reviewedNowWorse } } }";
    let id = json!({"id": format!("Replay:{replay}")});
    let told = door.ask(Some(&token), query, id).await.data();
    assert_eq!(
        told["replay"]["summary"],
        json!({"failedToSuccess": 1, "warningToSuccess": 0, "reviewedNowWorse": 1})
    );

    // The review loses its run, and finds it again worse than it was.
    let done = commands.withdraw_parser("acme-backup", None, &by).await;
    done.expect("withdrawn");
    let (_, summary) = accept(&at).await;
    assert_eq!(
        (summary.reviews_orphaned, summary.reviewed_now_worse),
        (1, 0)
    );
    publish("FAILED", "FAILED").await;
    let (_, summary) = accept(&at).await;
    assert_eq!(
        (summary.reviews_restored, summary.reviewed_now_worse),
        (1, 1)
    );
    assert_eq!(summary.failed_to_success, 0);
}
