//! What is set, and what holds where nothing is.

use acceptance::installation::Installation;
use domain::{
    access::Role,
    settings::{Area, DAY_STARTS_AT, General, LEAST_EARLY_MINUTES, TIME_ZONE},
};
use projections::views::settings::schedules;
use serde_json::{Value, json};

use crate::calendar::support::Judge;

const SETTINGS: &str = "{ settings { general { timeZone dayStartsAt } \
     schedules { leastEarlyMinutes leastLateMinutes } changed { area name changedBy } } }";
pub(crate) const GENERAL: &str = "mutation($input: ChangeGeneralSettingsInput!) { \
     changeGeneralSettings(input: $input) { general { timeZone dayStartsAt } } }";
pub(crate) const SCHEDULES: &str = "mutation($input: ChangeScheduleSettingsInput!) { \
     changeScheduleSettings(input: $input) { schedules { leastEarlyMinutes leastLateMinutes } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_have_defaults_are_set_and_go_back() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let untouched = asking.data(SETTINGS, Value::Null).await;
    let expected = json!({
        "general": {"timeZone": "Europe/Amsterdam", "dayStartsAt": 12},
        "schedules": {"leastEarlyMinutes": 30, "leastLateMinutes": 30},
        "changed": []
    });
    assert_eq!(untouched["settings"], expected);
    assert_eq!(Judge::now(&at).general(), General::default());

    let input = json!({"input": {"timeZone": "America/New_York", "dayStartsAt": 0}});
    let changed = asking.data(GENERAL, input).await;
    let expected = json!({"timeZone": "America/New_York", "dayStartsAt": 0});
    assert_eq!(changed["changeGeneralSettings"]["general"], expected);
    let input = json!({"input": {"leastEarlyMinutes": 5}});
    asking.data(SCHEDULES, input).await;
    let mut judge = Judge::now(&at);
    let general = judge.general();
    assert_eq!(
        (general.zone.name(), general.day_starts_at),
        ("America/New_York", 0)
    );
    let schedules = schedules(&mut judge.views).expect("an answer");
    assert_eq!(
        (schedules.least_early_minutes, schedules.least_late_minutes),
        (5, 30)
    );
    let changed = asking.data(SETTINGS, Value::Null).await;
    let names = [TIME_ZONE, DAY_STARTS_AT, LEAST_EARLY_MINUTES];
    let shown = changed["settings"]["changed"].as_array().expect("a list");
    assert_eq!(shown.len(), names.len());
    assert!(shown.iter().all(|setting| setting["changedBy"] == "Robin"));

    // What is left out stays; null is the default again.
    let input = json!({"input": {"timeZone": null}});
    let back = asking.data(GENERAL, input).await;
    let expected = json!({"timeZone": "Europe/Amsterdam", "dayStartsAt": 0});
    assert_eq!(back["changeGeneralSettings"]["general"], expected);
    let position = at.backend.engine.log.head().await.expect("a position");
    let input = json!({"input": {"timeZone": null, "dayStartsAt": 0}});
    asking.data(GENERAL, input).await;
    let after = at.backend.engine.log.head().await.expect("a position");
    assert_eq!(after, position, "what is so already appends nothing");
    assert_eq!(Area::ALL.len(), 5);
}
