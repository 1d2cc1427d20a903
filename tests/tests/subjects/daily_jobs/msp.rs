//! An installation, and what Daily Jobs says of it.

use std::collections::BTreeMap;

use acceptance::{client::Asking, installation::Installation, nightly::Nightly};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{access::Role, settings::Area};
use serde_json::{Value, json};

pub(crate) const LIST: &str = "query($date: NaiveDate, $filter: DailyJobFilterInput! = {}, $sort: DailyJobSort! = TIME, $first: Int, $after: String) { \
     dailyJobs(date: $date, filter: $filter, sort: $sort, first: $first, after: $after) { date from until \
     pageInfo { hasNextPage endCursor } \
     nodes { id date status expectedAt zone reason runCount latestAt reviewedCount worst latest { status } \
       job { name software type customer { name } } } } }";

const SUMMARY: &str = "query($date: NaiveDate, $filter: DailyJobFilterInput! = {}) { dailyJobsSummary(date: $date, filter: $filter) \
     { jobs success warning failed unknown missed late expected excused } }";

const PIN: &str = "mutation($id: ID!, $zone: String!, $time: String!) { pinSchedule(input: {jobId: $id, zone: $zone, \
     slots: [{rule: {kind: \"daily\"}, time: $time}]}) { id } }";

pub(crate) struct Msp {
    pub(crate) at: Installation,
    pub(crate) asking: Asking,
}

impl Msp {
    pub(crate) async fn open() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Admin]).await;
        Self { at, asking }
    }

    pub(crate) async fn list(&self, variables: Value) -> Value {
        self.asking.data(LIST, variables).await["dailyJobs"].take()
    }

    /// Customer and status of each job, in the order of the list.
    pub(crate) async fn statuses(&self, date: Option<&str>) -> Vec<(String, String)> {
        let list = self.list(json!({"date": date})).await;
        let nodes = list["nodes"].as_array().expect("nodes");
        nodes.iter().map(standing).collect()
    }

    /// The numbers at the head of the page, without those that are 0.
    pub(crate) async fn summary(&self, date: Option<&str>) -> BTreeMap<String, i64> {
        let found = self.asking.data(SUMMARY, json!({"date": date})).await;
        let numbers = found["dailyJobsSummary"].as_object().expect("numbers");
        let numbers = numbers.iter();
        numbers
            .filter_map(|(name, count)| Some((name.clone(), count.as_i64()?)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    pub(crate) async fn pin(&self, job: &Nightly, zone: &str, time: &str) {
        let variables = json!({"id": job.id(), "zone": zone, "time": time});
        self.asking.data(PIN, variables).await;
    }

    pub(crate) async fn set(&self, name: &str, value: Value) {
        let changes = BTreeMap::from([(name.to_owned(), value)]);
        let commands = &self.at.backend.commands;
        let done = commands
            .change_settings(Area::General, changes, &self.at.somebody())
            .await;
        done.expect("changed");
        self.at.backend.settle().await.expect("settled");
    }
}

pub(crate) fn standing(node: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    (
        text(&node["job"]["customer"]["name"]),
        text(&node["status"]),
    )
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

pub(crate) fn stands(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    let wanted = wanted.iter();
    wanted
        .map(|(customer, status)| ((*customer).to_owned(), (*status).to_owned()))
        .collect()
}

pub(crate) fn numbers(wanted: &[(&str, i64)]) -> BTreeMap<String, i64> {
    let wanted = wanted.iter();
    wanted
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

/// Acme runs at ten in the evening, Globex at three in the night, for two weeks up to the evening of 20 July.
pub(crate) async fn two_weeks() -> (Msp, Nightly, Nightly) {
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
