//! Holidays, maintenance, settings and collectors: through the API, and as a fold asks for them.

use std::{collections::BTreeMap, sync::Arc};

use acceptance::{client::Asking, installation::Installation, mails};
use adapters::sqlite::SqliteViewWriter;
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use commands::{Assignment, Collected, Commands, Parts, ports::Clock as _};
use domain::{
    access::Role,
    calendar::{HolidayChoice, LONGEST_MAINTENANCE, Scope},
    settings::{Area, DAY_STARTS_AT, General, LEAST_EARLY_MINUTES, TIME_ZONE},
};
use projections::{
    fold::WorkingSet,
    views::{
        calendar::{self as calendar_view, ExcuseKind, excuse},
        collectors::out_since,
        settings::{general, schedules},
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

const CHOOSE: &str = "mutation($input: ChooseHolidaysInput!) { chooseHolidays(input: $input) { \
     source calendar { code name } chosenBy } }";
const ADD: &str =
    "mutation($input: AddHolidayInput!) { addHoliday(input: $input) { date name origin } }";
const REMOVE: &str =
    "mutation($input: RemoveHolidayInput!) { removeHoliday(input: $input) { date name origin } }";
const HOLIDAYS: &str = "query($year: Int!, $customer: ID) { \
     holidays(year: $year, customerId: $customer) { date name origin } }";
const PLAN: &str = "mutation($input: PlanMaintenanceInput!) { planMaintenance(input: $input) { \
     id reason from until ofAll customer { name } job { name } plannedBy cancelledAt } }";
const CANCEL: &str =
    "mutation($id: ID!) { cancelMaintenance(id: $id) { id cancelledAt cancelledBy } }";
const WINDOWS: &str = "query($filter: MaintenanceFilterInput, $first: Int, $after: String) { \
     maintenanceWindows(filter: $filter, first: $first, after: $after) { \
     nodes { reason } pageInfo { hasNextPage endCursor } } }";
const SETTINGS: &str = "{ settings { general { timeZone dayStartsAt } \
     schedules { leastEarlyMinutes leastLateMinutes } changed { area name changedBy } } }";
const GENERAL: &str = "mutation($input: ChangeGeneralSettingsInput!) { \
     changeGeneralSettings(input: $input) { general { timeZone dayStartsAt } } }";
const SCHEDULES: &str = "mutation($input: ChangeScheduleSettingsInput!) { \
     changeScheduleSettings(input: $input) { schedules { leastEarlyMinutes leastLateMinutes } } }";
const COLLECTORS: &str = "{ collectors { nodes { name lastStartedAt lastSuccessAt failingSince \
     lastError silentSince received duplicates failed \
     outages { nodes { cause since until error } } } } }";

/// Reasons of the maintenance that the filter leaves.
async fn windows(asking: &Asking, filter: Value) -> Vec<String> {
    let data = asking.data(WINDOWS, json!({"filter": filter})).await;
    reasons(&data)
}

/// What a fold would see if it stood at the end of the log.
struct Judge {
    set: WorkingSet,
    writer: SqliteViewWriter,
    _folder: TempDir,
}

impl Judge {
    fn now(at: &Installation) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("views.db");
        at.build(&path, 1_000).expect("built");
        Self {
            set: WorkingSet::new(),
            writer: SqliteViewWriter::open(&path).expect("a view file"),
            _folder: folder,
        }
    }

    /// The excuse of a slot at that moment, whose local date is that of UTC.
    fn excuse(&mut self, job: Uuid, customer: Uuid, at: DateTime<Utc>) -> Option<String> {
        let (set, writer) = (&mut self.set, &mut self.writer);
        let excuse = excuse(set, writer, job, customer, at.date_naive(), at, at);
        excuse.expect("an answer").map(|excuse| {
            let kind = match excuse.kind {
                ExcuseKind::Holiday => "holiday",
                ExcuseKind::Maintenance => "maintenance",
            };
            format!("{kind}: {}", excuse.reason)
        })
    }

    fn holiday(&mut self, customer: Uuid, date: NaiveDate) -> Option<String> {
        calendar_view::holiday(&mut self.set, &mut self.writer, customer, date).expect("an answer")
    }

    fn out_since(&mut self) -> Option<DateTime<Utc>> {
        out_since(&mut self.set, &mut self.writer, "graph").expect("an answer")
    }

    fn general(&mut self) -> General {
        general(&mut self.set, &mut self.writer).expect("an answer")
    }
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn reasons(data: &Value) -> Vec<String> {
    let nodes = data["maintenanceWindows"]["nodes"].as_array();
    let reason = |node: &Value| node["reason"].as_str().unwrap_or_default().to_owned();
    nodes.expect("nodes").iter().map(reason).collect()
}

/// Names by date, of a list of holidays.
fn by_date(list: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let days = list.as_array().expect("a list").iter();
    days.map(|day| (text(&day["date"]), text(&day["name"])))
        .collect()
}

/// What another process of the installation would have.
fn parts(at: &Installation) -> Parts {
    let (backend, engine) = (&at.backend, &at.backend.engine);
    Parts {
        log: Arc::clone(&engine.log),
        contents: Arc::clone(&engine.contents),
        credentials: Arc::clone(&engine.credentials),
        known: Arc::clone(&backend.known),
        gate: Arc::clone(&engine.gate),
        clock: Arc::clone(&backend.clock),
        ids: Arc::clone(&backend.ids),
    }
}

async fn customer(at: &Installation, name: &str) -> Uuid {
    let by = at.somebody();
    let done = at.backend.commands.register_customer(name, &by).await;
    done.expect("registered").value
}

async fn job_of(at: &Installation, customer_id: Uuid) -> Uuid {
    let msp = mails::msp();
    let job = mails::busy_jobs(&msp, "Veeam Backup & Replication", 2, 2, 1)[0];
    let sent = mails::of_jobs(&msp, 2, |index, _| index == job);
    let raws = sent
        .into_iter()
        .map(|mail| mails::raw(mail.raw, mail.at))
        .collect();
    let received = at.receive(raws).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id,
    };
    let commands = &at.backend.commands;
    let by = at.somebody();
    let done = commands.approve_mail(received[0], &[assignment], &by).await;
    done.expect("approved").value[0]
}

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
async fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let nobody = format!("Customer:{}", Uuid::from_u128(7));
    let choose = |input: Value| json!({"input": input});
    for (query, input, code) in [
        (CHOOSE, json!({"source": "CALENDAR"}), "INVALID_INPUT"),
        (
            CHOOSE,
            json!({"source": "CALENDAR", "code": "XX"}),
            "NOT_FOUND",
        ),
        (
            CHOOSE,
            json!({"source": "NONE", "code": "NL"}),
            "INVALID_INPUT",
        ),
        (CHOOSE, json!({"source": "INHERITED"}), "INVALID_INPUT"),
        (
            CHOOSE,
            json!({"source": "NONE", "customerId": nobody}),
            "NOT_FOUND",
        ),
        (
            ADD,
            json!({"date": "2026-10-14", "name": " "}),
            "INVALID_INPUT",
        ),
        (
            ADD,
            json!({"date": "2500-10-14", "name": "x"}),
            "INVALID_INPUT",
        ),
        (REMOVE, json!({"date": "1900-01-01"}), "INVALID_INPUT"),
        (
            GENERAL,
            json!({"timeZone": "Mars/Olympus"}),
            "INVALID_INPUT",
        ),
        (GENERAL, json!({"dayStartsAt": 24}), "INVALID_INPUT"),
        (GENERAL, json!({"dayStartsAt": -1}), "INVALID_INPUT"),
        (
            SCHEDULES,
            json!({"leastLateMinutes": 1441}),
            "INVALID_INPUT",
        ),
    ] {
        let shown = format!("{input}");
        assert_eq!(asking.outcome(query, choose(input)).await, code, "{shown}");
    }
    let plan = |from: &str, until: &str, reason: &str| json!({"input": {"from": from, "until": until, "reason": reason}});
    let (begin, end) = ("2026-10-14T18:00:00Z", "2026-10-15T06:00:00Z");
    for variables in [
        plan(end, begin, "turned round"),
        plan(begin, begin, "empty"),
        plan(begin, "2027-01-14T18:00:00Z", "too long"),
        plan("2026-01-14T18:00:00Z", "2026-01-15T18:00:00Z", "past"),
        plan(begin, end, "  "),
        plan(begin, end, "two\nlines"),
        plan("+9999-01-01T00:00:00Z", "+9999-01-02T00:00:00Z", "far"),
    ] {
        let outcome = asking.outcome(PLAN, variables.clone()).await;
        assert_eq!(outcome, "INVALID_INPUT", "{variables}");
    }
    let mut both = plan(begin, end, "both");
    both["input"]["customerId"] = json!(nobody);
    assert_eq!(asking.outcome(PLAN, both.clone()).await, "NOT_FOUND");
    both["input"]["jobId"] = json!(format!("Job:{}", Uuid::from_u128(8)));
    assert_eq!(asking.outcome(PLAN, both).await, "INVALID_INPUT");
    let id = format!("MaintenanceWindow:{}", Uuid::from_u128(9));
    assert_eq!(asking.outcome(CANCEL, json!({"id": id})).await, "NOT_FOUND");
    let year = json!({"year": 2200});
    assert_eq!(asking.outcome(HOLIDAYS, year).await, "INVALID_INPUT");
    let of_nobody = json!({"year": 2026, "customer": nobody});
    assert_eq!(asking.outcome(HOLIDAYS, of_nobody).await, "NOT_FOUND");

    let trail = "{ auditTrail { nodes { streamType } } }";
    let trail = asking.data(trail, Value::Null).await;
    let nodes = trail["auditTrail"]["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().all(|node| node["streamType"] == "user"));
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
    let of = |n: usize| Scope::Customer {
        customer_id: customers[n],
    };
    let calendar = |code: &str| HolidayChoice::Calendar { code: code.into() };
    for (scope, choice) in [
        (Scope::Installation, calendar("DE-SN")),
        (of(1), calendar("GB-EAW")),
        (of(2), HolidayChoice::None),
    ] {
        let chosen = commands.choose_holidays(scope, choice, &by).await;
        chosen.expect("chosen");
    }
    for scope in [Scope::Installation, of(0), of(2)] {
        let (day, name) = (date("2027-07-02"), scope.key());
        let added = commands.add_holiday(scope, day, &name, &by).await;
        added.expect("added");
    }
    for (scope, day) in [
        (Scope::Installation, "2027-01-01"),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn maintenance_excuses_what_lies_within_it_as_long_as_it_is_planned() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    at.clock.set(time("2026-10-14T08:00:00Z"));
    let acme = customer(&at, "Acme").await;
    let globex = customer(&at, "Globex").await;
    let job = job_of(&at, acme).await;
    let (other, night) = (Uuid::from_u128(5), time("2026-10-14T22:00:00Z"));
    assert_eq!(Judge::now(&at).excuse(job, acme, night), None);

    // Of one customer, from 18:00 to 06:00.
    let span = json!({"from": "2026-10-14T18:00:00Z", "until": "2026-10-15T06:00:00Z"});
    let plan = |reason: &str, of: Value| {
        let mut input = span.clone();
        input["reason"] = json!(reason);
        for (key, id) in of.as_object().expect("fields") {
            input[key] = id.clone();
        }
        json!({"input": input})
    };
    let of_acme = json!({"customerId": format!("Customer:{acme}")});
    let planned = asking.data(PLAN, plan("New storage", of_acme)).await;
    let planned = &planned["planMaintenance"];
    assert_eq!(planned["customer"]["name"], "Acme");
    assert_eq!(
        (&planned["ofAll"], &planned["job"]),
        (&json!(false), &Value::Null)
    );
    let mut judge = Judge::now(&at);
    let excused = Some("maintenance: New storage".to_owned());
    assert_eq!(judge.excuse(job, acme, night), excused);
    assert_eq!(judge.excuse(other, acme, night), excused);
    assert_eq!(judge.excuse(job, globex, night), None);
    let begin = time("2026-10-14T18:00:00Z");
    assert_eq!(judge.excuse(job, acme, begin), excused);
    assert_eq!(
        judge.excuse(job, acme, begin - TimeDelta::milliseconds(1)),
        None
    );
    assert_eq!(judge.excuse(job, acme, time("2026-10-15T06:00:00Z")), None);

    // In the morning of that day nothing was planned yet.
    let then = "{ maintenanceWindows(asOf: \"2026-10-14T07:59:59Z\") { nodes { reason } } }";
    assert!(reasons(&asking.data(then, Value::Null).await).is_empty());

    // Of one job, and of all.
    let of_job = json!({"jobId": format!("Job:{job}")});
    let planned = asking.data(PLAN, plan("Job is moved", of_job)).await;
    assert!(planned["planMaintenance"]["job"]["name"].is_string());
    asking.data(PLAN, plan("Power cut", json!({}))).await;
    let mut judge = Judge::now(&at);
    assert_eq!(
        judge.excuse(job, globex, night),
        Some("maintenance: Job is moved".to_owned())
    );
    assert_eq!(
        judge.excuse(other, globex, night),
        Some("maintenance: Power cut".to_owned())
    );

    // Cancelled before it begins, it excuses nothing; at midnight, what was before midnight.
    let first_of = async |filter: Value| {
        let query = "query($filter: MaintenanceFilterInput) { maintenanceWindows(filter: $filter) { nodes { id } } }";
        let mut found = asking.data(query, json!({"filter": filter})).await;
        found["maintenanceWindows"]["nodes"][0]["id"].take()
    };
    let of_job = first_of(json!({"jobId": format!("Job:{job}")})).await;
    asking.data(CANCEL, json!({"id": of_job})).await;
    at.clock.set(time("2026-10-15T00:00:00Z"));
    let of_acme = first_of(json!({"customerId": format!("Customer:{acme}")})).await;
    let cancelled = asking.data(CANCEL, json!({"id": of_acme})).await;
    assert_eq!(cancelled["cancelMaintenance"]["cancelledBy"], "Robin");
    let mut judge = Judge::now(&at);
    assert_eq!(
        judge.excuse(job, globex, night),
        Some("maintenance: Power cut".to_owned())
    );
    assert_eq!(judge.excuse(job, acme, night), excused);
    assert_eq!(
        judge.excuse(job, acme, time("2026-10-15T00:00:00Z")),
        Some("maintenance: Power cut".to_owned())
    );

    // What is over stays as it was.
    let all = first_of(json!({"cancelled": false})).await;
    at.clock.set(time("2026-10-15T06:00:00Z"));
    assert_eq!(
        asking.outcome(CANCEL, json!({"id": all})).await,
        "MAINTENANCE_OVER"
    );
    // Repeating a cancellation changes nothing.
    assert_eq!(asking.outcome(CANCEL, json!({"id": of_acme})).await, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fold_forgets_windows_that_can_excuse_nothing_any_more() {
    let at = Installation::new();
    let by = at.somebody();
    let commands = &at.backend.commands;
    let start = at.clock.now();
    let known = || {
        let mut judge = Judge::now(&at);
        let key = (Scope::Installation.key(),);
        let plan = judge.set.maintenance_plans.get(&mut judge.writer, &key);
        plan.expect("an answer").expect("a plan").windows.0.len()
    };
    for (days, expected) in [(0, 1), (399, 2), (402, 2), (900, 1)] {
        let from = start + TimeDelta::days(days);
        at.clock.set(from);
        let span = (from, from + TimeDelta::days(1));
        let planned = commands.plan_maintenance(Scope::Installation, span, "test", &by);
        planned.await.expect("planned");
        assert_eq!(known(), expected, "after {days} days");
    }
    at.backend.settle().await.expect("settled");
    let asking = at.asking("Robin", &[Role::Admin]).await;
    assert_eq!(windows(&asking, json!({})).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn windows_are_listed_by_page_and_filter() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let acme = customer(&at, "Acme").await;
    let by = at.somebody();
    let commands = &at.backend.commands;
    let start = time("2026-10-01T00:00:00Z");
    for number in 0..5_i64 {
        let scope = if number % 2 == 0 {
            Scope::Installation
        } else {
            Scope::Customer { customer_id: acme }
        };
        let from = start + TimeDelta::days(number);
        let span = (from, from + TimeDelta::hours(12));
        let reason = format!("n{number}");
        let planned = commands.plan_maintenance(scope, span, &reason, &by).await;
        planned.expect("planned");
    }
    let long = (start, start + LONGEST_MAINTENANCE);
    let plan = commands.plan_maintenance(Scope::Installation, long, "long", &by);
    plan.await.expect("planned");
    at.backend.settle().await.expect("settled");

    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({"filter": {}, "first": 2, "after": after});
        let mut data = asking.data(WINDOWS, variables).await;
        found.extend(reasons(&data));
        let info = &mut data["maintenanceWindows"]["pageInfo"];
        if info["hasNextPage"] == false {
            break;
        }
        after = info["endCursor"].take();
    }
    let mut lowest = found.split_off(4);
    lowest.sort();
    assert_eq!(found, ["n4", "n3", "n2", "n1"]);
    assert_eq!(lowest, ["long", "n0"]);
    let of_acme = json!({"customerId": format!("Customer:{acme}")});
    assert_eq!(windows(&asking, of_acme).await, ["n3", "n1"]);
    let day = json!({"from": "2026-10-04T11:59:00Z", "until": "2026-10-05T00:00:01Z"});
    assert_eq!(windows(&asking, day).await, ["n4", "n3", "long"]);
    let later = json!({"from": "2026-12-01T00:00:00Z"});
    assert_eq!(windows(&asking, later).await, ["long"]);
    assert!(
        windows(&asking, json!({"cancelled": true}))
            .await
            .is_empty()
    );
}

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
    let schedules = schedules(&mut judge.set, &mut judge.writer).expect("an answer");
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
    assert_eq!(Area::ALL.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_a_collector_is_known_from_its_report_on() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let by = at.backend.collecting("graph");
    let commands = &at.backend.commands;
    let clock = |text: &str| at.clock.set(time(text));
    let deadline = time("2026-10-13T23:00:00Z");
    let collected = |received| Collected {
        received,
        ..Collected::default()
    };

    clock("2026-10-13T17:59:00Z");
    let silent = commands.collector_silent("graph", deadline, &by).await;
    assert_eq!(silent.expect_err("it is refused").code(), "NOT_FOUND");
    commands
        .collection_started("graph", &by)
        .await
        .expect("started");
    let finished = commands.collection_finished("graph", collected(3), &by);
    assert!(finished.await.expect("finished").is_some());
    clock("2026-10-13T18:00:00Z");
    // Nothing new: nothing is written.
    let again = commands.collection_started("graph", &by).await;
    assert_eq!(again.expect("started"), None);
    let again = commands.collection_finished("graph", collected(0), &by);
    assert_eq!(again.await.expect("finished"), None);
    assert_eq!(Judge::now(&at).out_since(), None);

    clock("2026-10-13T18:01:00Z");
    let failed = commands.collection_failed("graph", "no route to host\n", &by);
    assert!(failed.await.expect("written").is_some());
    clock("2026-10-13T18:02:00Z");
    let failed = commands.collection_failed("graph", "no route to host", &by);
    assert_eq!(failed.await.expect("written"), None);
    let since = time("2026-10-13T18:01:00Z");
    let mut judge = Judge::now(&at);
    assert_eq!(judge.out_since(), Some(since));

    clock("2026-10-14T09:00:00Z");
    let finished = commands.collection_finished("graph", collected(40), &by);
    finished.await.expect("finished");
    assert_eq!(Judge::now(&at).out_since(), None);

    clock("2026-10-14T12:00:00Z");
    let from = time("2026-10-14T10:00:00Z");
    let silent = commands.collector_silent("graph", from, &by).await;
    assert!(silent.expect("written").is_some());
    assert_eq!(Judge::now(&at).out_since(), Some(from));
    let until = time("2026-10-14T11:00:00Z");
    let heard = commands.collector_recovered("graph", until, &by).await;
    assert!(heard.expect("written").is_some());
    assert_eq!(Judge::now(&at).out_since(), None);

    at.backend.settle().await.expect("settled");
    let shown = asking.data(COLLECTORS, Value::Null).await;
    let graph = &shown["collectors"]["nodes"][0];
    assert_eq!(
        graph["outages"]["nodes"],
        json!([
            {"cause": "SILENT", "since": "2026-10-14T10:00:00+00:00", "until": "2026-10-14T11:00:00+00:00", "error": null},
            {"cause": "FAILING", "since": "2026-10-13T18:01:00+00:00", "until": "2026-10-14T09:00:00+00:00", "error": "no route to host"},
        ])
    );
    assert_eq!(
        (&graph["received"], &graph["failingSince"]),
        (&json!(43), &Value::Null)
    );
    let trail = "{ auditTrail(filter: {streamType: \"collector\"}) { nodes { event } } }";
    let trail = asking.data(trail, Value::Null).await;
    assert_eq!(trail["auditTrail"]["nodes"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_program_remembers_its_collectors() {
    let at = Installation::new();
    let by = at.backend.collecting("graph");
    let failed = at.backend.commands.collection_failed("graph", "down", &by);
    assert!(failed.await.expect("written").is_some());
    let at = Installation::start(at.stop());
    let commands = &at.backend.commands;
    let failed = commands.collection_failed("graph", "down", &by).await;
    assert_eq!(failed.expect("written"), None);
    let finished = commands.collection_finished("graph", Collected::default(), &by);
    assert!(finished.await.expect("written").is_some());
    // Another process wrote in between: its events count, and nothing is lost.
    let other = Commands::new(parts(&at));
    let elsewhere = other.collection_failed("graph", "down again", &by).await;
    assert!(elsewhere.expect("written").is_some());
    at.clock.set(at.clock.now() + TimeDelta::minutes(20));
    let finished = commands.collection_finished("graph", Collected::default(), &by);
    assert!(finished.await.expect("written").is_some());
    at.backend.settle().await.expect("settled");
    assert_eq!(Judge::now(&at).out_since(), None);
}
