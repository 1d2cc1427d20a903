use serde::{Deserialize, Serialize};

use super::{JobCommand as Command, JobError as Error, JobEvent as Event, JobMode};
use crate::{aggregate::Aggregate, schedule::Schedule, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Job {
    state: State,
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
}

impl Aggregate for Job {
    const TYPE: &'static str = "job";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match (self.state, command) {
            (
                State::Absent,
                Command::Approve {
                    customer_id,
                    identity,
                    origin,
                },
            ) => Ok(vec![Event::JobApproved {
                customer_id,
                identity,
                origin,
            }]),
            (State::Absent, _) => Err(Error::NotApproved),
            (_, Command::Approve { .. }) => Err(Error::AlreadyApproved),
            (State::Active, Command::Archive { reason }) => Ok(vec![Event::JobArchived {
                reason: text::note("reason", reason.as_deref())?,
            }]),
            (State::Archived, Command::Unarchive) => Ok(vec![Event::JobUnarchived {}]),
            (State::Archived, Command::Archive { .. }) | (State::Active, Command::Unarchive) => {
                Ok(vec![])
            }
            (_, Command::PinSchedule { schedule }) => {
                schedule.check()?;
                if self.pinned.as_ref() == Some(&schedule) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::SchedulePinned { schedule }])
            }
            (_, Command::UnpinSchedule) if self.pinned.is_some() => {
                Ok(vec![Event::ScheduleUnpinned {}])
            }
            (_, Command::ConfirmSchedule { .. }) if self.pinned.is_some() => Err(Error::Pinned),
            (_, Command::ConfirmSchedule { schedule })
                if self.confirmed.as_ref() != Some(&schedule) =>
            {
                Ok(vec![Event::ScheduleConfirmed { schedule }])
            }
            (_, Command::SetMode { mode }) if mode != self.mode => {
                Ok(vec![Event::JobModeSet { mode }])
            }
            (
                _,
                Command::UnpinSchedule | Command::ConfirmSchedule { .. } | Command::SetMode { .. },
            ) => Ok(vec![]),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::JobApproved { .. } | Event::JobUnarchived {} => self.state = State::Active,
            Event::JobArchived { .. } => self.state = State::Archived,
            Event::SchedulePinned { schedule } => self.pinned = Some(schedule.clone()),
            Event::ScheduleUnpinned {} => self.pinned = None,
            Event::ScheduleConfirmed { schedule } => self.confirmed = Some(schedule.clone()),
            Event::JobModeSet { mode } => self.mode = *mode,
        }
    }
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
}
