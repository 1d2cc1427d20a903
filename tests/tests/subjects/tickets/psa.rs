//! Tickets of a PSA.

use commands::NewTicket;
use domain::{
    annotation::AnnotationScope,
    ticket::{PsaTicket, ResolutionSource},
};
use serde_json::{Value, json};

use crate::tickets::work::Work;

/// Lesson: an update wiped the description of a ticket.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_psa_reports_leaves_the_description() {
    let mut work = Work::begin().await;
    let commands = work.at.backend.commands.clone();
    let by = work.at.backend.collecting("Autotask");
    let wanted = |id, number: &str| NewTicket {
        description: "Disk full\non SRV-01".to_owned(),
        scopes: vec![AnnotationScope::Job { job_id: work.job }],
        runs: vec![],
        active_from: None,
        psa: Some(PsaTicket {
            system: "Autotask".to_owned(),
            id,
            number: number.to_owned(),
        }),
    };
    let opened = commands.open_ticket(wanted(7, "T20260701.0001"), &by).await;
    let ticket = opened.expect("opened").value;
    let again = commands.open_ticket(wanted(7, "T20260701.0001"), &by).await;
    assert_eq!(again.expect_err("it is known").code(), "ALREADY_EXISTS");
    // The code of the PSA's ticket is taken by it.
    let other = work.open().await;
    let query = "query($id: ID!) { ticket(id: $id) { code description open resolvedSource resolvedBy \
         deletedInPsaAt psa { system id number } } }";
    let internal = work.asking.data(query, json!({"id": other})).await;
    assert_eq!(internal["ticket"]["code"], "T20260701.0002");
    assert_eq!(internal["ticket"]["psa"], Value::Null);

    let second = work.run("2026-07-01T02:00:00Z").await;
    let of_run = "query($id: ID!) { run(id: $id) { psaTicket { number } tickets { code } } }";
    let run = json!({"id": format!("Run:{second}")});
    let shown = work.asking.data(of_run, run.clone()).await;
    assert_eq!(shown["run"]["psaTicket"]["number"], "T20260701.0001");
    assert_eq!(shown["run"]["tickets"].as_array().map(Vec::len), Some(2));

    commands
        .resolve_ticket(ticket, ResolutionSource::Psa, &by)
        .await
        .expect("resolved");
    work.at.backend.settle().await.expect("settled");
    let id = json!({"id": format!("Ticket:{ticket}")});
    let seen = &work.asking.data(query, id.clone()).await["ticket"];
    assert_eq!(seen["description"], "Disk full\non SRV-01");
    assert_eq!(seen["resolvedSource"], "PSA");
    assert_eq!(seen["resolvedBy"], "Autotask");
    assert_eq!(
        seen["psa"],
        json!({"system": "Autotask", "id": 7, "number": "T20260701.0001"})
    );
    let third = work.run("2026-07-01T03:00:00Z").await;
    assert_eq!(work.shown(third).await, (vec![other.clone()], true));

    commands
        .note_ticket_deleted_in_psa(ticket, &by)
        .await
        .expect("noted");
    work.at.backend.settle().await.expect("settled");
    let seen = &work.asking.data(query, id).await["ticket"];
    assert_ne!(seen["deletedInPsaAt"], Value::Null);
    assert_eq!(seen["description"], "Disk full\non SRV-01");
    let shown = work.asking.data(of_run, run).await;
    assert_eq!(shown["run"]["psaTicket"], Value::Null);
    // One that somebody links to the run itself.
    let psa = PsaTicket {
        system: "Autotask".to_owned(),
        id: 9,
        number: "T20260701.0099".to_owned(),
    };
    commands
        .link_psa_ticket(&[third], &psa, false, &by)
        .await
        .expect("linked");
    work.at.backend.settle().await.expect("settled");
    let shown = work
        .asking
        .data(of_run, json!({"id": format!("Run:{third}")}))
        .await;
    assert_eq!(shown["run"]["psaTicket"]["number"], "T20260701.0099");
}
