use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ImportedJob, JobCommand as Command, JobError as Error, JobEvent as Event, JobMode, JobOrigin,
};
use crate::{aggregate::Aggregate, identity::JobIdentity, rpo, schedule::Schedule, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Job {
    state: State,
    customer_id: Option<Uuid>,
    identities: Vec<JobIdentity>,
    rpo_hours: Option<u32>,
    #[serde(default)]
    pinned: Option<Schedule>,
    #[serde(default)]
    confirmed: Option<Schedule>,
    #[serde(default)]
    mode: JobMode,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    #[default]
    Absent,
    Active,
    Archived,
    Merged {
        into: Uuid,
    },
    Deleted,
}

impl Job {
    /// Whose it is; `None` until it is approved.
    pub fn customer_id(&self) -> Option<Uuid> {
        self.customer_id
    }

    /// By what its mails are recognised.
    pub fn identities(&self) -> &[JobIdentity] {
        &self.identities
    }

    /// Approved, and neither deleted nor merged into another one.
    pub fn is_there(&self) -> bool {
        matches!(self.state, State::Active | State::Archived)
    }

    pub fn merged_into(&self) -> Option<Uuid> {
        match self.state {
            State::Merged { into } => Some(into),
            State::Absent | State::Active | State::Archived | State::Deleted => None,
        }
    }

    fn has(&self, identity: &JobIdentity) -> bool {
        let key = identity.key();
        self.identities.iter().any(|own| own.key() == key)
    }

    fn new_identities(&self, identities: Vec<JobIdentity>) -> Vec<Event> {
        let mut grown = self.clone();
        let mut events = Vec::new();
        for identity in identities {
            if !grown.has(&identity) {
                let event = Event::JobIdentityAdded { identity };
                grown.apply(&event);
                events.push(event);
            }
        }
        events
    }
}

impl Aggregate for Job {
    const TYPE: &'static str = "job";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match self.state {
            State::Absent => decide_absent(command),
            State::Deleted => match command {
                Command::Delete { .. } => Ok(vec![]),
                _ => Err(Error::Deleted),
            },
            State::Merged { into } => match command {
                Command::Merge { into: wanted } if wanted == into => Ok(vec![]),
                _ => Err(Error::Merged { into }),
            },
            State::Active | State::Archived => self.decide_present(command),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::JobApproved {
                customer_id,
                identity,
                origin: _,
            } => {
                self.state = State::Active;
                self.customer_id = Some(*customer_id);
                self.identities.push(identity.clone());
            }
            Event::JobArchived { .. } => self.state = State::Archived,
            Event::JobUnarchived {} => self.state = State::Active,
            Event::JobMovedToCustomer { customer_id } => self.customer_id = Some(*customer_id),
            Event::JobIdentityAdded { identity } => self.identities.push(identity.clone()),
            Event::JobMerged { into } => self.state = State::Merged { into: *into },
            Event::JobDeleted { .. } => self.state = State::Deleted,
            Event::JobRpoSet { hours } => self.rpo_hours = *hours,
            Event::SchedulePinned { schedule } => self.pinned = Some(schedule.clone()),
            Event::ScheduleUnpinned {} => self.pinned = None,
            Event::ScheduleConfirmed { schedule } => self.confirmed = Some(schedule.clone()),
            Event::JobModeSet { mode } => self.mode = *mode,
            // What is left of it only the views know.
            Event::JobAwaits { .. } | Event::JobAwaitsNothing {} => {}
        }
    }
}

impl Job {
    fn decide_present(&self, command: Command) -> Result<Vec<Event>, Error> {
        let archived = self.state == State::Archived;
        match command {
            Command::Approve { .. } | Command::Import(_) => Err(Error::AlreadyApproved),
            Command::Archive { .. } if archived => Ok(vec![]),
            Command::Archive { reason } => Ok(vec![Event::JobArchived {
                reason: text::note("reason", reason.as_deref())?,
            }]),
            Command::Unarchive if archived => Ok(vec![Event::JobUnarchived {}]),
            Command::Unarchive => Ok(vec![]),
            Command::Move { customer_id } if self.customer_id == Some(customer_id) => Ok(vec![]),
            Command::Move { customer_id } => Ok(vec![Event::JobMovedToCustomer { customer_id }]),
            Command::AddIdentities { .. } if archived => Err(Error::Archived),
            Command::AddIdentities { identities } => Ok(self.new_identities(identities)),
            Command::Merge { into } => Ok(vec![Event::JobMerged { into }]),
            Command::Delete { reason } => Ok(vec![Event::JobDeleted {
                reason: text::note("reason", reason.as_deref())?,
            }]),
            Command::SetRpo { hours } => {
                let hours = rpo::hours(hours)?;
                if hours == self.rpo_hours {
                    return Ok(vec![]);
                }
                Ok(vec![Event::JobRpoSet { hours }])
            }
            Command::PinSchedule { schedule } => {
                schedule.check()?;
                if self.pinned.as_ref() == Some(&schedule) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::SchedulePinned { schedule }])
            }
            Command::UnpinSchedule if self.pinned.is_some() => Ok(vec![Event::ScheduleUnpinned {}]),
            Command::ConfirmSchedule { .. } if self.pinned.is_some() => Err(Error::Pinned),
            Command::ConfirmSchedule { schedule } if self.confirmed.as_ref() != Some(&schedule) => {
                Ok(vec![Event::ScheduleConfirmed { schedule }])
            }
            Command::SetMode { mode } if mode != self.mode => Ok(vec![Event::JobModeSet { mode }]),
            Command::StopAwaiting => Ok(vec![Event::JobAwaitsNothing {}]),
            Command::UnpinSchedule | Command::ConfirmSchedule { .. } | Command::SetMode { .. } => {
                Ok(vec![])
            }
        }
    }
}

fn decide_absent(command: Command) -> Result<Vec<Event>, Error> {
    match command {
        Command::Approve {
            customer_id,
            identity,
            origin,
        } => Ok(vec![Event::JobApproved {
            customer_id,
            identity,
            origin,
        }]),
        Command::Import(job) => import(*job),
        _ => Err(Error::NotApproved),
    }
}

fn import(imported: ImportedJob) -> Result<Vec<Event>, Error> {
    let approved = Event::JobApproved {
        customer_id: imported.customer_id,
        identity: imported.identity,
        origin: JobOrigin::Import {},
    };
    let mut job = Job::default();
    job.apply(&approved);
    let mut events = vec![approved];
    events.extend(job.new_identities(imported.more_identities));
    if let Some(hours) = rpo::hours(imported.rpo_hours)? {
        events.push(Event::JobRpoSet { hours: Some(hours) });
    }
    if !imported.awaited.is_empty() {
        events.push(Event::JobAwaits {
            awaited: imported.awaited,
        });
    }
    if imported.archived {
        events.push(Event::JobArchived { reason: None });
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
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
}
