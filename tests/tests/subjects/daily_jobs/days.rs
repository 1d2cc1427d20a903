//! Days of other zones, of other hours, and of those on which clocks change.

use acceptance::{
    nightly::{Nightly, pass},
    recount,
};
use chrono::TimeDelta;
use domain::settings::{DAY_STARTS_AT, TIME_ZONE};
use serde_json::{Value, json};

use crate::daily_jobs::msp::{Msp, stands, time, two_weeks};

/// R16: a job elsewhere stands on the days of the installation, with its own zone beside it.
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
async fn days_follow_the_settings_and_so_does_the_past() {
    let (msp, acme, _) = two_weeks().await;
    let at = time("2026-07-20T22:30:00Z");
    pass(&msp.at, at).await;
    let strip = "query($id: ID!) { node(id: $id) { ... on Job { strip(days: 28) { date runCount } } \
         ... on Customer { strip(days: 28) { date runCount } } } }";
    let ran_on = async |id: Value| -> Vec<String> {
        let strip = msp.asking.data(strip, json!({"id": id})).await;
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
    let ticket = msp.asking.data(open, json!({"id": acme.id()})).await["openTicket"].take();
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
    let second = msp.asking.data(open, json!({"id": acme.id()})).await["openTicket"].take();
    assert_eq!(second["code"], "T20260721.0002");
    assert_eq!(second["activeFrom"], "2026-07-21");

    // The ticket's date stays, and begins elsewhere: it reaches back to less than it did.
    let shown = "query($id: ID!) { ticket(id: $id) { activeFrom } }";
    let shown = msp.asking.data(shown, json!({"id": ticket["id"]})).await;
    assert_eq!(shown["ticket"]["activeFrom"], "2026-07-20");

    msp.set(TIME_ZONE, Value::Null).await;
    msp.set(DAY_STARTS_AT, Value::Null).await;
    assert_eq!(bounds(&ran_on(json!(format!("Job:{job}"))).await), nights);
    assert_eq!(msp.list(json!({})).await["date"], "2026-07-20");
    recount::assert_counted("in Amsterdam", msp.at.backend.views());
}
