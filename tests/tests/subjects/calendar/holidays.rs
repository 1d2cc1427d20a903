//! Days that are free, and for whom.

use std::collections::BTreeMap;

use acceptance::installation::Installation;
use chrono::{Datelike as _, NaiveDate};
use domain::{
    access::Role,
    calendar::{CalendarScope, HolidayChoice},
};
use serde_json::{Value, json};

use crate::calendar::support::{Judge, customer};

pub(crate) const CHOOSE: &str = "mutation($input: ChooseHolidaysInput!) { chooseHolidays(input: $input) { \
     source calendar { code name } chosenBy } }";
pub(crate) const ADD: &str =
    "mutation($input: AddHolidayInput!) { addHoliday(input: $input) { date name origin } }";
pub(crate) const REMOVE: &str =
    "mutation($input: RemoveHolidayInput!) { removeHoliday(input: $input) { date name origin } }";
pub(crate) const HOLIDAYS: &str = "query($year: Int!, $customer: ID) { \
     holidays(year: $year, customerId: $customer) { date name origin } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_have_the_holidays_of_the_installation_until_they_choose() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let acme = format!("Customer:{}", customer(&at, "Acme").await);
    let listed = asking
        .data("{ holidayCalendars { code name } }", Value::Null)
        .await;
    let listed = listed["holidayCalendars"].as_array().expect("a list");
    assert!(listed.contains(&json!({"code": "DE-BY", "name": "Germany, Bavaria"})));

    let of = async |customer: Option<&str>| {
        let variables = json!({"year": 2025, "customer": customer});
        by_date(&asking.data(HOLIDAYS, variables).await["holidays"])
    };
    assert!(of(None).await.is_empty() && of(Some(&acme)).await.is_empty());

    let input = json!({"input": {"source": "CALENDAR", "code": "nl"}});
    let chosen = asking.data(CHOOSE, input).await;
    let expected = json!({
        "source": "CALENDAR", "calendar": {"code": "NL", "name": "Netherlands"}, "chosenBy": "Robin"
    });
    assert_eq!(chosen["chooseHolidays"], expected);
    let inherited = of(Some(&acme)).await;
    assert_eq!(inherited, of(None).await);
    assert_eq!(inherited["2025-04-26"], "Koningsdag");
    assert_eq!(inherited.len(), 10);

    // A day of the installation's own is the customer's too; the customer takes out another one.
    let input = json!({"input": {"date": "2025-06-13", "name": " Summer  party "}});
    asking.data(ADD, input).await;
    let input = json!({"input": {"date": "2025-04-26", "customerId": acme}});
    let after = by_date(&asking.data(REMOVE, input).await["removeHoliday"]);
    assert_eq!(after["2025-06-13"], "Summer party");
    assert!(!after.contains_key("2025-04-26") && after.len() == 10);
    assert_eq!(of(None).await["2025-04-26"], "Koningsdag");

    // Its own calendar has nothing of the installation's.
    let input = json!({"input": {"source": "CALENDAR", "code": "BE", "customerId": acme}});
    asking.data(CHOOSE, input).await;
    let own = of(Some(&acme)).await;
    assert!(own.contains_key("2025-07-21") && !own.contains_key("2025-06-13"));
    let input = json!({"input": {"source": "NONE", "customerId": acme}});
    assert_eq!(
        asking.data(CHOOSE, input).await["chooseHolidays"]["source"],
        "NONE"
    );
    assert!(of(Some(&acme)).await.is_empty());
    let input = json!({"input": {"source": "INHERITED", "customerId": acme}});
    let back = asking.data(CHOOSE, input).await;
    assert_eq!(back["chooseHolidays"]["source"], "INHERITED");
    assert_eq!(of(Some(&acme)).await, after);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fold_and_the_api_agree_on_every_day() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let by = at.somebody();
    let commands = &at.backend.commands;
    let mut customers = Vec::new();
    for name in ["Acme", "Globex", "Initech"] {
        customers.push(customer(&at, name).await);
    }
    let of = |n: usize| CalendarScope::Customer {
        customer_id: customers[n],
    };
    let calendar = |code: &str| HolidayChoice::Calendar { code: code.into() };
    for (scope, choice) in [
        (CalendarScope::Installation, calendar("DE-SN")),
        (of(1), calendar("GB-EAW")),
        (of(2), HolidayChoice::None),
    ] {
        let chosen = commands.choose_holidays(scope, choice, &by).await;
        chosen.expect("chosen");
    }
    for scope in [CalendarScope::Installation, of(0), of(2)] {
        let (day, name) = (date("2027-07-02"), scope.key());
        let added = commands.add_holiday(scope, day, &name, &by).await;
        added.expect("added");
    }
    for (scope, day) in [
        (CalendarScope::Installation, "2027-01-01"),
        (of(0), "2027-10-31"),
        (of(1), "2027-12-28"),
        (of(2), "2027-07-02"),
    ] {
        let removed = commands.remove_holiday(scope, date(day), &by).await;
        removed.expect("removed");
    }
    at.backend.settle().await.expect("settled");
    let mut judge = Judge::now(&at);
    let mut counts = Vec::new();
    for customer in customers {
        let variables = json!({"year": 2027, "customer": format!("Customer:{customer}")});
        let listed = by_date(&asking.data(HOLIDAYS, variables).await["holidays"]);
        let days = date("2027-01-01").iter_days();
        for day in days.take_while(|day| day.year() == 2027) {
            let folded = judge.holiday(customer, day);
            assert_eq!(folded.as_ref(), listed.get(&day.to_string()), "{day}");
        }
        counts.push(listed.len());
    }
    // Saxony has eleven days, of which two are out and one is in; of ten English ones one is out.
    assert_eq!(counts, [10, 9, 0]);
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Names by date, of a list of holidays.
fn by_date(list: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let days = list.as_array().expect("a list").iter();
    days.map(|day| (text(&day["date"]), text(&day["name"])))
        .collect()
}
