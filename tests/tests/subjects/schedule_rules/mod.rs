//! The rules of schedules, over the program: what people see of runs that are late, missing, or came differently.
//! `domain/schedules/tests/histories/rules.rs` has those of one job alone.

mod dead;
mod excused;
mod jobs;
mod late;
mod notices;
mod replays;
mod zones;

use acceptance::two_weeks::TwoWeeks;
use serde_json::{Value, json};

/// Opens a ticket on the job, and gives its id.
async fn open_ticket(two: &TwoWeeks) -> Value {
    let open = "mutation($job: ID!) { openTicket(input: {description: \"Moves house\", scopes: [{jobId: $job}]}) { id } }";
    let opened = two.asking.data(open, json!({"job": two.job.id()})).await;
    opened["openTicket"]["id"].clone()
}

/// Newest first.
async fn missed_runs(two: &TwoWeeks) -> Vec<Value> {
    let query = "query($job: ID!) { job(id: $job) { runs(first: 50) { nodes { \
         status effectiveStatus runAt reviewed overriddenBy { id } tickets { id } hasOpenTickets answeredBy { status } } } } }";
    let data = two.asking.data(query, json!({"job": two.job.id()})).await;
    let runs = data["job"]["runs"]["nodes"].as_array().expect("runs");
    let missed = runs.iter().filter(|run| run["status"] == "MISSED");
    missed.cloned().collect()
}
