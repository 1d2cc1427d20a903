//! Schedules and missed runs, as the API shows them.

use acceptance::{
    installation::Installation,
    mails,
    nightly::{Nightly, pass},
    replays::{ACME, candidate, compared},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Assignment, Collected, collect::RawMail};
use domain::{access::Role, calendar::Scope};
use serde_json::{Value, json};

const JOB: &str = "query($id: ID!) { node(id: $id) { ... on Job { \
     expectation { mode state nextAt nextDeadline collector suggestion { sentence } \
       schedule { sentence zone confidence origin slots { rule time hits expected } } } \
     runs(first: 5) { nodes { status runAt reviewed answeredBy { id } } } } } }";

const EXPECTATIONS: &str = "query($id: ID!) { expectations(filter: {jobId: $id}) { nodes { slotAt verdict reason run { status } } } }";

const UNREVIEWED: &str = "{ unreviewedRuns { nodes { status runAt } } }";

const REVIEW: &str =
    "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids, note: \"called\"}) { count } }";

/// An installation in which a job ran at ten for two weeks.
struct Two {
    at: Installation,
    token: String,
    job: Nightly,
    /// The evening behind them.
    evening: DateTime<Utc>,
}

async fn two_weeks() -> Two {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Operator]).await;
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    let job = Nightly::begin(&at, "Acme", first).await;
    job.runs(&at, first + TimeDelta::days(1), 13).await;
    Two {
        at,
        token,
        job,
        evening: first + TimeDelta::days(14),
    }
}

impl Two {
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let door = self.at.door();
        door.ask(Some(&self.token), query, variables).await.data()
    }

    async fn job(&self) -> Value {
        self.ask(JOB, json!({"id": self.job.id()})).await["node"].take()
    }

    async fn expectations(&self) -> Value {
        let found = self.ask(EXPECTATIONS, json!({"id": self.job.id()})).await;
        found["expectations"]["nodes"].clone()
    }

    async fn unreviewed(&self, status: &str) -> usize {
        let found = self.ask(UNREVIEWED, Value::Null).await;
        let nodes = found["unreviewedRuns"]["nodes"]
            .as_array()
            .expect("runs")
            .clone();
        nodes.iter().filter(|run| run["status"] == status).count()
    }

    /// Reviews the newest run of the job.
    async fn review_newest(&self) {
        let query =
            "query($id: ID!) { node(id: $id) { ... on Job { runs(first: 1) { nodes { id } } } } }";
        let newest = self.ask(query, json!({"id": self.job.id()})).await;
        let id = &newest["node"]["runs"]["nodes"][0]["id"];
        self.ask(REVIEW, json!({"ids": [id]})).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_night_is_a_missed_run_within_the_moment_of_its_deadline() {
    let two = two_weeks().await;
    pass(&two.at, two.evening + TimeDelta::minutes(15)).await;
    let job = two.job().await;
    let schedule = &job["expectation"]["schedule"];
    assert_eq!(schedule["confidence"], "CONFIRMED", "{job}");
    assert_eq!(schedule["slots"][0]["rule"], json!({"kind": "daily"}));
    let sentence = schedule["sentence"].as_str().expect("a sentence");
    assert!(
        sentence.starts_with("Every day at about 22:00"),
        "{sentence}"
    );
    let deadline: DateTime<Utc> = job["expectation"]["nextDeadline"]
        .as_str()
        .and_then(|time| time.parse().ok())
        .expect("a deadline");
    assert_eq!(two.expectations().await, json!([]));

    pass(&two.at, deadline - TimeDelta::seconds(1)).await;
    assert_eq!(two.unreviewed("MISSED").await, 0);
    pass(&two.at, deadline + TimeDelta::seconds(1)).await;
    assert_eq!(two.unreviewed("MISSED").await, 1);
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "MISSED", "{told}");
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    assert_eq!(two.job().await["runs"]["nodes"][0]["status"], "MISSED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_run_takes_the_place_of_the_missed_one() {
    let two = two_weeks().await;
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    assert_eq!(two.unreviewed("MISSED").await, 1);
    let late = two.evening + TimeDelta::hours(12);
    two.job.run(&two.at, late, "was completed").await;

    assert_eq!(two.unreviewed("MISSED").await, 0);
    assert_eq!(two.unreviewed("SUCCESS").await, 15);
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "RAN_LATE", "{told}");
    assert_eq!(told[0]["run"]["status"], "SUCCESS");
    let runs = two.job().await["runs"]["nodes"].clone();
    assert_eq!(runs[1]["status"], "MISSED", "{runs}");
    assert!(runs[1]["answeredBy"]["id"].is_string(), "{runs}");
    // The night counts as what ran.
    let strip = "query($id: ID!) { node(id: $id) { ... on Job { strip(days: 28) { status } } } }";
    let strip = two.ask(strip, json!({"id": two.job.id()})).await;
    let days = strip["node"]["strip"].as_array().expect("days");
    assert!(days.iter().all(|day| day["status"] != "MISSED"), "{strip}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r9_a_reviewed_missed_run_that_ran_late_comes_back_only_if_it_failed() {
    for (result, status, comes_back) in [
        ("was completed", "SUCCESS", false),
        ("failed", "FAILED", true),
    ] {
        let two = two_weeks().await;
        pass(&two.at, two.evening + TimeDelta::hours(3)).await;
        two.review_newest().await;
        assert_eq!(two.unreviewed("MISSED").await, 0);
        let before = two.unreviewed(status).await;
        let late = two.evening + TimeDelta::hours(5);
        two.job.run(&two.at, late, result).await;
        let after = two.unreviewed(status).await;
        assert_eq!(after - before, usize::from(comes_back), "{result}");
        let runs = two.job().await["runs"]["nodes"].clone();
        assert_eq!(runs[0]["status"], status);
        assert_eq!(runs[0]["reviewed"], !comes_back);
        assert_eq!(
            (&runs[1]["status"], &runs[1]["reviewed"]),
            (&json!("MISSED"), &json!(true))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_silent_nights_are_one_job_that_stopped() {
    let two = two_weeks().await;
    pass(&two.at, two.evening + TimeDelta::days(20)).await;
    let told = two.expectations().await;
    let verdicts: Vec<_> = told
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["verdict"].clone())
        .collect();
    assert_eq!(
        verdicts,
        ["STOPPED", "MISSED", "MISSED", "MISSED", "MISSED", "MISSED"]
    );
    assert_eq!(two.unreviewed("MISSED").await, 6);
    assert_eq!(two.job().await["expectation"]["state"], "STOPPED");
    two.job
        .run(&two.at, two.evening + TimeDelta::days(21), "was completed")
        .await;
    assert_eq!(two.job().await["expectation"]["state"], "SCHEDULED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r15_a_pinned_schedule_is_only_suggested_against() {
    let two = two_weeks().await;
    let pin = "mutation($id: ID!) { pinSchedule(input: {jobId: $id, zone: \"Europe/Amsterdam\", \
         slots: [{rule: {kind: \"weekdays\", days: [\"monday\", \"tuesday\"]}, time: \"20:00\"}]}) \
         { expectation { schedule { sentence origin } suggestion { sentence } } } }";
    let pinned = two.ask(pin, json!({"id": two.job.id()})).await;
    let expectation = &pinned["pinSchedule"]["expectation"];
    assert_eq!(expectation["schedule"]["origin"], "PINNED");
    let suggestion = expectation["suggestion"]["sentence"].as_str();
    assert!(
        suggestion.is_some_and(|text| text.starts_with("Every day")),
        "{pinned}"
    );
    two.job.runs(&two.at, two.evening, 9).await;
    assert_eq!(
        two.job().await["expectation"]["schedule"]["origin"],
        "PINNED"
    );

    let unpin =
        "mutation($id: ID!) { unpinSchedule(jobId: $id) { expectation { schedule { origin } } } }";
    let unpinned = two.ask(unpin, json!({"id": two.job.id()})).await;
    assert_eq!(
        unpinned["unpinSchedule"]["expectation"]["schedule"]["origin"],
        "INFERRED"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_that_cannot_be_is_refused_with_the_way_out() {
    let two = two_weeks().await;
    let pin = "mutation($id: ID!, $zone: String!, $time: String!) { pinSchedule(input: {jobId: $id, zone: $zone, \
         slots: [{rule: {kind: \"daily\"}, time: $time}]}) { id } }";
    for (zone, time, named) in [
        ("Europe/Atlantis", "20:00", "Europe/Atlantis"),
        ("UTC", "25:00", "25:00"),
    ] {
        let variables = json!({"id": two.job.id(), "zone": zone, "time": time});
        let refused = two.at.door().ask(Some(&two.token), pin, variables).await;
        assert_eq!(refused.outcome(), "INVALID_INPUT");
        assert!(refused.text().contains(named), "{}", refused.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r13_an_archived_job_and_one_of_an_inactive_customer_miss_nothing() {
    let two = two_weeks().await;
    let commands = &two.at.backend.commands;
    let by = two.at.somebody();
    commands
        .deactivate_customer(two.job.customer, &by)
        .await
        .expect("deactivated");
    pass(&two.at, two.evening + TimeDelta::days(2)).await;
    assert_eq!(two.expectations().await, json!([]));
    commands
        .reactivate_customer(two.job.customer, &by)
        .await
        .expect("reactivated");
    commands
        .archive_job(two.job.job, None, &by)
        .await
        .expect("archived");
    pass(&two.at, two.evening + TimeDelta::days(4)).await;
    commands
        .unarchive_job(two.job.job, &by)
        .await
        .expect("unarchived");
    two.at.backend.settle().await.expect("settled");
    assert_eq!(two.expectations().await, json!([]));
    // R14: what it did before is offered, and has to prove itself.
    let schedule = two.job().await["expectation"]["schedule"].clone();
    assert_eq!(schedule["confidence"], "PROVISIONAL", "{schedule}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_reports_failures_only_misses_nothing() {
    let two = two_weeks().await;
    let set = "mutation($id: ID!) { setJobMode(jobId: $id, mode: FAILURE_ONLY) { expectation { mode } } }";
    let done = two.ask(set, json!({"id": two.job.id()})).await;
    assert_eq!(done["setJobMode"]["expectation"]["mode"], "FAILURE_ONLY");
    pass(&two.at, two.evening + TimeDelta::days(8)).await;
    assert_eq!(two.expectations().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r11_many_silent_customers_are_one_suspect_collector() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Operator]).await;
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    let mut jobs = Vec::new();
    for name in ["Acme", "Globex", "Initech", "Umbrella", "Hooli", "Vandelay"] {
        jobs.push(Nightly::begin(&at, name, first).await);
    }
    for night in 1..10 {
        for job in &jobs {
            job.run(&at, first + TimeDelta::days(night), "was completed")
                .await;
        }
    }
    pass(&at, first + TimeDelta::days(10) + TimeDelta::hours(3)).await;
    let query = "{ suspectCollectors { collector judged silent } expectations { nodes { verdict } } \
         unreviewedRuns { nodes { status } } }";
    let told = at.door().ask(Some(&token), query, Value::Null).await.data();
    assert_eq!(told["suspectCollectors"][0]["collector"], "test", "{told}");
    let nodes = told["expectations"]["nodes"].as_array().expect("rows");
    assert_eq!(nodes.len(), 6);
    assert!(
        nodes.iter().all(|row| row["verdict"] == "UNKNOWN"),
        "{told}"
    );
    let runs = told["unreviewedRuns"]["nodes"].as_array().expect("runs");
    assert!(runs.iter().all(|run| run["status"] == "SUCCESS"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r6_an_import_of_old_mails_makes_no_missed_runs() {
    let two = two_weeks().await;
    // Half a year later the mails of the time between are imported, all but some.
    let now = two.evening + TimeDelta::days(180);
    two.at.clock.set(now);
    let nights = (1..170).filter(|night| night % 10 != 0);
    let before = two.expectations().await;
    for night in nights {
        two.job
            .run_known(&two.at, two.evening + TimeDelta::days(night), now)
            .await;
    }
    pass(&two.at, now + TimeDelta::minutes(30)).await;
    let after = two.expectations().await;
    let told_of = |rows: &Value| rows.as_array().map(Vec::len);
    // The silence before the import was told as one that stopped; the import adds nothing to it.
    assert_eq!(told_of(&before), Some(0));
    assert_eq!(told_of(&after), Some(6), "{after}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r10_what_a_collector_slept_through_is_judged_when_it_has_caught_up() {
    let two = two_weeks().await;
    let commands = &two.at.backend.commands;
    let by = two.at.backend.collecting("test");
    two.at.clock.set(two.evening - TimeDelta::hours(2));
    let failed = commands.collection_failed("test", "no answer", &by).await;
    failed.expect("written down");
    pass(
        &two.at,
        two.evening + TimeDelta::days(1) + TimeDelta::hours(2),
    )
    .await;
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "UNKNOWN", "{told}");
    assert_eq!(told[1]["verdict"], "UNKNOWN", "{told}");
    assert_eq!(two.unreviewed("MISSED").await, 0);

    // It is back, with the mail of the first night.
    let back = two.evening + TimeDelta::days(1) + TimeDelta::hours(11);
    two.at.clock.set(back);
    let finished = commands
        .collection_finished("test", Collected::default(), &by)
        .await;
    finished.expect("written down");
    two.job.run_known(&two.at, two.evening, back).await;
    pass(&two.at, back + TimeDelta::hours(2) + TimeDelta::minutes(1)).await;
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "MISSED", "{told}");
    assert_eq!(told[1]["verdict"], "RAN_LATE", "{told}");
    assert_eq!(told.as_array().map(Vec::len), Some(2));
    assert_eq!(two.unreviewed("MISSED").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holidays_and_maintenance_excuse_a_silent_night_and_say_why() {
    let two = two_weeks().await;
    let commands = &two.at.backend.commands;
    let by = two.at.somebody();
    let customer = Scope::Customer {
        customer_id: two.job.customer,
    };
    let outing = two.evening.date_naive();
    commands
        .add_holiday(customer, outing, "Outing", &by)
        .await
        .expect("added");
    let next = two.evening + TimeDelta::days(1);
    let span = (next - TimeDelta::hours(2), next + TimeDelta::hours(8));
    let scope = Scope::Job {
        job_id: two.job.job,
    };
    let planned = commands
        .plan_maintenance(scope, span, "New storage", &by)
        .await;
    planned.expect("planned");
    pass(
        &two.at,
        two.evening + TimeDelta::days(2) + TimeDelta::hours(3),
    )
    .await;
    let query =
        "query($id: ID!) { expectations(filter: {jobId: $id}) { nodes { verdict reason } } }";
    let told = two.ask(query, json!({"id": two.job.id()})).await;
    assert_eq!(
        told["expectations"]["nodes"],
        json!([
            {"verdict": "MISSED", "reason": null},
            {"verdict": "EXCUSED", "reason": "New storage"},
            {"verdict": "EXCUSED", "reason": "Outing"},
        ])
    );
    assert_eq!(two.unreviewed("MISSED").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r16_a_schedule_is_shown_in_the_zone_it_was_stated_in() {
    let two = two_weeks().await;
    let pin = "mutation($id: ID!) { pinSchedule(input: {jobId: $id, zone: \"America/New_York\", \
         slots: [{rule: {kind: \"daily\"}, time: \"18:30\"}]}) { expectation { nextAt schedule { zone sentence } } } }";
    let pinned = two.ask(pin, json!({"id": two.job.id()})).await;
    let expectation = &pinned["pinSchedule"]["expectation"];
    assert_eq!(expectation["schedule"]["zone"], "America/New_York");
    let next = expectation["nextAt"].as_str().expect("a time");
    assert!(next.contains("T22:30:00"), "{next}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_are_the_same_whether_or_not_time_was_written_down() {
    let (watched, asleep) = (two_weeks().await, two_weeks().await);
    for hour in 0..60 {
        pass(&watched.at, watched.evening + TimeDelta::hours(hour)).await;
    }
    for two in [&watched, &asleep] {
        two.job
            .run(&two.at, two.evening + TimeDelta::hours(61), "was completed")
            .await;
    }
    assert_eq!(watched.expectations().await, asleep.expectations().await);
    assert_eq!(
        watched.unreviewed("MISSED").await,
        asleep.unreviewed("MISSED").await
    );
    assert!(
        watched
            .expectations()
            .await
            .as_array()
            .is_some_and(|rows| rows.len() > 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_expected_is_listed_and_old_good_runs_are_told() {
    let two = two_weeks().await;
    pass(&two.at, two.evening - TimeDelta::hours(1)).await;
    let query =
        "query($until: DateTime) { upcoming(until: $until) { nodes { due slotAt job { name } } } }";
    let soon = two
        .ask(
            query,
            json!({"until": two.evening - TimeDelta::minutes(50)}),
        )
        .await;
    assert_eq!(soon["upcoming"]["nodes"], json!([]));
    let tonight = two
        .ask(query, json!({"until": two.evening + TimeDelta::hours(1)}))
        .await;
    assert_eq!(tonight["upcoming"]["nodes"][0]["due"], false, "{tonight}");
    pass(&two.at, two.evening + TimeDelta::minutes(20)).await;
    let late = two.ask(query, Value::Null).await;
    assert_eq!(late["upcoming"]["nodes"][0]["due"], true, "{late}");

    let commands = &two.at.backend.commands;
    let set = commands
        .set_job_rpo(two.job.job, Some(26), &two.at.somebody())
        .await;
    set.expect("set");
    two.at.backend.settle().await.expect("settled");
    let query = "query($id: ID!) { node(id: $id) { ... on Job { rpoExceeded lastGoodAt } } }";
    let age =
        async || two.ask(query, json!({"id": two.job.id()})).await["node"]["rpoExceeded"].clone();
    assert_eq!(age().await, false);
    two.at.clock.set(two.evening + TimeDelta::hours(3));
    assert_eq!(age().await, true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r8_a_mail_that_comes_thirty_hours_late_withdraws_the_missed_run() {
    let two = two_weeks().await;
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    assert_eq!(two.unreviewed("MISSED").await, 1);
    let on_time = two.evening + TimeDelta::days(1);
    two.job.run(&two.at, on_time, "was completed").await;
    let now = two.evening + TimeDelta::hours(30);
    two.job.run_known(&two.at, two.evening, now).await;
    assert_eq!(two.unreviewed("MISSED").await, 0);
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "RAN_LATE", "{told}");
    assert_eq!(told.as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r17_a_job_that_only_ever_failed_at_no_rule_s_times_misses_nothing() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Operator]).await;
    let first: DateTime<Utc> = "2026-01-05T20:00:00Z".parse().expect("a time");
    let job = Nightly::begin_with(&at, "Acme", first, "failed").await;
    for (days, minutes) in [
        (9, 100),
        (11, 700),
        (30, 5),
        (31, 900),
        (55, 260),
        (77, 420),
        (78, 30),
        (101, 640),
    ] {
        let time = first + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        job.run(&at, time, "failed").await;
    }
    pass(&at, first + TimeDelta::days(160)).await;
    let answer = at
        .door()
        .ask(Some(&token), JOB, json!({"id": job.id()}))
        .await
        .data();
    assert_eq!(
        answer["node"]["expectation"]["state"], "FAILURE_ONLY",
        "{answer}"
    );
    let told = at
        .door()
        .ask(Some(&token), EXPECTATIONS, json!({"id": job.id()}))
        .await
        .data();
    assert_eq!(told["expectations"]["nodes"], json!([]));
}

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

async fn read_with(at: &Installation, definition: &str) {
    let commands = &at.backend.commands;
    let published = commands.publish_parser(definition, &at.somebody()).await;
    published.expect("published");
    let replay = compared(at).await.replay_id;
    candidate(at, replay).await;
    let accepted = commands.accept_replay(replay, &at.somebody()).await;
    accepted.expect("accepted");
    assert!(
        api::replays::shows(&at.backend, replay)
            .await
            .expect("shown")
    );
    at.backend.settle().await.expect("settled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r7_a_mail_that_is_read_after_all_was_no_missed_run() {
    let at = Installation::with_replays();
    let (_, token) = at.user("Robin", &[Role::Operator]).await;
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
    // On this night the product calls its report otherwise.
    let evening = first + TimeDelta::days(14);
    at.clock.set(evening + TimeDelta::minutes(2));
    at.receive(vec![letter(evening, "note")]).await;
    pass(&at, evening + TimeDelta::hours(3)).await;
    let ask = async || {
        at.door()
            .ask(Some(&token), EXPECTATIONS, job.clone())
            .await
            .data()["expectations"]["nodes"]
            .clone()
    };
    assert_eq!(ask().await[0]["verdict"], "MISSED");

    let both = ACME
        .replace("contains = \"Acme report\"", "contains = \"Acme\"")
        .replace(
            "Acme report for (?<job>",
            "Acme (?:report|note) for (?<job>",
        );
    read_with(&at, &both).await;
    assert_eq!(ask().await, json!([]));
    let runs = at.door().ask(Some(&token), JOB, job.clone()).await.data();
    assert_eq!(
        runs["node"]["runs"]["nodes"][0]["status"], "SUCCESS",
        "{runs}"
    );
}
