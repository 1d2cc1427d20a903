use serde::{Deserialize, Serialize};

use super::{JobCommand as Command, JobError as Error, JobEvent as Event};
use crate::{aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Job {
    state: State,
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
        }
    }

    fn apply(&mut self, event: &Event) {
        self.state = match event {
            Event::JobApproved { .. } | Event::JobUnarchived {} => State::Active,
            Event::JobArchived { .. } => State::Archived,
        };
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{aggregate::given, identity::JobIdentity, job::JobOrigin};

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
    fn a_job_that_was_never_approved_cannot_be_archived() {
        assert_eq!(
            given::<Job>(&[]).decide(Command::Unarchive),
            Err(Error::NotApproved)
        );
    }
}
