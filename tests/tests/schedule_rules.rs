//! The rules of schedules, over the program: what people see of runs that are late, missing, or came otherwise.
//! `domain/schedules/tests/histories/rules.rs` has those of one job alone.

use acceptance::{
    installation::Installation,
    mails,
    nightly::{Nightly, pass},
    replays::{ACME, candidate, compared},
    two_weeks::{EXPECTATIONS, JOB, TwoWeeks},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Assignment, Collected, collect::RawMail};
use domain::{access::Role, generation::ReplaySummary};
use serde_json::{Value, json};
use uuid::Uuid;

/// Opens a ticket on the job, and gives its id.
async fn open_ticket(two: &TwoWeeks) -> Value {
    let open = "mutation($job: ID!) { openTicket(input: {description: \"Moves house\", scopes: [{jobId: $job}]}) { id } }";
    let opened = two.ask(open, json!({"job": two.job.id()})).await;
    opened["openTicket"]["id"].clone()
}

/// Newest first.
async fn missed_runs(two: &TwoWeeks) -> Vec<Value> {
    let query = "query($job: ID!) { job(id: $job) { runs(first: 50) { nodes { \
         status effectiveStatus runAt reviewed overriddenBy { id } tickets { id } hasOpenTickets answeredBy { status } } } } }";
    let data = two.ask(query, json!({"job": two.job.id()})).await;
    let runs = data["job"]["runs"]["nodes"].as_array().expect("runs");
    let missed = runs.iter().filter(|run| run["status"] == "MISSED");
    missed.cloned().collect()
}

/// R8: a mail that was held up on its way; review and ticket of the missed run stay with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_comes_thirty_hours_late_withdraws_the_missed_run() {
    let two = TwoWeeks::at_ten().await;
    let ticket = open_ticket(&two).await;
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    assert_eq!(two.unreviewed("MISSED").await, 1);
    two.review_newest().await;
    let on_time = two.evening + TimeDelta::days(1);
    two.job.run(&two.at, on_time, "was completed").await;
    let now = two.evening + TimeDelta::hours(30);
    two.job.run_known(&two.at, two.evening, now).await;
    assert_eq!(two.unreviewed("MISSED").await, 0);
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "RAN_LATE", "{told}");
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    let missed = missed_runs(&two).await;
    assert_eq!(missed.len(), 1, "{missed:?}");
    assert_eq!(missed[0]["reviewed"], true);
    assert_eq!(missed[0]["tickets"], json!([{"id": ticket}]));
    assert_eq!(missed[0]["answeredBy"]["status"], "SUCCESS");
}

/// R12: the same server, under another name: the silent job is offered, and nothing is merged by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renamed_job_is_offered_for_merging_and_never_merged_by_itself() {
    let two = TwoWeeks::at_ten().await;
    let new = two.job.rename(&two.at, "Mailboxes new", two.evening).await;
    let next = two.evening + TimeDelta::days(1);
    new.runs(&two.at, next, 2).await;
    pass(&two.at, next + TimeDelta::hours(28)).await;
    let query = "query($id: ID!) { job(id: $id) { name expectation { schedule { sentence } } \
         mergeSuggestions { likeness job { id name } } } }";
    let of = async |id: Value| two.ask(query, json!({"id": id})).await["job"].take();
    let (old, found) = (of(two.job.id()).await, of(new.id()).await);
    let offered = &found["mergeSuggestions"];
    assert_eq!(offered[0]["job"]["id"], two.job.id(), "{found}");
    assert_eq!(offered.as_array().map(Vec::len), Some(1));
    assert_eq!(old["mergeSuggestions"], json!([]));
    let slot = |job: &Value| {
        let sentence = job["expectation"]["schedule"]["sentence"].as_str();
        sentence.map(|text| text.split(',').next().unwrap_or(text).to_owned())
    };
    assert_eq!(slot(&found), slot(&old));
    // Both are there, and the old one is missed.
    let names = (&old["name"], &found["name"]);
    assert_eq!(names, (&json!("Mailboxes"), &json!("Mailboxes new")));
    assert_eq!(two.unreviewed("MISSED").await, 3);
}

/// R14: what it did before is offered, and has to prove itself: its silence is late, and not missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_unarchived_learns_anew_from_what_it_did_before() {
    let two = TwoWeeks::at_ten().await;
    let commands = &two.at.backend.commands;
    let by = two.at.somebody();
    let archived = commands.archive_job(two.job.job, None, &by).await;
    archived.expect("archived");
    pass(&two.at, two.evening + TimeDelta::days(4)).await;
    let unarchived = commands.unarchive_job(two.job.job, &by).await;
    unarchived.expect("unarchived");
    two.at.backend.settle().await.expect("settled");
    let schedule = two.job().await["expectation"]["schedule"].clone();
    assert_eq!(schedule["confidence"], "PROVISIONAL", "{schedule}");
    assert_eq!(schedule["slots"][0]["rule"], json!({"kind": "daily"}));
    let silent = two.evening + TimeDelta::days(4) + TimeDelta::hours(3);
    pass(&two.at, silent).await;
    assert_eq!(two.expectations().await[0]["verdict"], "LATE");
    assert_eq!(two.unreviewed("MISSED").await, 0);
}

/// R19: the ticket that is open on the job is on the missed run at once; no other one is opened, and one that was resolved
/// is not on the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missed_run_shows_the_ticket_that_is_open_on_its_job() {
    let two = TwoWeeks::at_ten().await;
    pass(&two.at, two.evening - TimeDelta::hours(1)).await;
    let ticket = open_ticket(&two).await;
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    let missed = missed_runs(&two).await;
    assert_eq!(missed[0]["tickets"], json!([{"id": ticket}]));
    assert_eq!(missed[0]["hasOpenTickets"], true);
    assert_eq!(missed[0]["reviewed"], false);
    let all = two.ask("{ tickets { nodes { id } } }", Value::Null).await;
    assert_eq!(all["tickets"]["nodes"], json!([{"id": ticket}]));
    let resolve = "mutation($id: ID!) { resolveTicket(id: $id) { id } }";
    two.ask(resolve, json!({"id": ticket})).await;
    pass(&two.at, two.evening + TimeDelta::hours(27)).await;
    let missed = missed_runs(&two).await;
    assert_eq!(missed.len(), 2);
    let shown = (&missed[0]["tickets"], &missed[0]["hasOpenTickets"]);
    assert_eq!(shown, (&json!([]), &json!(false)));
    assert_eq!(missed[1]["tickets"], json!([{"id": ticket}]));
}

/// R20: a job that is switched off on Sundays. Its run of that night is of Monday, 01:00, and counts for Sunday.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missed_runs_of_some_weekdays_can_count_as_success() {
    let two = TwoWeeks::from("2026-07-06T23:00:00Z").await;
    let night = |days: i64| two.evening + TimeDelta::days(days);
    // Monday's and Tuesday's nights, then from Thursday's on; Wednesday and Sunday are silent.
    two.job.runs(&two.at, night(0), 2).await;
    two.job.runs(&two.at, night(3), 3).await;
    pass(&two.at, night(6) + TimeDelta::hours(4)).await;
    let counts = async || -> Vec<(Value, Value)> {
        let missed = missed_runs(&two).await;
        let of = |run: &Value| {
            (
                run["effectiveStatus"].clone(),
                run["overriddenBy"]["id"].clone(),
            )
        };
        missed.iter().map(of).collect()
    };
    let plain = (json!("MISSED"), Value::Null);
    assert_eq!(counts().await, [plain.clone(), plain.clone()]);

    let create =
        "mutation($input: OverrideInput!) { createOverride(input: $input) { id weekdays } }";
    let of_job = json!({"jobId": two.job.id(), "status": "MISSED", "weekdays": ["SUNDAY"], "reason": "is off"});
    let created = two.ask(create, json!({"input": of_job})).await["createOverride"].take();
    assert_eq!(created["weekdays"], json!(["SUNDAY"]));
    let overridden = (json!("SUCCESS"), created["id"].clone());
    assert_eq!(counts().await, [overridden.clone(), plain.clone()]);
    // It stays in history as what it was, and is still to be reviewed.
    assert_eq!(two.expectations().await[0]["verdict"], "MISSED");
    assert_eq!(two.unreviewed("MISSED").await, 2);

    // The same for all jobs, of other days; and of yet another one from then on.
    let of_all = json!({"status": "MISSED", "weekdays": ["WEDNESDAY", "SATURDAY"]});
    let global = two.ask(create, json!({"input": of_all})).await["createOverride"]["id"].take();
    let by_global = (json!("SUCCESS"), global.clone());
    assert_eq!(counts().await, [overridden.clone(), by_global]);
    let change = "mutation($id: ID!, $change: OverrideInput!) { changeOverride(input: {id: $id, change: $change}) { weekdays } }";
    let friday = json!({"id": global, "change": {"status": "MISSED", "weekdays": ["FRIDAY"]}});
    let changed = two.ask(change, friday).await;
    assert_eq!(changed["changeOverride"]["weekdays"], json!(["FRIDAY"]));
    assert_eq!(counts().await, [overridden.clone(), plain.clone()]);

    // The next week: on Tuesday it is missed, and on Sunday it need not run.
    two.job.runs(&two.at, night(7), 1).await;
    two.job.runs(&two.at, night(9), 4).await;
    pass(&two.at, night(13) + TimeDelta::hours(4)).await;
    let expected = [overridden.clone(), plain.clone(), overridden, plain];
    assert_eq!(counts().await, expected);
}

/// R6: what was imported is learned from; nothing before the import is missed because of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_of_old_mails_makes_no_missed_runs() {
    let two = TwoWeeks::at_ten().await;
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

/// R9: the row stays reviewed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewed_missed_run_that_ran_late_comes_back_only_if_it_failed() {
    for (result, status, comes_back) in [
        ("was completed", "SUCCESS", false),
        ("failed", "FAILED", true),
    ] {
        let two = TwoWeeks::at_ten().await;
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

/// R10: unknown while nobody listens, then judged once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_collector_slept_through_is_judged_when_it_has_caught_up() {
    let two = TwoWeeks::at_ten().await;
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

/// R11: one collector is pointed out, and no row says missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_silent_customers_are_one_suspect_collector() {
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

/// R13: nothing is expected from that moment on, and history stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_job_and_one_of_an_inactive_customer_miss_nothing() {
    let two = TwoWeeks::at_ten().await;
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
    assert_eq!(two.job().await["runs"]["nodes"][0]["status"], "SUCCESS");
}

/// R15: what the runs say never takes its place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pinned_schedule_is_only_suggested_against() {
    let two = TwoWeeks::at_ten().await;
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

/// R16: and its next slot as an instant, which each reader sees in a zone of their own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_is_shown_in_the_zone_it_was_stated_in() {
    let two = TwoWeeks::at_ten().await;
    let pin = "mutation($id: ID!) { pinSchedule(input: {jobId: $id, zone: \"America/New_York\", \
         slots: [{rule: {kind: \"daily\"}, time: \"18:30\"}]}) { expectation { nextAt schedule { zone sentence } } } }";
    let pinned = two.ask(pin, json!({"id": two.job.id()})).await;
    let expectation = &pinned["pinSchedule"]["expectation"];
    assert_eq!(expectation["schedule"]["zone"], "America/New_York");
    let next = expectation["nextAt"].as_str().expect("a time");
    assert!(next.contains("T22:30:00"), "{next}");
}

/// R17: its silence is good, and is shown so; its last good run has no age.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_only_ever_failed_at_no_rule_s_times_misses_nothing() {
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
    let by = at.somebody();
    let limit = at
        .backend
        .commands
        .set_job_rpo(job.job, Some(26), &by)
        .await;
    limit.expect("set");
    at.backend.settle().await.expect("settled");
    let query = "query($id: ID!) { job(id: $id) { rpoHours rpoExceeded } }";
    let age = at
        .door()
        .ask(Some(&token), query, json!({"id": job.id()}))
        .await;
    assert_eq!(
        age.data()["job"],
        json!({"rpoHours": 26, "rpoExceeded": null})
    );
}

/// R26: a program that watched and one that slept say the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_are_the_same_whether_or_not_time_was_written_down() {
    let (watched, asleep) = (TwoWeeks::at_ten().await, TwoWeeks::at_ten().await);
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
        api::replays::shows(&at.backend, replay)
            .await
            .expect("shown")
    );
    at.backend.settle().await.expect("settled");
    (replay, row.summary.expect("a summary").0)
}

/// R7: other definitions read a mail as a run of the job; what was called missed without it is judged anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_is_read_after_all_was_no_missed_run() {
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
    let changes = at.door().ask(Some(&token), query, id).await.data();
    let told = &changes["replay"]["changes"]["nodes"][0];
    assert_eq!(told["before"]["status"], "MISSED", "{changes}");
    assert_eq!(told["after"], Value::Null);
    let runs = at.door().ask(Some(&token), JOB, job.clone()).await.data();
    assert_eq!(
        runs["node"]["runs"]["nodes"][0]["status"], "SUCCESS",
        "{runs}"
    );
}
