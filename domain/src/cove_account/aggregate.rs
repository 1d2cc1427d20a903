//! What is known of an account of Cove, and how it decides about commands.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Columns, CoveAccountCommand as Command, CoveAccountError as Error, CoveAccountEvent as Event,
};
use crate::aggregate::Aggregate;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveAccount {
    /// None until it was read for the first time.
    snapshot: Option<Columns>,
    job_id: Option<Uuid>,
}

impl CoveAccount {
    /// As somebody knows it who did not read its stream, which may be long.
    pub fn known(snapshot: Columns, job_id: Option<Uuid>) -> Self {
        Self {
            snapshot: Some(snapshot),
            job_id,
        }
    }

    /// What was last read.
    pub fn snapshot(&self) -> Option<&Columns> {
        self.snapshot.as_ref()
    }
}

impl Aggregate for CoveAccount {
    const TYPE: &'static str = "cove_account";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match command {
            Command::TakeSnapshot { columns, .. } if self.snapshot.as_ref() == Some(&columns) => {
                Ok(vec![])
            }
            Command::TakeSnapshot { key, columns } => Ok(vec![Event::CoveSnapshotTaken {
                connection: key.connection().to_owned(),
                account_id: key.account_id(),
                columns,
            }]),
            Command::Link { .. } | Command::Unlink if self.snapshot.is_none() => {
                Err(Error::NeverSeen)
            }
            Command::Link { job_id } if self.job_id == Some(job_id) => Ok(vec![]),
            Command::Link { job_id } => Ok(vec![Event::CoveAccountLinked { job_id }]),
            Command::Unlink if self.job_id.is_some() => Ok(vec![Event::CoveAccountUnlinked {}]),
            Command::Unlink => Ok(vec![]),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::CoveSnapshotTaken { columns, .. } => self.snapshot = Some(columns.clone()),
            Event::CoveAccountLinked { job_id } => self.job_id = Some(*job_id),
            Event::CoveAccountUnlinked {} => self.job_id = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{aggregate::given, cove_account::AccountKey};

    fn take(status: &str) -> Command {
        Command::TakeSnapshot {
            key: AccountKey::new("default", 7).unwrap(),
            columns: Columns::of([("D09F00", status)]),
        }
    }

    #[test]
    fn a_snapshot_that_says_the_same_is_no_event() {
        let events = CoveAccount::default().decide(take("5")).unwrap();
        assert_eq!(events.len(), 1);
        let account = given::<CoveAccount>(&events);
        assert_eq!(account.decide(take("5")), Ok(vec![]));
        assert_eq!(account.decide(take("2")).unwrap().len(), 1);
    }

    #[test]
    fn an_account_feeds_one_job_at_a_time() {
        let link = |number| Command::Link {
            job_id: Uuid::from_u128(number),
        };
        assert_eq!(
            CoveAccount::default().decide(link(1)),
            Err(Error::NeverSeen)
        );
        let mut events = CoveAccount::default().decide(take("5")).unwrap();
        assert_eq!(
            given::<CoveAccount>(&events).decide(Command::Unlink),
            Ok(vec![])
        );
        events.extend(given::<CoveAccount>(&events).decide(link(1)).unwrap());
        let linked = given::<CoveAccount>(&events);
        assert_eq!(linked.decide(link(1)), Ok(vec![]));
        let job_id = Uuid::from_u128(2);
        assert_eq!(
            linked.decide(link(2)),
            Ok(vec![Event::CoveAccountLinked { job_id }])
        );
        assert_eq!(
            linked.decide(Command::Unlink),
            Ok(vec![Event::CoveAccountUnlinked {}])
        );
    }
}
