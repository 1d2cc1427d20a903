//! What is known of a ticket, and how it decides about commands.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    PsaTicket, ResolutionSource, TicketCommand as Command, TicketError as Error,
    TicketEvent as Event,
};
use crate::{
    aggregate::Aggregate,
    annotation::{AnnotationScope, GoneJob, Scopes},
    text,
};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ticket {
    /// `None` until opened.
    description: Option<String>,
    scopes: Scopes,
    of_psa: bool,
    resolved: bool,
    deleted_in_psa: bool,
}

impl Aggregate for Ticket {
    const TYPE: &'static str = "ticket";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        let Some(current) = &self.description else {
            return opened(command);
        };
        match command {
            Command::Open { .. } => Err(Error::AlreadyOpened),
            Command::Describe { description } => {
                let description = text::text("description", &description)?;
                if description == *current {
                    return Ok(vec![]);
                }
                Ok(vec![Event::TicketDescribed { description }])
            }
            Command::AddScope { scope } => {
                self.refuse_closed()?;
                let added = self.scopes.added(scope)?;
                Ok(added
                    .map(|scope| Event::TicketScoped { scope })
                    .into_iter()
                    .collect())
            }
            Command::RemoveScope { scope } => {
                // Taken away by somebody else already.
                let Ok((scope, _)) = self.scopes.existing(&scope) else {
                    return Ok(vec![]);
                };
                Ok(vec![Event::TicketUnscoped { scope }])
            }
            Command::ResolveScope { scope } => self.resolve_scope(&scope),
            Command::Resolve { source } if !self.resolved => {
                Ok(vec![Event::TicketResolved { source }])
            }
            Command::Reopen if self.deleted_in_psa => Err(Error::DeletedInPsa),
            Command::Reopen if self.resolved => Ok(vec![Event::TicketReopened {}]),
            Command::Resolve { .. } | Command::Reopen => Ok(vec![]),
            Command::NoteDeletedInPsa if !self.of_psa => Err(Error::NotOfPsa),
            Command::NoteDeletedInPsa if self.deleted_in_psa => Ok(vec![]),
            Command::NoteDeletedInPsa => Ok(vec![Event::TicketDeletedInPsa {}]),
            Command::LeaveJobs { gone } => Ok(self.leave_jobs(&gone)),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::TicketOpened {
                description,
                scopes,
                psa,
                ..
            } => {
                self.description = Some(description.clone());
                self.of_psa = psa.is_some();
                for scope in scopes {
                    self.scopes.open(scope);
                }
            }
            Event::TicketDescribed { description } => {
                self.description = Some(description.clone());
            }
            Event::TicketScoped { scope } => self.scopes.open(scope),
            Event::TicketUnscoped { scope } => self.scopes.remove(scope),
            Event::TicketScopeResolved { scope } => self.scopes.resolve(scope),
            Event::TicketResolved { .. } => self.resolved = true,
            Event::TicketReopened {} => {
                self.resolved = false;
                self.scopes.open_all();
            }
            Event::TicketDeletedInPsa {} => self.deleted_in_psa = true,
            Event::TicketJobGone { job_id, into } => {
                self.scopes.leave_job(GoneJob {
                    job_id: *job_id,
                    into: *into,
                });
                self.resolved |= self.scopes.open_count() == 0;
            }
        }
    }
}

impl Ticket {
    /// The jobs that it stands on.
    pub fn jobs(&self) -> BTreeSet<Uuid> {
        self.scopes.jobs()
    }

    fn leave_jobs(&self, gone: &[GoneJob]) -> Vec<Event> {
        let left = self.scopes.on_gone(gone);
        left.map(|gone| Event::TicketJobGone {
            job_id: gone.job_id,
            into: gone.into,
        })
        .collect()
    }

    fn resolve_scope(&self, scope: &AnnotationScope) -> Result<Vec<Event>, Error> {
        let (scope, open) = self.scopes.existing(scope)?;
        if !open || self.resolved {
            return Ok(vec![]);
        }
        let mut events = vec![Event::TicketScopeResolved { scope }];
        // With its last open scope there is nothing left to do.
        if self.scopes.open_count() == 1 {
            events.push(Event::TicketResolved {
                source: ResolutionSource::Person,
            });
        }
        Ok(events)
    }

    fn refuse_closed(&self) -> Result<(), Error> {
        if self.deleted_in_psa {
            return Err(Error::DeletedInPsa);
        }
        if self.resolved {
            return Err(Error::Resolved);
        }
        Ok(())
    }
}

fn opened(command: Command) -> Result<Vec<Event>, Error> {
    let Command::Open {
        code,
        description,
        active_from,
        scopes,
        psa,
        runs,
    } = command
    else {
        return Err(Error::NotOpened);
    };
    Ok(vec![Event::TicketOpened {
        code: text::name("ticket code", &code)?,
        description: text::text("description", &description)?,
        active_from,
        scopes: Scopes::wanted(scopes)?,
        psa: psa.map(PsaTicket::cleaned).transpose()?,
        runs,
    }])
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{aggregate::given, annotation::ScopeError};

    fn job(id: u128) -> AnnotationScope {
        AnnotationScope::Job {
            job_id: Uuid::from_u128(id),
        }
    }

    fn open(psa: Option<PsaTicket>) -> Vec<Event> {
        let command = Command::Open {
            code: "T20250123.0001".into(),
            description: "Disk full\non SRV-01".into(),
            active_from: NaiveDate::from_ymd_opt(2025, 1, 23).unwrap(),
            scopes: vec![job(1), job(2), job(1)],
            psa,
            runs: vec![],
        };
        given::<Ticket>(&[]).decide(command).unwrap()
    }

    fn psa() -> PsaTicket {
        PsaTicket {
            system: "Autotask".into(),
            id: 7,
            number: "T20250123.0007".into(),
        }
    }

    #[test]
    fn a_scope_stands_once() {
        let Event::TicketOpened { scopes, .. } = &open(None)[0] else {
            panic!("it is opened");
        };
        assert_eq!(*scopes, [job(1), job(2)]);
        assert_eq!(
            given::<Ticket>(&open(None)).decide(Command::AddScope { scope: job(1) }),
            Ok(vec![])
        );
    }

    #[test]
    fn resolving_the_last_open_scope_resolves_the_ticket() {
        let mut events = open(None);
        let first = given::<Ticket>(&events)
            .decide(Command::ResolveScope { scope: job(1) })
            .unwrap();
        assert_eq!(first, [Event::TicketScopeResolved { scope: job(1) }]);
        events.extend(first);
        let last = given::<Ticket>(&events)
            .decide(Command::ResolveScope { scope: job(2) })
            .unwrap();
        assert_eq!(
            last[1],
            Event::TicketResolved {
                source: ResolutionSource::Person
            }
        );
        events.extend(last);
        let reopened = given::<Ticket>(&events).decide(Command::Reopen).unwrap();
        assert_eq!(reopened, [Event::TicketReopened {}]);
        events.extend(reopened);
        assert_eq!(given::<Ticket>(&events).scopes.open_count(), 2);
    }

    #[test]
    fn a_resolved_ticket_takes_no_scope() {
        let mut events = open(None);
        events.push(Event::TicketResolved {
            source: ResolutionSource::Psa,
        });
        let ticket = given::<Ticket>(&events);
        let add = Command::AddScope { scope: job(3) };
        assert_eq!(ticket.decide(add), Err(Error::Resolved));
        let again = Command::Resolve {
            source: ResolutionSource::Person,
        };
        assert_eq!(ticket.decide(again), Ok(vec![]));
    }

    #[test]
    fn only_a_psas_ticket_is_deleted_there() {
        let ticket = given::<Ticket>(&open(None));
        assert_eq!(
            ticket.decide(Command::NoteDeletedInPsa),
            Err(Error::NotOfPsa)
        );
        let mut events = open(Some(psa()));
        let deleted = given::<Ticket>(&events)
            .decide(Command::NoteDeletedInPsa)
            .unwrap();
        events.extend(deleted);
        let ticket = given::<Ticket>(&events);
        assert_eq!(ticket.decide(Command::Reopen), Err(Error::DeletedInPsa));
    }

    #[test]
    fn a_scope_that_it_does_not_have_is_named() {
        let ticket = given::<Ticket>(&open(None));
        assert_eq!(
            ticket.decide(Command::RemoveScope { scope: job(9) }),
            Ok(vec![])
        );
        let refused = ticket.decide(Command::ResolveScope { scope: job(9) });
        assert!(matches!(
            refused,
            Err(Error::Scope(ScopeError::Unknown { key })) if key.starts_with("job:")
        ));
    }

    #[test]
    fn a_ticket_goes_with_its_last_job_and_follows_one_that_was_merged() {
        let gone = |job_id: u128, into: Option<u128>| GoneJob {
            job_id: Uuid::from_u128(job_id),
            into: into.map(Uuid::from_u128),
        };
        let mut events = open(None);
        let leave = Command::LeaveJobs {
            gone: vec![gone(1, Some(3)), gone(7, None)],
        };
        events.extend(given::<Ticket>(&events).decide(leave.clone()).unwrap());
        let ticket = given::<Ticket>(&events);
        assert_eq!(ticket.jobs(), [2, 3].map(Uuid::from_u128).into());
        assert_eq!(ticket.decide(leave), Ok(vec![]));
        let leave = Command::LeaveJobs {
            gone: vec![gone(2, None), gone(3, None)],
        };
        events.extend(ticket.decide(leave).unwrap());
        let add = Command::AddScope { scope: job(4) };
        assert_eq!(
            given::<Ticket>(&events).decide(add.clone()),
            Err(Error::Resolved)
        );
        events.extend(given::<Ticket>(&events).decide(Command::Reopen).unwrap());
        assert_eq!(
            given::<Ticket>(&events).decide(add),
            Ok(vec![Event::TicketScoped { scope: job(4) }])
        );
    }
}
