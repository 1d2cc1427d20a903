//! An installation with accounts that are made up.

use acceptance::{client::Asking, installation::Installation, recount};
use chrono::{DateTime, Utc};
use commands::cove::{RecordedSnapshots, Snapshot};
use domain::{
    access::Role,
    cove_account::{AccountKey, Columns},
};
use serde_json::{Value, json};
use uuid::Uuid;

const ACCOUNTS: &str = "query($filter: CoveAccountFilterInput! = {}, $first: Int = 50, $after: String) { \
     coveAccounts(filter: $filter, first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { account accountName \
     computerName customerName type dataSources status statusText sessionAt quietDays linked job { id name } } } }";

const NEW_JOB: &str = "mutation($account: String!, $customer: ID!) { \
     linkCoveAccountToNewJob(input: {account: $account, customerId: $customer}) { account { linked } job { id } } }";

const LINK: &str = "mutation($account: String!, $job: ID!) { \
     linkCoveAccount(input: {account: $account, jobId: $job}) { account { linked } job { id } } }";

const UNLINK: &str = "mutation($account: String!) { \
     unlinkCoveAccount(input: {account: $account}) { account { linked } job { id } } }";

const RUNS: &str = "query($id: ID!) { node(id: $id) { ... on Job { software type \
     runs(first: 100) { nodes { id status runAt repeated reviewed informational durationSeconds mail { id } objectCount troubledObjectCount \
     messages objects { name kind status message } evidence { definition } proposedTicketText \
     cove { account accountName computerName customerName dataSources statusText \
     sessions { name status at errors } } } } } } }";

const RUN_CHECKS: &str = "{ runChecks(first: 5) { nodes { jobId counts { total success warning failed } \
     runs(first: 20) { nodes { id status runAt } } } } runChecksSummary { runs } }";

pub(crate) struct Office {
    pub(crate) at: Installation,
    pub(crate) asking: Asking,
    pub(crate) customer: Uuid,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Admin]).await;
        let commands = &at.backend.commands;
        let done = commands.register_customer("Acme", &at.somebody()).await;
        let customer = done.expect("registered").value;
        at.backend.settle().await.expect("settled");
        Self {
            at,
            asking,
            customer,
        }
    }

    /// The account was read, with these values.
    pub(crate) async fn read(&self, account: &str, columns: &[(&str, &str)]) -> RecordedSnapshots {
        let snapshot = Snapshot {
            key: account.parse().expect("a key"),
            columns: Columns::of(columns.iter().copied()),
        };
        self.read_all(vec![snapshot]).await
    }

    pub(crate) async fn read_all(&self, snapshots: Vec<Snapshot>) -> RecordedSnapshots {
        let by = self.at.backend.collecting("cove");
        let commands = &self.at.backend.commands;
        let recorded = commands.record_snapshots(snapshots, &by).await;
        self.at.backend.settle().await.expect("settled");
        recorded.expect("recorded")
    }

    pub(crate) async fn accounts(&self, filter: Value) -> Vec<Value> {
        let mut found = self.asking.data(ACCOUNTS, json!({"filter": filter})).await;
        list(found["coveAccounts"]["nodes"].take())
    }

    pub(crate) async fn accounts_of_page(&self, first: i32, after: Option<&str>) -> Value {
        let variables = json!({"first": first, "after": after});
        self.asking.data(ACCOUNTS, variables).await["coveAccounts"].take()
    }

    /// Makes a job of the account; gives its global id.
    pub(crate) async fn new_job(&self, account: &str) -> String {
        let variables = json!({"account": account, "customer": self.customer_id()});
        let payload = self.asking.data(NEW_JOB, variables).await;
        let payload = &payload["linkCoveAccountToNewJob"];
        assert_eq!(payload["account"]["linked"], true);
        payload["job"]["id"].as_str().expect("a job").to_owned()
    }

    pub(crate) async fn new_job_outcome(&self, account: &str) -> String {
        let variables = json!({"account": account, "customer": self.customer_id()});
        self.asking.outcome(NEW_JOB, variables).await
    }

    pub(crate) async fn link(&self, account: &str, job: &str) -> String {
        let variables = json!({"account": account, "job": job});
        self.asking.outcome(LINK, variables).await
    }

    pub(crate) async fn unlink(&self, account: &str) -> String {
        self.asking
            .outcome(UNLINK, json!({"account": account}))
            .await
    }

    /// The runs of a job, newest first.
    pub(crate) async fn runs(&self, job: &str) -> Vec<Value> {
        let mut found = self.asking.data(RUNS, json!({"id": job})).await;
        list(found["node"]["runs"]["nodes"].take())
    }

    /// `2026-06-30T20:00:00Z SUCCESS`, oldest first.
    pub(crate) async fn run_lines(&self, job: &str) -> Vec<String> {
        let runs = self.runs(job).await;
        runs.iter().rev().map(line).collect()
    }

    /// The page of the day: the runs of each job, newest first, and how many it counts.
    pub(crate) async fn run_checks(&self) -> (Vec<Value>, i64) {
        let mut found = self.asking.data(RUN_CHECKS, Value::Null).await;
        let count = found["runChecksSummary"]["runs"]
            .as_i64()
            .expect("a number");
        (list(found["runChecks"]["nodes"].take()), count)
    }

    pub(crate) fn customer_id(&self) -> String {
        format!("Customer:{}", self.customer)
    }

    pub(crate) fn assert_counted(&self) {
        recount::assert_counted("live", self.at.backend.views());
    }

    /// Everything that is kept of the views is the same when they are built from nothing.
    pub(crate) fn assert_rebuild_is_the_same(&self) {
        let folder = tempfile::tempdir().expect("a folder");
        let live = acceptance::dump::views(&self.at.views());
        for page_size in [1, 1_000] {
            let views = folder.path().join(format!("{page_size}.db"));
            self.at.build(&views, page_size).expect("built");
            acceptance::dump::assert_same("rebuilt", &live, &acceptance::dump::views(&views));
        }
    }

    pub(crate) async fn head(&self) -> i64 {
        self.at.backend.engine.log.head().await.expect("a position")
    }
}

/// Columns of a server with two data sources, whose session was at this time.
pub(crate) fn server<'a>(at: &'a str, status: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("I1", "acme-srv1"),
        ("I18", "SRV1"),
        ("I8", "Acme B.V."),
        ("I32", "2"),
        ("I59", "1"),
        ("I78", "D01D10"),
        ("D09F00", status),
        ("D09F15", at),
        ("D01F00", status),
        ("D01F15", at),
        ("D10F00", "5"),
        ("D10F15", at),
    ]
}

pub(crate) fn seconds(time: &str) -> String {
    let at: DateTime<Utc> = time.parse().expect("a time");
    at.timestamp().to_string()
}

pub(crate) fn key(account: &str) -> AccountKey {
    account.parse().expect("a key")
}

pub(crate) fn line(run: &Value) -> String {
    let text = |field: &str| run[field].as_str().unwrap_or_default().to_owned();
    let at = text("runAt").replace("+00:00", "Z");
    format!("{at} {}", text("status"))
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        other => panic!("no list: {other}"),
    }
}
