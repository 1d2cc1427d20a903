//! On which runs and jobs a ticket is shown.

use acceptance::mails;
use chrono::TimeDelta;
use commands::{NewTicket, ports::Clock};
use domain::{annotation::AnnotationScope, ids::run_of_mail, ticket::PsaTicket};
use serde_json::{Value, json};

use crate::tickets::work::{Work, report, text};

/// Lesson: dates decided, and resolved tickets were shown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resolved_ticket_is_on_no_later_run_whatever_the_dates_say() {
    let mut work = Work::begin().await;
    let ticket = work.open().await;
    assert_eq!(work.shown_on_job().await, (vec![ticket.clone()], true));
    // Within the same moment, by a mail that is older than the ticket.
    let next = work.run("2026-06-20T02:00:00Z").await;
    assert_eq!(work.shown(next).await, (vec![ticket.clone()], true));
    let before = work.at.clock.now();
    work.at.clock.set(before + TimeDelta::hours(1));
    work.resolve(&ticket).await;
    for at in [
        "2026-06-20T03:00:00Z",
        "2026-06-30T03:00:00Z",
        "2026-07-09T03:00:00Z",
    ] {
        let later = work.run(at).await;
        assert_eq!(work.shown(later).await, (vec![], false), "{at}");
    }
    assert_eq!(work.shown_on_job().await, (vec![], false));
    // What showed it goes on to show it, as resolved.
    for run in [work.first, next] {
        assert_eq!(work.shown(run).await, (vec![ticket.clone()], false));
    }
    // And what was known then is what was known then.
    let query = "query($id: ID!, $then: DateTime) { run(id: $id, asOf: $then) { tickets { open } hasOpenTickets } }";
    let variables = json!({"id": format!("Run:{next}"), "then": before});
    let known = work.asking.data(query, variables).await;
    assert_eq!(known["run"]["tickets"], json!([{"open": true}]));
    assert_eq!(known["run"]["hasOpenTickets"], true);
}

/// Lesson: a new ticket was seen only after it was resolved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_ticket_is_there_at_once_and_once() {
    let mut work = Work::begin().await;
    let second = work.run("2026-06-30T21:59:59Z").await;
    let query = "mutation($run: ID!, $job: ID!, $customer: ID!) { openTicket(input: {description: \"Disk full\", \
         runIds: [$run], scopes: [{jobId: $job}, {jobId: $job, object: \"srv-01\"}, {customerId: $customer}]}) \
         { id code activeFrom scopes { kind open object job { id } customer { name } } runs { nodes { run { id } } } } }";
    let variables = json!({
        "run": format!("Run:{second}"),
        "job": work.job_id(),
        "customer": format!("Customer:{}", work.customer),
    });
    let opened = &work.asking.data(query, variables).await["openTicket"];
    assert_eq!(opened["code"], "T20260701.0001");
    assert_eq!(opened["activeFrom"], "2026-06-30");
    let scopes = opened["scopes"].as_array().expect("scopes");
    let kinds: Vec<_> = scopes.iter().map(|scope| &scope["kind"]).collect();
    assert_eq!(kinds, ["JOB", "OBJECT", "CUSTOMER"]);
    assert!(
        scopes
            .iter()
            .all(|scope| scope["customer"]["name"] == "Acme")
    );
    assert_eq!(
        opened["runs"]["nodes"][0]["run"]["id"],
        format!("Run:{second}")
    );
    let id = text(&opened["id"]);
    for run in [work.first, second] {
        assert_eq!(work.shown(run).await, (vec![id.clone()], true), "{run}");
    }
    let third = work.run("2026-07-01T02:00:00Z").await;
    assert_eq!(work.shown(third).await, (vec![id.clone()], true));
    assert_eq!(work.shown_on_job().await, (vec![id], true));
    // Writing a ticket reviews nothing.
    let data = work.asking.data("{ unreviewedCount }", Value::Null).await;
    assert_eq!(data["unreviewedCount"], 3);
}

/// Lesson: missed runs had no tickets.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missed_run_shows_the_tickets_of_its_job_at_once() {
    let work = Work::begin().await;
    let missed = async |day: u32| {
        let at = format!("2026-07-0{day}T02:00:00Z").parse().expect("a time");
        let mail = format!(
            "Message-ID: <missed.{day}@acme.example.com>\r\nDate: Wed, {day} Jul 2026 02:00:00 +0000\r\n\
             From: Ahsay <backup@acme.example.com>\r\n\
             Subject: Scheduled backup, acme > Files > 2026-07-0{day}-23-15-00, was missed\r\n\r\n"
        );
        work.at
            .receive(vec![mails::raw(mail.into_bytes(), at)])
            .await[0]
    };
    let mail = missed(1).await;
    let job_id = work.approve(mail).await;
    let commands = &work.at.backend.commands;
    let by = work.at.somebody();
    let psa = PsaTicket {
        system: "Autotask".to_owned(),
        id: 7,
        number: "T20260630.0042".to_owned(),
    };
    for psa in [None, Some(psa)] {
        let wanted = NewTicket {
            description: "Machine is off".to_owned(),
            scopes: vec![AnnotationScope::Job { job_id }],
            runs: vec![],
            active_from: None,
            psa,
        };
        let opened = commands.open_ticket(wanted, &by).await;
        opened.expect("opened");
    }
    let run = run_of_mail(missed(2).await, job_id, 0);
    let query = "query($id: ID!) { run(id: $id) { status hasOpenTickets tickets { code } psaTicket { number } } }";
    let seen = &work
        .asking
        .data(query, json!({"id": format!("Run:{run}")}))
        .await["run"];
    assert_eq!(seen["status"], "MISSED");
    assert_eq!(seen["hasOpenTickets"], true);
    let tickets = seen["tickets"].as_array().expect("tickets");
    let mut codes: Vec<_> = tickets.iter().map(|ticket| text(&ticket["code"])).collect();
    codes.sort();
    assert_eq!(codes, ["T20260630.0042", "T20260701.0001"]);
    assert_eq!(seen["psaTicket"]["number"], "T20260630.0042");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customers_ticket_reaches_jobs_that_come_later() {
    let work = Work::begin().await;
    let query = "mutation($id: ID!) { openTicket(input: {description: \"Line down\", scopes: [{customerId: $id}]}) { id } }";
    let customer = format!("Customer:{}", work.customer);
    let opened = work.asking.data(query, json!({"id": customer})).await;
    let ticket = text(&opened["openTicket"]["id"]);
    let mail = report(900, "Mailboxes", "2026-07-01T02:00:00Z");
    let mail = work.at.receive(vec![mail]).await[0];
    let job = work.approve(mail).await;
    let run = run_of_mail(mail, job, 0);
    assert_eq!(work.shown(run).await, (vec![ticket.clone()], true));
    assert_eq!(work.shown_on_job().await, (vec![ticket.clone()], true));
    // Taken away from there it is gone from jobs, and stays where it was linked.
    let unscope = "mutation($id: ID!, $customer: ID!) { unscopeTicket(input: {id: $id, scope: {customerId: $customer}}) { scopes { kind } } }";
    let variables = json!({"id": ticket, "customer": customer});
    let unscoped = work.asking.data(unscope, variables.clone()).await;
    assert_eq!(unscoped["unscopeTicket"]["scopes"], json!([]));
    assert_eq!(work.shown_on_job().await, (vec![], false));
    assert_eq!(work.shown(run).await, (vec![ticket.clone()], false));
    let scope = "mutation($id: ID!, $job: ID!) { scopeTicket(input: {id: $id, scope: {jobId: $job}}) { open } }";
    work.asking
        .data(scope, json!({"id": ticket, "job": work.job_id()}))
        .await;
    assert_eq!(work.shown_on_job().await, (vec![ticket], true));
}
