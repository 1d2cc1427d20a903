//! A file of jobs is read.

use domain::{identity::JobIdentity, job::Awaited};
use serde_json::{Map, Value};

use super::{
    CloudConnectAccount, CoveAccount, JobEntry, JobsFileError, MAX_ALIASES, MAX_BYTES, MAX_JOBS,
    ReadJobs, Refused, V1, V2,
    fields::{boolean, hours, object, optional, required},
};

/// Letters of all that a job waits for.
const MAX_OF_AWAITED: usize = 100_000;

/// What a job of a file can have.
const FIELDS: [&str; 13] = [
    "customer",
    "customer_name",
    "from_address",
    "backup_software",
    "backup_type",
    "job_name",
    "company",
    "aliases",
    "active",
    "rpo_hours",
    "cove_account",
    "cloud_connect_account",
    "awaited",
];

pub fn read_jobs(text: &[u8]) -> Result<ReadJobs, JobsFileError> {
    if text.len() > MAX_BYTES {
        return Err(JobsFileError::TooLarge(text.len()));
    }
    let file: Value =
        serde_json::from_slice(text).map_err(|error| JobsFileError::NoJson(error.to_string()))?;
    let (linked, of_earlier_application) = schema(&file)?;
    let jobs = file.get("jobs").and_then(Value::as_array);
    let jobs = jobs.ok_or(JobsFileError::NoJobs)?;
    if jobs.len() > MAX_JOBS {
        return Err(JobsFileError::TooMany(jobs.len()));
    }
    let mut read = ReadJobs {
        of_earlier_application,
        ..ReadJobs::default()
    };
    for (place, job) in jobs.iter().enumerate() {
        for field in unknown(job) {
            *read.left_out.entry(field).or_default() += 1;
        }
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

/// Whether there can be accounts, and whether the earlier application wrote the file.
fn schema(file: &Value) -> Result<(bool, bool), JobsFileError> {
    let name = |field: &str| match file.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) => Ok(Some(name.trim())),
        Some(_) => Err(JobsFileError::Schema("no text".to_owned())),
    };
    let (own, earlier) = (name("schema")?, name("export_type")?);
    if let (Some(own), Some(earlier)) = (own, earlier)
        && own != earlier
    {
        return Err(JobsFileError::TwoSchemas(
            shortened(own),
            shortened(earlier),
        ));
    }
    match own.or(earlier) {
        Some(V1) => Ok((false, earlier.is_some())),
        Some(V2) => Ok((true, earlier.is_some())),
        Some(other) => Err(JobsFileError::Schema(format!("`{}`", shortened(other)))),
        None => Err(JobsFileError::Schema("missing".to_owned())),
    }
}

/// Fields of a job that nothing here has, so that they say nothing.
fn unknown(job: &Value) -> Vec<String> {
    let fields = job.as_object().into_iter().flatten();
    let unknown =
        fields.filter(|(name, value)| !FIELDS.contains(&name.as_str()) && !value.is_null());
    unknown.map(|(name, _)| shortened(name)).collect()
}

fn entry(job: &Value, linked: bool) -> Result<JobEntry, String> {
    let Value::Object(fields) = job else {
        return Err("it is no object".to_owned());
    };
    let mut identities = vec![identity(fields, "")?];
    match fields.get("aliases") {
        None | Some(Value::Null) => {}
        Some(Value::Array(aliases)) if aliases.len() <= MAX_ALIASES => {
            for (place, alias) in aliases.iter().enumerate() {
                let Value::Object(alias) = alias else {
                    return Err(format!("`aliases[{place}]` is no object"));
                };
                identities.push(identity(alias, &format!("aliases[{place}]."))?);
            }
        }
        Some(_) => {
            return Err(format!(
                "`aliases` is not a list of at most {MAX_ALIASES} objects"
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
        awaited: awaited(fields)?,
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
        // Jobs that come from an API have none.
        sender: optional(fields, "from_address", place)?.unwrap_or_default(),
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

fn awaited(fields: &Map<String, Value>) -> Result<Vec<Awaited>, String> {
    let awaited = match fields.get("awaited") {
        None | Some(Value::Null) => return Ok(vec![]),
        Some(awaited) => awaited,
    };
    let most = MAX_ALIASES + 2;
    let is_list = awaited.as_array().is_some_and(|list| list.len() <= most);
    if !is_list || awaited.to_string().len() > MAX_OF_AWAITED {
        return Err(format!(
            "`awaited` is not a list of at most {most} objects and {MAX_OF_AWAITED} letters"
        ));
    }
    let awaited: Vec<Awaited> = serde_json::from_value(awaited.clone())
        .map_err(|error| format!("`awaited` cannot be read ({error}); leave it out"))?;
    if awaited
        .iter()
        .flat_map(Awaited::texts)
        .any(|text| text.chars().any(char::is_control))
    {
        return Err("`awaited` holds a control character".to_owned());
    }
    Ok(awaited)
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
