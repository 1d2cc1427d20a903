//! What people did to a run waits where a definition takes the run away, and applies where another brings it back.

use acceptance::{
    installation::Installation,
    kept, mails,
    replays::{ACME, candidate, compared, until},
};
use commands::Assignment;
use domain::{access::Role, generation::ReplaySummary, ids::run_of_mail};
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
