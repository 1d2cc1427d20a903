//! What is known of a job, and how it decides about commands.

use std::collections::BTreeSet;

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
    /// Paths that somebody confirmed, with the verdict.
    #[serde(default)]
    paths: BTreeSet<(String, String)>,
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
            Event::JobPathConfirmed { path, verdict } => {
                self.paths.insert((path.clone(), verdict.clone()));
            }
            Event::JobPathForgotten { path } => self.paths.retain(|(own, _)| own != path),
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
            Command::ConfirmPath { path, verdict } => {
                if self.paths.contains(&(path.clone(), verdict.clone())) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::JobPathConfirmed { path, verdict }])
            }
            Command::ForgetPath { path } => Ok(vec![Event::JobPathForgotten { path }]),
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
mod tests;
