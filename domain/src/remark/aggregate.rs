//! What is known of a remark, and how it decides about commands.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{RemarkCommand as Command, RemarkError as Error, RemarkEvent as Event};
use crate::{
    aggregate::Aggregate,
    annotation::{GoneJob, Scopes},
    text,
};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Remark {
    /// `None` until made.
    text: Option<String>,
    scopes: Scopes,
    resolved: bool,
}

impl Aggregate for Remark {
    const TYPE: &'static str = "remark";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        let Some(current) = &self.text else {
            let Command::Make {
                text,
                active_from,
                scopes,
                runs,
            } = command
            else {
                return Err(Error::NotMade);
            };
            return Ok(vec![Event::RemarkMade {
                text: text::text("remark", &text)?,
                active_from,
                scopes: Scopes::wanted(scopes)?,
                runs,
            }]);
        };
        match command {
            Command::Make { .. } => Err(Error::AlreadyMade),
            Command::Edit { text } => {
                let text = text::text("remark", &text)?;
                if text == *current {
                    return Ok(vec![]);
                }
                Ok(vec![Event::RemarkEdited { text }])
            }
            Command::AddScope { .. } if self.resolved => Err(Error::Resolved),
            Command::AddScope { scope } => {
                let added = self.scopes.added(scope)?;
                Ok(added
                    .map(|scope| Event::RemarkScoped { scope })
                    .into_iter()
                    .collect())
            }
            Command::ResolveScope { scope } => {
                let (scope, open) = self.scopes.existing(&scope)?;
                if !open || self.resolved {
                    return Ok(vec![]);
                }
                let mut events = vec![Event::RemarkScopeResolved { scope }];
                if self.scopes.open_count() == 1 {
                    events.push(Event::RemarkResolved {});
                }
                Ok(events)
            }
            Command::Resolve if self.resolved => Ok(vec![]),
            Command::Resolve => Ok(vec![Event::RemarkResolved {}]),
            Command::Reopen if self.resolved => Ok(vec![Event::RemarkReopened {}]),
            Command::Reopen => Ok(vec![]),
            Command::LeaveJobs { gone } => Ok(self.leave_jobs(&gone)),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::RemarkMade { text, scopes, .. } => {
                self.text = Some(text.clone());
                for scope in scopes {
                    self.scopes.open(scope);
                }
            }
            Event::RemarkEdited { text } => self.text = Some(text.clone()),
            Event::RemarkScoped { scope } => self.scopes.open(scope),
            Event::RemarkScopeResolved { scope } => self.scopes.resolve(scope),
            Event::RemarkResolved {} => self.resolved = true,
            Event::RemarkReopened {} => {
                self.resolved = false;
                self.scopes.open_all();
            }
            Event::RemarkJobGone { job_id, into } => {
                self.scopes.leave_job(GoneJob {
                    job_id: *job_id,
                    into: *into,
                });
                self.resolved |= self.scopes.open_count() == 0;
            }
        }
    }
}

impl Remark {
    /// The jobs that it stands on.
    pub fn jobs(&self) -> BTreeSet<Uuid> {
        self.scopes.jobs()
    }

    fn leave_jobs(&self, gone: &[GoneJob]) -> Vec<Event> {
        let left = self.scopes.on_gone(gone);
        left.map(|gone| Event::RemarkJobGone {
            job_id: gone.job_id,
            into: gone.into,
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{aggregate::given, annotation::AnnotationScope};

    fn made() -> Vec<Event> {
        let make = Command::Make {
            text: "Tape is changed on Fridays".into(),
            active_from: NaiveDate::from_ymd_opt(2025, 1, 23).unwrap(),
            scopes: vec![AnnotationScope::Job {
                job_id: Uuid::nil(),
            }],
            runs: vec![],
        };
        given::<Remark>(&[]).decide(make).unwrap()
    }

    #[test]
    fn a_remark_needs_a_scope_and_a_text() {
        let make = |text: &str, scopes: Vec<AnnotationScope>| {
            given::<Remark>(&[]).decide(Command::Make {
                text: text.into(),
                active_from: NaiveDate::from_ymd_opt(2025, 1, 23).unwrap(),
                scopes,
                runs: vec![],
            })
        };
        assert!(make("text", vec![]).is_err());
        let scope = AnnotationScope::Customer {
            customer_id: Uuid::nil(),
        };
        assert!(make("  ", vec![scope]).is_err());
    }

    #[test]
    fn resolving_the_last_scope_resolves_the_remark() {
        let mut events = made();
        let scope = AnnotationScope::Job {
            job_id: Uuid::nil(),
        };
        let resolve = Command::ResolveScope { scope };
        let resolved = given::<Remark>(&events).decide(resolve.clone()).unwrap();
        assert_eq!(resolved.len(), 2);
        events.extend(resolved);
        assert_eq!(given::<Remark>(&events).decide(resolve), Ok(vec![]));
        assert_eq!(
            given::<Remark>(&events).decide(Command::Reopen),
            Ok(vec![Event::RemarkReopened {}])
        );
    }
}
