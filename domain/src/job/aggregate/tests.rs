//! Tests of how a job decides.

use uuid::Uuid;

use super::*;
use crate::{
    aggregate::given,
    identity::JobIdentity,
    job::JobOrigin,
    schedule::{Rule, Slot},
};

fn approved() -> Event {
    Event::JobApproved {
        customer_id: Uuid::nil(),
        identity: JobIdentity {
            sender: "backup@acme.example.com".into(),
            software: "Duplicati".into(),
            kind: "Backup".into(),
            job: "Files".into(),
            company: None,
        },
        origin: JobOrigin::Mail {
            mail_id: Uuid::nil(),
        },
    }
}

#[test]
fn archiving_twice_is_one_event() {
    let archive = || Command::Archive {
        reason: Some("server retired".into()),
    };
    let events = given::<Job>(&[approved()]).decide(archive()).unwrap();
    assert_eq!(events.len(), 1);
    let job = given::<Job>(&[approved(), events[0].clone()]);
    assert_eq!(job.decide(archive()), Ok(vec![]));
    assert_eq!(
        job.decide(Command::Unarchive),
        Ok(vec![Event::JobUnarchived {}])
    );
}

#[test]
fn what_is_pinned_already_is_no_event() {
    let schedule = |minute| Schedule {
        zone: "Europe/Amsterdam".into(),
        slots: vec![Slot {
            rule: Rule::Daily,
            minute,
            early_minutes: 30,
            late_minutes: 60,
        }],
    };
    let pin = |minute| Command::PinSchedule {
        schedule: schedule(minute),
    };
    let pinned = Event::SchedulePinned {
        schedule: schedule(1_200),
    };
    let job = given::<Job>(&[approved()]);
    assert_eq!(job.decide(pin(1_200)), Ok(vec![pinned.clone()]));
    assert!(job.decide(pin(1_440)).is_err());
    assert_eq!(job.decide(Command::UnpinSchedule), Ok(vec![]));
    let job = given::<Job>(&[approved(), pinned]);
    assert_eq!(job.decide(pin(1_200)), Ok(vec![]));
    let confirm = Command::ConfirmSchedule {
        schedule: schedule(1_200),
    };
    assert_eq!(job.decide(confirm), Err(Error::Pinned));
    assert_eq!(job.decide(Command::UnpinSchedule).unwrap().len(), 1);
}

#[test]
fn a_job_that_was_never_approved_cannot_be_archived() {
    assert_eq!(
        given::<Job>(&[]).decide(Command::Unarchive),
        Err(Error::NotApproved)
    );
}

fn identity(job: &str) -> JobIdentity {
    let Event::JobApproved { identity, .. } = approved() else {
        panic!("it is an approval");
    };
    JobIdentity {
        job: job.into(),
        ..identity
    }
}

#[test]
fn a_job_that_was_deleted_or_merged_stays_so() {
    let into = Uuid::from_u128(7);
    let deleted = given::<Job>(&[approved(), Event::JobDeleted { reason: None }]);
    assert_eq!(deleted.decide(Command::Delete { reason: None }), Ok(vec![]));
    assert_eq!(deleted.decide(Command::Unarchive), Err(Error::Deleted));
    let merged = given::<Job>(&[approved(), Event::JobMerged { into }]);
    assert_eq!(merged.decide(Command::Merge { into }), Ok(vec![]));
    assert_eq!(
        merged.decide(Command::Delete { reason: None }),
        Err(Error::Merged { into })
    );
}

#[test]
fn an_identity_is_added_once_and_not_to_an_archived_job() {
    let add = || Command::AddIdentities {
        identities: vec![identity("files"), identity("Mail"), identity("MAIL")],
    };
    let events = given::<Job>(&[approved()]).decide(add()).unwrap();
    let added = Event::JobIdentityAdded {
        identity: identity("Mail"),
    };
    assert_eq!(events, std::slice::from_ref(&added));
    assert_eq!(given::<Job>(&[approved(), added]).decide(add()), Ok(vec![]));
    let archived = given::<Job>(&[approved(), Event::JobArchived { reason: None }]);
    assert_eq!(archived.decide(add()), Err(Error::Archived));
}

#[test]
fn an_imported_job_has_all_that_the_file_says() {
    let command = Command::Import(Box::new(ImportedJob {
        customer_id: Uuid::nil(),
        identity: identity("Files"),
        more_identities: vec![identity("FILES"), identity("Mail")],
        archived: true,
        rpo_hours: Some(26),
        awaited: vec![],
    }));
    let events = Job::default().decide(command).unwrap();
    let names: Vec<_> = events.iter().map(crate::aggregate::Fact::name).collect();
    assert_eq!(
        names,
        [
            "JobApproved",
            "JobIdentityAdded",
            "JobRpoSet",
            "JobArchived"
        ]
    );
}

#[test]
fn a_limit_is_set_once_and_within_reason() {
    let job = given::<Job>(&[approved(), Event::JobRpoSet { hours: Some(26) }]);
    assert_eq!(job.decide(Command::SetRpo { hours: Some(26) }), Ok(vec![]));
    assert_eq!(
        job.decide(Command::SetRpo { hours: None }),
        Ok(vec![Event::JobRpoSet { hours: None }])
    );
    assert!(job.decide(Command::SetRpo { hours: Some(0) }).is_err());
}
