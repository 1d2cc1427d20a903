//! The JSON of exported jobs: `approved_jobs_export_v1` and `approved_jobs_export_v2`. Written is the latter, read are both.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::identity::JobIdentity;
use serde::Serialize;
use serde_json::{Map, Value, json};
use thiserror::Error;

use super::{MOST_BYTES, Refused};

const V1: &str = "approved_jobs_export_v1";
const V2: &str = "approved_jobs_export_v2";

/// Jobs of one file.
const MOST_JOBS: usize = 50_000;

/// Letters of one text.
const MOST_LETTERS: usize = 1_000;

/// Further identities of one job.
const MOST_ALIASES: usize = 100;

/// A job of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct JobEntry {
    /// Name of the customer.
    pub customer: String,
    /// By what its mails are recognised; the first one names the job. There is at least one.
    pub identities: Vec<JobIdentity>,
    pub archived: bool,
    pub rpo_hours: Option<u32>,
    pub cove_account: Option<CoveAccount>,
    pub cloud_connect_account: Option<CloudConnectAccount>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoveAccount {
    pub account_id: i64,
    pub account_name: String,
    pub computer_name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CloudConnectAccount {
    pub user: String,
    pub section: String,
    pub repo_name: String,
}

/// What a file says, and what of it cannot be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadJobs {
    /// With their places in the file, from 0.
    pub jobs: Vec<(usize, JobEntry)>,
    pub refused: Vec<Refused>,
}

/// Why nothing of a file can be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum JobsFileError {
    #[error("the file has {0} bytes; at most {MOST_BYTES} are read, so split it")]
    TooLarge(usize),
    #[error("the file is no JSON: {0}")]
    NoJson(String),
    #[error("`schema` is {0}; files of `{V1}` and `{V2}` are read")]
    Schema(String),
    #[error("`jobs` is not a list; a file of exported jobs has one")]
    NoJobs,
    #[error("the file has {0} jobs; at most {MOST_JOBS} are read, so split it")]
    TooMany(usize),
}

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

pub fn read_jobs(text: &[u8]) -> Result<ReadJobs, JobsFileError> {
    if text.len() > MOST_BYTES {
        return Err(JobsFileError::TooLarge(text.len()));
    }
    let file: Value =
        serde_json::from_slice(text).map_err(|error| JobsFileError::NoJson(error.to_string()))?;
    let linked = match file.get("schema").and_then(Value::as_str) {
        Some(V1) => false,
        Some(V2) => true,
        Some(other) => return Err(JobsFileError::Schema(format!("`{}`", shortened(other)))),
        None => return Err(JobsFileError::Schema("missing".to_owned())),
    };
    let jobs = file.get("jobs").and_then(Value::as_array);
    let jobs = jobs.ok_or(JobsFileError::NoJobs)?;
    if jobs.len() > MOST_JOBS {
        return Err(JobsFileError::TooMany(jobs.len()));
    }
    let mut read = ReadJobs::default();
    for (place, job) in jobs.iter().enumerate() {
        match entry(job, linked) {
            Ok(entry) => read.jobs.push((place, entry)),
            Err(reason) => read.refused.push(Refused {
                place: format!("jobs[{place}]"),
                reason,
            }),
        }
    }
    Ok(read)
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

fn entry(job: &Value, linked: bool) -> Result<JobEntry, String> {
    let Value::Object(fields) = job else {
        return Err("it is no object".to_owned());
    };
    let mut identities = vec![identity(fields, "")?];
    match fields.get("aliases") {
        None | Some(Value::Null) => {}
        Some(Value::Array(aliases)) if aliases.len() <= MOST_ALIASES => {
            for (place, alias) in aliases.iter().enumerate() {
                let Value::Object(alias) = alias else {
                    return Err(format!("`aliases[{place}]` is no object"));
                };
                identities.push(identity(alias, &format!("aliases[{place}]."))?);
            }
        }
        Some(_) => {
            return Err(format!(
                "`aliases` is not a list of at most {MOST_ALIASES} objects"
            ));
        }
    }
    Ok(JobEntry {
        customer: customer(fields)?,
        identities,
        archived: !boolean(fields, "active")?.unwrap_or(true),
        rpo_hours: hours(fields)?,
        cove_account: cove_account(fields, linked)?,
        cloud_connect_account: cloud_connect_account(fields, linked)?,
    })
}

/// A name, or an object that has one.
fn customer(fields: &Map<String, Value>) -> Result<String, String> {
    match fields.get("customer") {
        Some(Value::Object(customer)) => required(customer, "name", "customer."),
        Some(_) => required(fields, "customer", ""),
        None => required(fields, "customer_name", ""),
    }
}

fn identity(fields: &Map<String, Value>, place: &str) -> Result<JobIdentity, String> {
    Ok(JobIdentity {
        sender: required(fields, "from_address", place)?,
        software: required(fields, "backup_software", place)?,
        kind: required(fields, "backup_type", place)?,
        job: required(fields, "job_name", place)?,
        company: optional(fields, "company", place)?,
    })
}

fn cove_account(fields: &Map<String, Value>, linked: bool) -> Result<Option<CoveAccount>, String> {
    let Some(account) = object(fields, "cove_account", linked)? else {
        return Ok(None);
    };
    let place = "cove_account.";
    let account_id = account.get("account_id").and_then(Value::as_i64);
    Ok(Some(CoveAccount {
        account_id: account_id.ok_or("`cove_account.account_id` is no whole number")?,
        account_name: optional(account, "account_name", place)?.unwrap_or_default(),
        computer_name: optional(account, "computer_name", place)?.unwrap_or_default(),
    }))
}

fn cloud_connect_account(
    fields: &Map<String, Value>,
    linked: bool,
) -> Result<Option<CloudConnectAccount>, String> {
    let Some(account) = object(fields, "cloud_connect_account", linked)? else {
        return Ok(None);
    };
    let place = "cloud_connect_account.";
    Ok(Some(CloudConnectAccount {
        user: required(account, "user", place)?,
        section: required(account, "section", place)?,
        repo_name: required(account, "repo_name", place)?,
    }))
}

/// `wanted` is whether the schema has the field at all.
fn object<'a>(
    fields: &'a Map<String, Value>,
    name: &str,
    wanted: bool,
) -> Result<Option<&'a Map<String, Value>>, String> {
    match fields.get(name).filter(|_| wanted) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(format!("`{name}` is neither an object nor null")),
    }
}

fn boolean(fields: &Map<String, Value>, name: &str) -> Result<Option<bool>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(_) => Err(format!("`{name}` is neither true nor false")),
    }
}

fn hours(fields: &Map<String, Value>) -> Result<Option<u32>, String> {
    let hours = match fields.get("rpo_hours") {
        None | Some(Value::Null) => return Ok(None),
        Some(hours) => hours.as_u64().and_then(|hours| u32::try_from(hours).ok()),
    };
    let hours = hours.ok_or("`rpo_hours` is no number of hours")?;
    domain::rpo::hours(Some(hours)).map_err(|error| format!("`rpo_hours`: {error}"))
}

fn required(fields: &Map<String, Value>, name: &str, place: &str) -> Result<String, String> {
    optional(fields, name, place)?.ok_or_else(|| format!("`{place}{name}` is missing or empty"))
}

fn optional(
    fields: &Map<String, Value>,
    name: &str,
    place: &str,
) -> Result<Option<String>, String> {
    let text = match fields.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.trim(),
        Some(_) => return Err(format!("`{place}{name}` is no text")),
    };
    if text.chars().any(char::is_control) {
        return Err(format!("`{place}{name}` holds a control character"));
    }
    let letters = text.chars().count();
    if letters > MOST_LETTERS {
        return Err(format!(
            "`{place}{name}` has {letters} letters; at most {MOST_LETTERS} are allowed"
        ));
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files_of_acme() -> JobEntry {
        let identity = JobIdentity {
            sender: "backup@acme.example.com".into(),
            software: "Duplicati".into(),
            kind: "Backup".into(),
            job: "Files \u{fc}ber Nacht".into(),
            company: None,
        };
        JobEntry {
            customer: "Acme".into(),
            identities: vec![
                identity.clone(),
                JobIdentity {
                    company: Some("Acme, Inc.".into()),
                    ..identity
                },
            ],
            archived: true,
            rpo_hours: Some(26),
            cove_account: Some(CoveAccount {
                account_id: 4711,
                account_name: "acme-srv1".into(),
                computer_name: "SRV1".into(),
            }),
            cloud_connect_account: None,
        }
    }

    fn reason(job: &Value) -> String {
        let file = json!({"schema": V2, "jobs": [job]});
        let read = read_jobs(file.to_string().as_bytes()).unwrap();
        assert_eq!((read.jobs.len(), read.refused.len()), (0, 1));
        assert_eq!(read.refused[0].place, "jobs[0]");
        read.refused[0].reason.clone()
    }

    #[test]
    fn what_is_written_is_read() {
        let text = write_jobs(&[files_of_acme()], DateTime::UNIX_EPOCH);
        let read = read_jobs(text.as_bytes()).unwrap();
        assert_eq!(read.refused, []);
        assert_eq!(read.jobs, [(0, files_of_acme())]);
    }

    #[test]
    fn the_first_schema_has_no_accounts() {
        let text = write_jobs(&[files_of_acme()], DateTime::UNIX_EPOCH).replace(V2, V1);
        let read = read_jobs(text.as_bytes()).unwrap();
        assert_eq!(read.jobs[0].1.cove_account, None);
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        let good = || {
            json!({"customer_name": "Acme", "from_address": "a@acme.example.com",
            "backup_software": "Duplicati", "backup_type": "Backup", "job_name": "Files"})
        };
        let with = |name: &str, value: Value| {
            let mut job = good();
            job[name] = value;
            reason(&job)
        };
        assert!(with("job_name", json!(" ")).contains("`job_name` is missing"));
        assert!(with("job_name", json!("a\tb")).contains("control character"));
        assert!(with("backup_type", json!(7)).contains("`backup_type` is no text"));
        assert!(with("customer", json!({})).contains("`customer.name`"));
        assert!(with("active", json!("yes")).contains("`active`"));
        assert!(with("rpo_hours", json!(0)).contains("`rpo_hours`"));
        assert!(with("aliases", json!([{}])).contains("`aliases[0].from_address`"));
        assert!(with("cove_account", json!({})).contains("`cove_account.account_id`"));
        assert!(reason(&json!("job")).contains("no object"));
    }

    #[test]
    fn other_files_are_refused() {
        let error = |text: &str| read_jobs(text.as_bytes()).unwrap_err().to_string();
        assert!(error("jobs").contains("no JSON"));
        assert!(error("[]").contains("missing"));
        assert!(error(r#"{"schema": "v9"}"#).contains("`v9`"));
        assert!(error(r#"{"schema": "approved_jobs_export_v1"}"#).contains("`jobs`"));
    }
}
