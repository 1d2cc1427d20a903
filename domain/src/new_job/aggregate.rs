//! What is known of a new job, and how it decides about commands.

use serde::{Deserialize, Serialize};

use super::{NewJobCommand as Command, NewJobError as Error, NewJobEvent as Event};
use crate::{aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewJob {
    /// `None` until somebody said anything of it.
    dismissed: Option<bool>,
}

impl Aggregate for NewJob {
    const TYPE: &'static str = "new_job";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match (command, self.dismissed) {
            (Command::Dismiss { .. }, Some(true)) | (Command::Restore, Some(false)) => Ok(vec![]),
            (Command::Dismiss { identity, reason }, _) => Ok(vec![Event::NewJobDismissed {
                identity,
                reason: text::note("reason", reason.as_deref())?,
            }]),
            (Command::Restore, Some(true)) => Ok(vec![Event::NewJobRestored {}]),
            (Command::Restore, None) => Err(Error::NotDismissed),
        }
    }

    fn apply(&mut self, event: &Event) {
        self.dismissed = Some(match event {
            Event::NewJobDismissed { .. } => true,
            Event::NewJobRestored {} => false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{aggregate::given, identity::JobIdentity};

    fn dismiss() -> Command {
        Command::Dismiss {
            identity: JobIdentity {
                sender: "reports@example.com".into(),
                software: "Veeam Cloud Connect".into(),
                kind: "Backup".into(),
                job: "Cloud Vol 07".into(),
                company: Some("Acme".into()),
            },
            reason: Some(" not ours ".into()),
        }
    }

    #[test]
    fn dismissing_and_restoring_twice_is_one_event_each() {
        let mut events = NewJob::default().decide(dismiss()).unwrap();
        assert!(
            matches!(&events[0], Event::NewJobDismissed { reason: Some(reason), .. } if reason == "not ours")
        );
        assert_eq!(given::<NewJob>(&events).decide(dismiss()), Ok(vec![]));
        let restored = given::<NewJob>(&events).decide(Command::Restore).unwrap();
        events.extend(restored);
        let job = given::<NewJob>(&events);
        assert_eq!(job.decide(Command::Restore), Ok(vec![]));
        assert_eq!(job.decide(dismiss()).unwrap().len(), 1);
    }

    #[test]
    fn what_was_never_dismissed_cannot_be_restored() {
        assert_eq!(
            NewJob::default().decide(Command::Restore),
            Err(Error::NotDismissed)
        );
    }
}
