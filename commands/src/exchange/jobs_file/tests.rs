//! Files of jobs, written and read.

use chrono::DateTime;
use serde_json::{Value, json};

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
        awaited: vec![],
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
    assert!(with("aliases", json!([{}])).contains("`aliases[0].backup_software`"));
    assert!(with("awaited", json!([{"kind": "x"}])).contains("`awaited`"));
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

#[test]
fn files_of_the_earlier_application_name_their_form_otherwise() {
    let text = write_jobs(&[files_of_acme()], DateTime::UNIX_EPOCH);
    let earlier = text.replace("\"schema\"", "\"export_type\"");
    let read = read_jobs(earlier.as_bytes()).unwrap();
    assert_eq!(read.jobs, [(0, files_of_acme())]);
    assert!(read.of_earlier_application);
    assert!(!read_jobs(text.as_bytes()).unwrap().of_earlier_application);
    let both = json!({"schema": V2, "export_type": V1, "jobs": []}).to_string();
    let error = read_jobs(both.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("remove the one"), "{error}");
}

#[test]
fn a_job_without_sender_comes_from_an_api_and_unknown_fields_are_told() {
    let job = json!({"customer": "Acme", "from_address": null, "backup_software": "Cove Data Protection",
        "backup_type": "Server", "job_name": "SRV1", "period_minutes": 1440, "notes": null});
    let file = json!({"export_type": V1, "jobs": [job.clone(), job]}).to_string();
    let read = read_jobs(file.as_bytes()).unwrap();
    assert_eq!(read.jobs[0].1.identities[0].sender, "");
    assert_eq!(
        read.left_out,
        BTreeMap::from([("period_minutes".to_owned(), 2)])
    );
}

#[test]
fn what_a_job_waits_for_goes_along() {
    let awaited = vec![Awaited::CoveAccount(domain::job::AwaitedAccount {
        account_id: Some(7),
        account_name: String::new(),
        computer_name: "SRV1".into(),
    })];
    let entry = JobEntry {
        awaited,
        ..files_of_acme()
    };
    let text = write_jobs(std::slice::from_ref(&entry), DateTime::UNIX_EPOCH);
    assert_eq!(read_jobs(text.as_bytes()).unwrap().jobs, [(0, entry)]);
}
