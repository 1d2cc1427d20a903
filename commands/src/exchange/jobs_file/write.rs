//! A file of jobs is written.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::identity::JobIdentity;
use serde_json::{Map, Value, json};

use super::{JobEntry, V2};

/// The file, as `approved_jobs_export_v2`.
pub fn write_jobs(jobs: &[JobEntry], exported_at: DateTime<Utc>) -> String {
    let mut customers: Vec<_> = jobs.iter().map(|job| job.customer.as_str()).collect();
    customers.sort_unstable();
    customers.dedup();
    let file = json!({
        "schema": V2,
        "exported_at": exported_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "counts": {"customers": customers.len(), "jobs": jobs.len()},
        "customers": customers.iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
        "jobs": jobs.iter().map(job_json).collect::<Vec<_>>(),
    });
    // Only maps with keys that are no text fail to serialise, and there is none.
    serde_json::to_string_pretty(&file).unwrap_or_default()
}

fn job_json(job: &JobEntry) -> Value {
    let mut identities = job.identities.iter();
    let mut fields = identities.next().map(identity_json).unwrap_or_default();
    fields.insert("customer".to_owned(), json!(job.customer));
    fields.insert("active".to_owned(), json!(!job.archived));
    fields.insert("rpo_hours".to_owned(), json!(job.rpo_hours));
    let aliases: Vec<_> = identities.map(identity_json).collect();
    fields.insert("aliases".to_owned(), json!(aliases));
    fields.insert("cove_account".to_owned(), json!(job.cove_account));
    let cloud_connect = json!(job.cloud_connect_account);
    fields.insert("cloud_connect_account".to_owned(), cloud_connect);
    if !job.awaited.is_empty() {
        fields.insert("awaited".to_owned(), json!(job.awaited));
    }
    Value::Object(fields)
}

fn identity_json(identity: &JobIdentity) -> Map<String, Value> {
    let fields = [
        ("from_address", json!(identity.sender)),
        ("backup_software", json!(identity.software)),
        ("backup_type", json!(identity.kind)),
        ("job_name", json!(identity.job)),
        ("company", json!(identity.company)),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    fields.into_iter().collect()
}
