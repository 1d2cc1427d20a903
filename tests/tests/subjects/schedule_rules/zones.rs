//! Customers whose jobs start by the clocks of another country.

use acceptance::{client::Asking, nightly::pass, two_weeks::TwoWeeks};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use serde_json::{Value, json};

const CHOOSE: &str = "mutation($id: ID!, $zone: String) { \
     chooseCustomerTimeZone(input: {id: $id, zone: $zone}) { timeZone } }";

async fn choose(asking: &Asking, two: &TwoWeeks, zone: Option<&str>) -> Value {
    let id = format!("Customer:{}", two.job.customer);
    let chosen = asking.data(CHOOSE, json!({"id": id, "zone": zone})).await;
    chosen["chooseCustomerTimeZone"]["timeZone"].clone()
}

async fn zone_of(two: &TwoWeeks) -> Value {
    two.job().await["expectation"]["schedule"]["zone"].clone()
}

/// R16: inferred where the customer is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_s_zone_is_that_of_its_schedules_at_once() {
    let two = TwoWeeks::at_ten().await;
    let admin = two.at.asking("Ada", &[Role::Admin]).await;
    pass(&two.at, two.evening - TimeDelta::hours(1)).await;
    assert_eq!(zone_of(&two).await, "Europe/Amsterdam");
    assert_eq!(
        choose(&admin, &two, Some(" America/New_York ")).await,
        "America/New_York"
    );
    assert_eq!(zone_of(&two).await, "America/New_York");
    // What was not answered yet is expected all the same, and missed once.
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    let told = two.expectations().await;
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(told[0]["verdict"], "MISSED");
    assert_eq!(choose(&admin, &two, None).await, Value::Null);
    assert_eq!(zone_of(&two).await, "Europe/Amsterdam");
    assert_eq!(two.expectations().await, told);

    let id = format!("Customer:{}", two.job.customer);
    let refused = admin
        .ask(CHOOSE, json!({"id": id, "zone": "Europe/Atlantis"}))
        .await;
    assert_eq!(refused.outcome(), "INVALID_INPUT");
    assert!(
        refused.text().contains("Europe/Atlantis"),
        "{}",
        refused.text()
    );

    // A job that moves to a customer elsewhere goes by the clocks there.
    let commands = &two.at.backend.commands;
    let by = two.at.somebody();
    let tokyo = commands.register_customer("Globex", &by).await;
    let tokyo = tokyo.expect("a customer").value;
    let zone = Some("Asia/Tokyo".to_owned());
    let chosen = commands.choose_customer_time_zone(tokyo, zone, &by).await;
    chosen.expect("chosen");
    let moved = commands.move_job(two.job.job, tokyo, &by).await;
    moved.expect("moved");
    two.at.backend.settle().await.expect("settled");
    assert_eq!(zone_of(&two).await, "Asia/Tokyo");
}

/// New York changes its clocks on 14 March, Amsterdam on the 28th. Neither is a reason to call a job missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_in_new_york_is_not_flagged_when_one_side_changes_its_clocks() {
    for zone in [Some("America/New_York"), None] {
        // At ten in New York.
        let two = TwoWeeks::from("2027-02-11T03:00:00Z").await;
        let admin = two.at.asking("Ada", &[Role::Admin]).await;
        choose(&admin, &two, zone).await;
        let changed: DateTime<Utc> = "2027-03-14T07:00:00Z".parse().expect("a time");
        for night in 0..50 {
            let mut time = two.evening + TimeDelta::days(night) + TimeDelta::minutes(night % 3);
            if time > changed {
                time -= TimeDelta::hours(1);
            }
            two.job.run(&two.at, time, "was completed").await;
        }
        assert_eq!(two.expectations().await, json!([]), "{zone:?}");
        assert_eq!(zone_of(&two).await, "America/New_York", "{zone:?}");
        let silent = two.evening + TimeDelta::days(50) + TimeDelta::hours(3);
        pass(&two.at, silent).await;
        let told = two.expectations().await;
        assert_eq!(told.as_array().map(Vec::len), Some(1), "{zone:?}: {told}");
        assert_eq!(told[0]["verdict"], "MISSED");
    }
}
