//! What there is to do, in numbers.

use acceptance::{installation::Installation, mails};
use chrono::TimeDelta;
use commands::{Assignment, Collected, NewTicket};
use domain::{access::Role, annotation::AnnotationScope, ticket::ResolutionSource};
use serde_json::{Value, json};

const DASHBOARD: &str = "{ dashboard { inboxCount jobCount customerCount \
     unreviewed { status effectiveCount reportedCount } \
     lastDay { status effectiveCount reportedCount } } }";

/// `[success, failed]` of counts of which the others are zero.
fn ended(counts: &Value) -> [i64; 2] {
    let counts = counts.as_array().expect("counts");
    let of = |status: &str| {
        let count = counts.iter().find(|count| count["status"] == status);
        count
            .and_then(|count| count["effectiveCount"].as_i64())
            .expect("a count")
    };
    assert_eq!(counts.len(), 5);
    assert_eq!(of("WARNING") + of("UNKNOWN") + of("MISSED"), 0);
    [of("SUCCESS"), of("FAILED")]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_to_do_is_counted() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Viewer]).await;
    let door = at.door();
    let ask = async || -> Value {
        let data = door.ask(Some(&token), DASHBOARD, Value::Null).await.data();
        data["dashboard"].clone()
    };
    let now = at.backend.clock.now();
    let by = at.somebody();
    let commands = &at.backend.commands;
    let mut customers = Vec::new();
    for name in ["Acme", "Globex"] {
        let done = commands.register_customer(name, &by).await;
        customers.push(done.expect("registered").value);
    }
    // A run a day, of which every third failed; the last two days are less than 24 hours ago.
    let mut jobs = Vec::new();
    for (task, customer_id) in [("Mailboxes", customers[0]), ("Sites", customers[1])] {
        let number = |run: usize| jobs.len() * 10 + run;
        let raws = (0..4_usize).map(|run| {
            let hours = i64::try_from(run).expect("few") * 15;
            let mail = mails::report(number(run), "nas@acme.example.com", task, run == 2);
            mails::raw(mail, now - TimeDelta::hours(hours))
        });
        let ids = at.receive(raws.collect()).await;
        assert_eq!(ask().await["inboxCount"], 1);
        let assignment = Assignment {
            ordinal: None,
            customer_id,
        };
        let done = commands.approve_mail(ids[0], &[assignment], &by).await;
        jobs.push((done.expect("approved").value[0], ids));
    }
    at.backend.settle().await.expect("settled");
    let all = ask().await;
    assert_eq!(ended(&all["unreviewed"]), [6, 2]);
    assert_eq!(ended(&all["lastDay"]), [4, 0]);
    let counts = json!([all["inboxCount"], all["jobCount"], all["customerCount"]]);
    assert_eq!(counts, json!([0, 2, 2]));

    let (job, ids) = &jobs[0];
    let run = domain::ids::run_of_mail(ids[0], *job, 0);
    commands
        .review_runs(&[run], None, &by)
        .await
        .expect("reviewed");
    commands
        .deactivate_customer(customers[1], &by)
        .await
        .expect("deactivated");
    at.backend.settle().await.expect("settled");
    let all = ask().await;
    assert_eq!(ended(&all["unreviewed"]), [2, 1]);
    // A run that was reviewed ran all the same.
    assert_eq!(ended(&all["lastDay"]), [2, 0]);
    let counts = json!([all["inboxCount"], all["jobCount"], all["customerCount"]]);
    assert_eq!(counts, json!([0, 1, 1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_else_waits_is_counted() {
    const OTHERS: &str = "{ dashboard { openTicketCount collectorsOutCount unreadNewsCount } }";
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Viewer]).await;
    let (door, by) = (at.door(), at.somebody());
    let commands = &at.backend.commands;
    let ask = async || -> Value {
        at.backend.settle().await.expect("settled");
        let data = door.ask(Some(&token), OTHERS, Value::Null).await.data();
        data["dashboard"].clone()
    };
    let counts = |tickets: i64, collectors: i64| json!({"openTicketCount": tickets, "collectorsOutCount": collectors, "unreadNewsCount": 0});
    assert_eq!(ask().await, counts(0, 0));
    let customer = commands.register_customer("Acme", &by).await;
    let customer_id = customer.expect("registered").value;
    let mut tickets = Vec::new();
    for description in ["Disk full", "Tape worn"] {
        let ticket = NewTicket {
            description: description.to_owned(),
            scopes: vec![AnnotationScope::Customer { customer_id }],
            runs: vec![],
            active_from: None,
            psa: None,
        };
        let opened = commands.open_ticket(ticket, &by).await;
        tickets.push(opened.expect("opened").value);
    }
    for collector in ["mailbox", "archive"] {
        let failed = commands.collection_failed(collector, "no route", &by).await;
        failed.expect("noted");
    }
    assert_eq!(ask().await, counts(2, 2));
    let resolved = commands
        .resolve_ticket(tickets[0], ResolutionSource::Person, &by)
        .await;
    resolved.expect("resolved");
    let finished = commands
        .collection_finished("archive", Collected::default(), &by)
        .await;
    finished.expect("noted");
    assert_eq!(ask().await, counts(1, 1));
}

/// What the dashboard counts is what the lists have, by the status that was reported and by what runs count as.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_agree_with_counts() {
    const STATUSES: [&str; 5] = ["SUCCESS", "WARNING", "FAILED", "UNKNOWN", "MISSED"];
    let at = Installation::new();
    let viewer = at.asking("Robin", &[Role::Viewer]).await;
    let (by, commands) = (at.somebody(), &at.backend.commands);
    let customer = commands.register_customer("Acme", &by).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id: customer.expect("registered").value,
    };
    let now = at.backend.clock.now();
    let raws = (0..6_usize).map(|run| {
        let hours = i64::try_from(run).expect("few") * 3;
        let mail = mails::report(run, "nas@acme.example.com", "Mailboxes", run % 2 == 0);
        mails::raw(mail, now - TimeDelta::hours(hours))
    });
    let ids = at.receive(raws.collect()).await;
    let jobs = commands.approve_mail(ids[0], &[assignment], &by).await;
    let job = jobs.expect("approved").value[0];
    let run = |number: usize| domain::ids::run_of_mail(ids[number], job, 0);
    let marked = commands
        .mark_runs_successful(&[run(0), run(2)], None, &by)
        .await;
    marked.expect("marked");
    let reviewed = commands.review_runs(&[run(0), run(1)], None, &by).await;
    reviewed.expect("reviewed");
    at.backend.settle().await.expect("settled");

    let from = (now - TimeDelta::hours(24)).to_rfc3339();
    let counts = viewer.data(DASHBOARD, Value::Null).await["dashboard"].clone();
    let mut differing = 0;
    for (counted, narrowed) in [
        ("unreviewed", "reviewed: false".to_owned()),
        ("lastDay", format!("from: \"{from}\"")),
    ] {
        for status in STATUSES {
            let count = counts[counted].as_array().expect("counts");
            let count = count.iter().find(|count| count["status"] == status);
            let count = count.expect("every status");
            for (by_which, field) in [
                ("effectiveStatuses", "effectiveCount"),
                ("reportedStatuses", "reportedCount"),
            ] {
                let filter = format!("{{inRunChecks: true, {narrowed}, {by_which}: [{status}]}}");
                let query = format!(
                    "{{ runCount(filter: {filter}) runs(first: 200, filter: {filter}) {{ nodes {{ id }} }} }}"
                );
                let data = viewer.data(&query, Value::Null).await;
                let listed = data["runs"]["nodes"].as_array().expect("runs").len();
                assert_eq!(count[field], json!(listed), "{counted} {status} {by_which}");
                assert_eq!(data["runCount"], json!(listed), "{counted} {status}");
            }
            differing += usize::from(count["effectiveCount"] != count["reportedCount"]);
        }
    }
    assert_eq!(differing, 4, "marks make a difference: {counts}");
}
