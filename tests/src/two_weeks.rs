//! A job that ran every night for two weeks, and what the API tells of it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use serde_json::{Value, json};

use crate::{client::Asking, installation::Installation, nightly::Nightly};

/// What is expected of a job, and its newest runs.
pub const JOB: &str = "query($id: ID!) { node(id: $id) { ... on Job { \
     expectation { mode state nextAt nextDeadline collector suggestion { sentence } \
       schedule { sentence zone confidence origin slots { rule time hits expected } } } \
     runs(first: 5) { nodes { id status effectiveStatus runAt reviewed answeredBy { id } } } } } }";

/// Its slots that were not answered in time.
pub const EXPECTATIONS: &str = "query($id: ID!) { expectations(filter: {jobId: $id}) { nodes { slotAt verdict reason run { status } } } }";

const UNREVIEWED: &str = "{ unreviewedRuns { nodes { status runAt } } }";

const REVIEW: &str =
    "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids, note: \"called\"}) { count } }";

#[derive(Debug)]
pub struct TwoWeeks {
    pub at: Installation,
    pub asking: Asking,
    pub job: Nightly,
    /// The evening behind them.
    pub evening: DateTime<Utc>,
}

impl TwoWeeks {
    /// From a Monday on, at ten in Amsterdam.
    pub async fn at_ten() -> Self {
        Self::from("2026-07-06T20:00:00Z").await
    }

    /// From this time on.
    pub async fn from(first: &str) -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Operator]).await;
        let first: DateTime<Utc> = first.parse().expect("a time");
        let job = Nightly::begin(&at, "Acme", first).await;
        job.runs(&at, first + TimeDelta::days(1), 13).await;
        Self {
            at,
            asking,
            job,
            evening: first + TimeDelta::days(14),
        }
    }

    /// The job by [`JOB`].
    pub async fn job(&self) -> Value {
        self.asking.data(JOB, json!({"id": self.job.id()})).await["node"].take()
    }

    /// Newest first.
    pub async fn expectations(&self) -> Value {
        let found = self
            .asking
            .data(EXPECTATIONS, json!({"id": self.job.id()}))
            .await;
        found["expectations"]["nodes"].clone()
    }

    /// How many open runs have this status.
    pub async fn unreviewed(&self, status: &str) -> usize {
        let found = self.asking.data(UNREVIEWED, Value::Null).await;
        let nodes = found["unreviewedRuns"]["nodes"].as_array().expect("runs");
        nodes.iter().filter(|run| run["status"] == status).count()
    }

    /// Reviews the newest run of the job.
    pub async fn review_newest(&self) {
        let newest = self.job().await["runs"]["nodes"][0]["id"].clone();
        self.asking.data(REVIEW, json!({"ids": [newest]})).await;
    }
}
