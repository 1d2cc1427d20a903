//! Daily Jobs: what jobs are to do, and did, on one backup day.

mod days;
mod msp;

use acceptance::{
    mails,
    nightly::{Nightly, pass},
};
use chrono::TimeDelta;
use domain::calendar::CalendarScope;
use serde_json::{Value, json};

use msp::{LIST, Msp, numbers, standing, stands, time, two_weeks};

/// R25: at half past midnight the page shows the night that is under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn daily_jobs_at_half_past_midnight_show_the_backup_day() {
    let (msp, _, globex) = two_weeks().await;
    // Half past midnight in Amsterdam: the night is under way, and it is the night of the 20th.
    pass(&msp.at, time("2026-07-20T22:30:00Z")).await;
    let tonight = msp.list(json!({"sort": "CUSTOMER"})).await;
    assert_eq!(tonight["date"], "2026-07-20");
    assert_eq!(tonight["from"], "2026-07-20T10:00:00+00:00");
    assert_eq!(tonight["until"], "2026-07-21T10:00:00+00:00");
    let [ran, expected] = tonight["nodes"].as_array().expect("nodes").as_slice() else {
        panic!("{tonight}");
    };
    assert_eq!(ran["job"]["customer"]["name"], "Acme");
    assert_eq!(ran["job"]["name"], "Mailboxes");
    assert_eq!(ran["status"], "SUCCESS");
    assert_eq!(ran["expectedAt"], json!(["2026-07-20T20:00:00+00:00"]));
    assert_eq!(ran["latestAt"], "2026-07-20T20:00:00+00:00");
    assert_eq!(
        (&ran["runCount"], &ran["reviewedCount"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(standing(expected), ("Globex".into(), "EXPECTED".into()));
    assert_eq!(expected["expectedAt"], json!(["2026-07-21T01:00:00+00:00"]));
    assert_eq!(expected["zone"], "Europe/Amsterdam");
    assert_eq!(
        (&expected["runCount"], &expected["latest"]),
        (&json!(0), &Value::Null)
    );
    let head = numbers(&[("jobs", 2), ("success", 1), ("expected", 1)]);
    assert_eq!(msp.summary(None).await, head);

    let both = |status| stands(&[("Acme", status), ("Globex", status)]);
    assert_eq!(msp.statuses(Some("2026-07-19")).await, both("SUCCESS"));
    assert_eq!(msp.statuses(Some("2026-07-21")).await, both("EXPECTED"));
    let later = json!({"date": "2026-07-22"});
    let refused = msp.asking.ask(LIST, later).await;
    assert_eq!(refused.outcome(), "INVALID_INPUT");

    // The slot of the night passes in silence, and is answered at last.
    pass(&msp.at, time("2026-07-21T07:00:00Z")).await;
    let missed = stands(&[("Acme", "SUCCESS"), ("Globex", "MISSED")]);
    assert_eq!(msp.statuses(None).await, missed);
    globex
        .run(&msp.at, time("2026-07-21T07:10:00Z"), "failed")
        .await;
    let late = stands(&[("Acme", "SUCCESS"), ("Globex", "FAILED")]);
    assert_eq!(msp.statuses(None).await, late);

    // From noon on it is another day, and that one is over.
    pass(&msp.at, time("2026-07-21T10:00:00Z")).await;
    assert_eq!(msp.statuses(None).await, both("EXPECTED"));
    assert_eq!(msp.statuses(Some("2026-07-20")).await, late);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_a_job_can_stand_is_told_filtered_and_counted() {
    let msp = Msp::open().await;
    let noon = time("2026-07-06T12:00:00Z");
    let mut jobs = Vec::new();
    for name in ["Acme", "Globex", "Initech", "Umbrella"] {
        jobs.push(Nightly::begin(&msp.at, name, noon).await);
    }
    for night in 1..10 {
        let at = noon + TimeDelta::days(night);
        for job in &jobs {
            job.run(&msp.at, at, "was completed").await;
        }
        if night == 6 {
            // Of this one too few nights will be known to be sure.
            jobs.push(Nightly::begin(&msp.at, "Hooli", at).await);
        }
    }
    let commands = &msp.at.backend.commands;
    let today = noon + TimeDelta::days(10);
    let scope = CalendarScope::Customer {
        customer_id: jobs[2].customer,
    };
    let span = (today - TimeDelta::hours(1), today + TimeDelta::hours(8));
    let planned = commands
        .plan_maintenance(scope, span, "new storage", &msp.at.somebody())
        .await;
    planned.expect("planned");
    jobs[0].run(&msp.at, today, "failed").await;
    pass(&msp.at, today + TimeDelta::hours(6)).await;
    let wanted = [
        ("Acme", "FAILED"),
        ("Globex", "MISSED"),
        ("Initech", "EXCUSED"),
        ("Umbrella", "MISSED"),
        ("Hooli", "LATE"),
    ];
    let mut found = msp.statuses(None).await;
    found.sort();
    let mut sorted = stands(&wanted);
    sorted.sort();
    assert_eq!(found, sorted);
    let head = [
        ("jobs", 5),
        ("failed", 1),
        ("missed", 2),
        ("excused", 1),
        ("late", 1),
    ];
    assert_eq!(msp.summary(None).await, numbers(&head));
    for (filter, wanted) in [
        (json!({"status": ["EXCUSED"]}), vec!["Initech"]),
        (json!({"status": ["LATE", "FAILED"]}), vec!["Acme", "Hooli"]),
        (json!({"status": ["EXPECTED"]}), vec![]),
        (json!({"text": "UMB*la mailboxes"}), vec!["Umbrella"]),
        (json!({"text": "umbrella nowhere"}), vec![]),
        (
            json!({"customerId": format!("Customer:{}", jobs[1].customer)}),
            vec!["Globex"],
        ),
        (json!({"software": "Nothing"}), vec![]),
    ] {
        let list = msp
            .list(json!({"filter": filter, "sort": "CUSTOMER"}))
            .await;
        let nodes = list["nodes"].as_array().expect("nodes").iter();
        let names: Vec<_> = nodes.map(|node| standing(node).0).collect();
        assert_eq!(names, wanted, "{filter}");
    }
    let excused = msp.list(json!({"filter": {"status": ["EXCUSED"]}})).await;
    assert_eq!(excused["nodes"][0]["reason"], "new storage");
    assert_eq!(
        excused["nodes"][0]["expectedAt"],
        json!([today.to_rfc3339()])
    );
    // A page after the other gives what one page does, in any order.
    for sort in ["CUSTOMER", "JOB", "SOFTWARE", "TIME"] {
        let all = msp.list(json!({"sort": sort})).await;
        let (mut paged, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = msp
                .list(json!({"sort": sort, "first": 2, "after": after}))
                .await;
            paged.extend(page["nodes"].as_array().expect("nodes").clone());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(json!(paged), all["nodes"], "{sort}");
        assert_eq!(paged.len(), 5);
    }
    let id = &excused["nodes"][0]["id"];
    let node = "query($id: ID!) { node(id: $id) { id ... on DailyJob { status reason } } }";
    let node = msp.asking.data(node, json!({"id": id})).await;
    assert_eq!(
        node["node"],
        json!({"id": id, "status": "EXCUSED", "reason": "new storage"})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_nobody_waits_for_is_not_expected() {
    let (msp, acme, globex) = two_weeks().await;
    let commands = &msp.at.backend.commands;
    let by = msp.at.somebody();
    let mode = domain::job::JobMode::FailureOnly;
    commands
        .set_job_mode(acme.job, mode, &by)
        .await
        .expect("set");
    pass(&msp.at, time("2026-07-21T10:30:00Z")).await;
    assert_eq!(msp.statuses(None).await, stands(&[("Globex", "EXPECTED")]));
    let archived = commands.archive_job(globex.job, None, &by).await;
    archived.expect("archived");
    msp.at.backend.settle().await.expect("settled");
    assert_eq!(msp.statuses(None).await, []);
    assert_eq!(msp.summary(None).await, numbers(&[]));
    let deleted = commands.delete_job(acme.job, None, &by).await;
    deleted.expect("deleted");
    msp.at.backend.settle().await.expect("settled");
    assert_eq!(msp.statuses(Some("2026-07-20")).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_search_finds_the_jobs_of_the_day() {
    let (msp, ..) = two_weeks().await;
    pass(&msp.at, time("2026-07-20T22:30:00Z")).await;
    let search = "query($text: String!, $first: Int, $after: [SearchAfterInput!]) { search(text: $text, sections: [DAILY_JOBS], first: $first, \
         after: $after) { section hasNextPage endCursor nodes { id ... on DailyJob { status runCount expectedAt job { id customer { name } } } } } }";
    let found = msp
        .asking
        .data(search, json!({"text": "GLO*x mailboxes"}))
        .await;
    let nodes = found["search"][0]["nodes"]
        .as_array()
        .expect("nodes")
        .clone();
    assert_eq!(nodes.len(), 1, "{found}");
    assert_eq!(nodes[0]["status"], "EXPECTED");
    assert_eq!(nodes[0]["runCount"], 0);
    assert_eq!(nodes[0]["expectedAt"], json!(["2026-07-21T01:00:00+00:00"]));
    assert!(nodes[0]["job"]["id"].is_string());
    let first = msp
        .asking
        .data(search, json!({"text": "mailboxes", "first": 1}))
        .await;
    assert_eq!(
        first["search"][0]["nodes"][0]["job"]["customer"]["name"],
        "Acme"
    );
    let after = json!([{"section": "DAILY_JOBS", "cursor": first["search"][0]["endCursor"]}]);
    let second = msp
        .asking
        .data(
            search,
            json!({"text": "mailboxes", "first": 1, "after": after}),
        )
        .await;
    assert_eq!(
        second["search"][0]["nodes"][0]["job"]["customer"]["name"],
        "Globex"
    );
    assert_eq!(second["search"][0]["hasNextPage"], false);
    let none = msp
        .asking
        .data(search, json!({"text": "mailboxes nowhere"}))
        .await;
    assert_eq!(none["search"][0]["nodes"], json!([]));
    // What is no mail of a job is none of the day.
    msp.at
        .receive(vec![mails::raw(
            mails::letter(1, "Mailboxes"),
            time("2026-07-20T20:00:00Z"),
        )])
        .await;
    let again = msp.asking.data(search, json!({"text": "mailboxes"})).await;
    assert_eq!(
        again["search"][0]["nodes"].as_array().map(Vec::len),
        Some(2)
    );
}
