//! Daily Jobs: what jobs are to do, and did, on one backup day.

use std::collections::BTreeMap;

use acceptance::{
    installation::Installation,
    mails,
    nightly::{Nightly, pass},
    recount,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    access::Role,
    calendar::Scope,
    settings::{Area, DAY_STARTS_AT, TIME_ZONE},
};
use serde_json::{Value, json};

const LIST: &str = "query($date: NaiveDate, $filter: DailyJobFilterInput! = {}, $sort: DailyJobSort! = TIME, $first: Int, $after: String) { \
     dailyJobs(date: $date, filter: $filter, sort: $sort, first: $first, after: $after) { date from until \
     pageInfo { hasNextPage endCursor } \
     nodes { id date status expectedAt zone reason runCount latestAt reviewedCount worst latest { status } \
       job { name software type customer { name } } } } }";

const SUMMARY: &str = "query($date: NaiveDate, $filter: DailyJobFilterInput! = {}) { dailyJobsSummary(date: $date, filter: $filter) \
     { jobs success warning failed unknown missed late expected excused } }";

const PIN: &str = "mutation($id: ID!, $zone: String!, $time: String!) { pinSchedule(input: {jobId: $id, zone: $zone, \
     slots: [{rule: {kind: \"daily\"}, time: $time}]}) { id } }";

struct Msp {
    at: Installation,
    token: String,
}

impl Msp {
    async fn open() -> Self {
        let at = Installation::new();
        let (_, token) = at.user("Robin", &[Role::Admin]).await;
        Self { at, token }
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let door = self.at.door();
        door.ask(Some(&self.token), query, variables).await.data()
    }

    async fn list(&self, variables: Value) -> Value {
        self.ask(LIST, variables).await["dailyJobs"].take()
    }

    /// Customer and status of each job, in the order of the list.
    async fn statuses(&self, date: Option<&str>) -> Vec<(String, String)> {
        let list = self.list(json!({"date": date})).await;
        let nodes = list["nodes"].as_array().expect("nodes");
        nodes.iter().map(standing).collect()
    }

    /// The numbers at the head of the page, without those that are 0.
    async fn summary(&self, date: Option<&str>) -> BTreeMap<String, i64> {
        let found = self.ask(SUMMARY, json!({"date": date})).await;
        let numbers = found["dailyJobsSummary"].as_object().expect("numbers");
        let numbers = numbers.iter();
        numbers
            .filter_map(|(name, count)| Some((name.clone(), count.as_i64()?)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    async fn pin(&self, job: &Nightly, zone: &str, time: &str) {
        let variables = json!({"id": job.id(), "zone": zone, "time": time});
        self.ask(PIN, variables).await;
    }

    async fn set(&self, name: &str, value: Value) {
        let changes = BTreeMap::from([(name.to_owned(), value)]);
        let commands = &self.at.backend.commands;
        let done = commands
            .change_settings(Area::General, changes, &self.at.somebody())
            .await;
        done.expect("changed");
        self.at.backend.settle().await.expect("settled");
    }
}

fn standing(node: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    (
        text(&node["job"]["customer"]["name"]),
        text(&node["status"]),
    )
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn stands(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    let wanted = wanted.iter();
    wanted
        .map(|(customer, status)| ((*customer).to_owned(), (*status).to_owned()))
        .collect()
}

fn numbers(wanted: &[(&str, i64)]) -> BTreeMap<String, i64> {
    let wanted = wanted.iter();
    wanted
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

/// Acme runs at ten in the evening, Globex at three in the night, for two weeks up to the evening of 20 July.
async fn two_weeks() -> (Msp, Nightly, Nightly) {
    let msp = Msp::open().await;
    let evening = time("2026-07-06T20:00:00Z");
    let acme = Nightly::begin(&msp.at, "Acme", evening).await;
    let night = evening + TimeDelta::hours(5);
    let globex = Nightly::begin(&msp.at, "Globex", night).await;
    for days in 1..15 {
        acme.run(&msp.at, evening + TimeDelta::days(days), "was completed")
            .await;
        if days < 14 {
            globex
                .run(&msp.at, night + TimeDelta::days(days), "was completed")
                .await;
        }
    }
    (msp, acme, globex)
}

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
    let refused = msp.at.door().ask(Some(&msp.token), LIST, later).await;
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
    let scope = Scope::Customer {
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
    assert_eq!(excused["nodes"][0]["expectedAt"], json!([today]));
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
    let node = msp.ask(node, json!({"id": id})).await;
    assert_eq!(
        node["node"],
        json!({"id": id, "status": "EXCUSED", "reason": "new storage"})
    );
}

/// R16.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_another_zone_is_expected_in_its_own() {
    let msp = Msp::open().await;
    let first = time("2026-10-23T14:00:00Z");
    let job = Nightly::begin(&msp.at, "Acme", first).await;
    msp.pin(&job, "America/New_York", "20:00").await;
    // Clocks go back on 25 October in Amsterdam, and a week later in New York.
    for (date, noon, expected) in [
        (
            "2026-10-24",
            "2026-10-24T14:30:00Z",
            "2026-10-25T00:00:00+00:00",
        ),
        (
            "2026-10-26",
            "2026-10-26T14:00:00Z",
            "2026-10-27T00:00:00+00:00",
        ),
        (
            "2026-11-02",
            "2026-11-02T14:00:00Z",
            "2026-11-03T01:00:00+00:00",
        ),
    ] {
        if date == "2026-11-02" {
            // Or it would count as one that stopped.
            let between = time("2026-10-30T00:00:00Z");
            job.run(&msp.at, between, "was completed").await;
        }
        pass(&msp.at, time(noon)).await;
        let today = msp.list(json!({})).await;
        assert_eq!(today["date"], date);
        let node = &today["nodes"][0];
        assert_eq!(node["expectedAt"], json!([expected]), "{date}");
        assert_eq!(node["zone"], "America/New_York");
        assert_eq!(node["status"], "EXPECTED");
        job.run(&msp.at, time(expected), "was completed").await;
        assert_eq!(
            msp.statuses(Some(date)).await,
            stands(&[("Acme", "SUCCESS")])
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_on_which_clocks_change_has_each_slot_once() {
    for (date, from, until, expected) in [
        // Half past two is there twice, and counts the first time.
        (
            "2026-10-24",
            "2026-10-24T10:00:00+00:00",
            "2026-10-25T11:00:00+00:00",
            "2026-10-25T00:30:00+00:00",
        ),
        // Half past two is not there, and comes when the gap ends.
        (
            "2027-03-27",
            "2027-03-27T11:00:00+00:00",
            "2027-03-28T10:00:00+00:00",
            "2027-03-28T01:00:00+00:00",
        ),
    ] {
        let msp = Msp::open().await;
        let noon = time(from) + TimeDelta::hours(1);
        let job = Nightly::begin(&msp.at, "Acme", noon - TimeDelta::days(1)).await;
        msp.pin(&job, "Europe/Amsterdam", "02:30").await;
        let tomorrow = msp.list(json!({"date": date})).await;
        assert_eq!(tomorrow["nodes"][0]["expectedAt"], json!([expected]));
        pass(&msp.at, noon).await;
        let today = msp.list(json!({})).await;
        assert_eq!(
            (&today["date"], &today["from"], &today["until"]),
            (&json!(date), &json!(from), &json!(until))
        );
        assert_eq!(today["nodes"].as_array().map(Vec::len), Some(1));
        assert_eq!(today["nodes"][0]["expectedAt"], json!([expected]));
        job.run(
            &msp.at,
            time(until) - TimeDelta::seconds(1),
            "was completed",
        )
        .await;
        assert_eq!(
            msp.list(json!({"date": date})).await["nodes"][0]["runCount"],
            1
        );
    }
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
async fn days_follow_the_settings_and_so_does_the_past() {
    let (msp, acme, _) = two_weeks().await;
    let at = time("2026-07-20T22:30:00Z");
    pass(&msp.at, at).await;
    let strip = "query($id: ID!) { node(id: $id) { ... on Job { strip(days: 28) { date runCount } } \
         ... on Customer { strip(days: 28) { date runCount } } } }";
    let ran_on = async |id: Value| -> Vec<String> {
        let strip = msp.ask(strip, json!({"id": id})).await;
        let days = strip["node"]["strip"].as_array().expect("days").clone();
        let days = days.iter().filter(|day| day["runCount"] != 0);
        days.map(|day| day["date"].as_str().unwrap_or("?").to_owned())
            .collect()
    };
    let job = acme.job;
    let bounds = |days: &[String]| (days.len(), days.first().cloned(), days.last().cloned());
    let wanted = |first: &str, last: &str| (15, Some(first.to_owned()), Some(last.to_owned()));
    let nights = wanted("2026-07-06", "2026-07-20");
    assert_eq!(bounds(&ran_on(json!(format!("Job:{job}"))).await), nights);
    let open = "mutation($id: ID!) { openTicket(input: {description: \"Disk full\", scopes: [{jobId: $id}]}) { id code activeFrom } }";
    let ticket = msp.ask(open, json!({"id": acme.id()})).await["openTicket"].take();
    // It is the 21st in Amsterdam; the last run was on the evening before.
    assert_eq!(ticket["code"], "T20260721.0001");
    assert_eq!(ticket["activeFrom"], "2026-07-20");

    // Ten in the evening is eight in the morning of the day behind it in Auckland.
    msp.set(TIME_ZONE, json!("Pacific/Auckland")).await;
    let customer = json!(format!("Customer:{}", acme.customer));
    for id in [json!(format!("Job:{job}")), customer] {
        assert_eq!(bounds(&ran_on(id).await), nights);
    }
    msp.set(DAY_STARTS_AT, json!(0)).await;
    let mornings = wanted("2026-07-07", "2026-07-21");
    assert_eq!(bounds(&ran_on(json!(format!("Job:{job}"))).await), mornings);
    recount::assert_counted("in Auckland", msp.at.backend.views());
    let today = msp.list(json!({})).await;
    assert_eq!(today["date"], "2026-07-21");
    assert_eq!(today["from"], "2026-07-20T12:00:00+00:00");
    let both = stands(&[("Acme", "SUCCESS"), ("Globex", "EXPECTED")]);
    assert_eq!(msp.statuses(None).await, both);
    let second = msp.ask(open, json!({"id": acme.id()})).await["openTicket"].take();
    assert_eq!(second["code"], "T20260721.0002");
    assert_eq!(second["activeFrom"], "2026-07-21");

    // The ticket's date stays, and begins elsewhere: it reaches back to less than it did.
    let shown = "query($id: ID!) { ticket(id: $id) { activeFrom } }";
    let shown = msp.ask(shown, json!({"id": ticket["id"]})).await;
    assert_eq!(shown["ticket"]["activeFrom"], "2026-07-20");

    msp.set(TIME_ZONE, Value::Null).await;
    msp.set(DAY_STARTS_AT, Value::Null).await;
    assert_eq!(bounds(&ran_on(json!(format!("Job:{job}"))).await), nights);
    assert_eq!(msp.list(json!({})).await["date"], "2026-07-20");
    recount::assert_counted("in Amsterdam", msp.at.backend.views());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_search_finds_the_jobs_of_the_day() {
    let (msp, ..) = two_weeks().await;
    pass(&msp.at, time("2026-07-20T22:30:00Z")).await;
    let search = "query($text: String!, $first: Int, $after: [SearchAfterInput!]) { search(text: $text, sections: [DAILY_JOBS], first: $first, \
         after: $after) { section hasNextPage endCursor nodes { id ... on DailyJob { status runCount expectedAt job { id customer { name } } } } } }";
    let found = msp.ask(search, json!({"text": "GLO*x mailboxes"})).await;
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
        .ask(search, json!({"text": "mailboxes", "first": 1}))
        .await;
    assert_eq!(
        first["search"][0]["nodes"][0]["job"]["customer"]["name"],
        "Acme"
    );
    let after = json!([{"section": "DAILY_JOBS", "cursor": first["search"][0]["endCursor"]}]);
    let second = msp
        .ask(
            search,
            json!({"text": "mailboxes", "first": 1, "after": after}),
        )
        .await;
    assert_eq!(
        second["search"][0]["nodes"][0]["job"]["customer"]["name"],
        "Globex"
    );
    assert_eq!(second["search"][0]["hasNextPage"], false);
    let none = msp.ask(search, json!({"text": "mailboxes nowhere"})).await;
    assert_eq!(none["search"][0]["nodes"], json!([]));
    // What is no mail of a job is none of the day.
    msp.at
        .receive(vec![mails::raw(
            mails::letter(1, "Mailboxes"),
            time("2026-07-20T20:00:00Z"),
        )])
        .await;
    let again = msp.ask(search, json!({"text": "mailboxes"})).await;
    assert_eq!(
        again["search"][0]["nodes"].as_array().map(Vec::len),
        Some(2)
    );
}
