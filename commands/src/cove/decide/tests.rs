//! Decisions while the views are behind.

use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use domain::{
    cove_account::{Columns, CoveAccountEvent},
    job::AwaitedAccount,
    log::{Actor, RecordedEvent},
};
use uuid::Uuid;

use super::*;
use crate::{
    ports::{KnownCoveAccount, NamedCoveAccount, Views},
    testing::{CountingIds, MemoryLog},
};

/// Views that follow the log when they are waited for, unless they are stuck.
struct FollowingViews<'a> {
    log: &'a MemoryLog,
    position: AtomicI64,
    is_stuck: bool,
}

#[async_trait]
impl Views for FollowingViews<'_> {
    async fn reached(&self, position: Position) -> Result<(), KnownError> {
        if self.is_stuck {
            return Err(KnownError::Behind { position });
        }
        self.position.fetch_max(position, Ordering::Relaxed);
        Ok(())
    }
}

#[async_trait]
impl KnownCove for FollowingViews<'_> {
    async fn cove_accounts(
        &self,
        keys: &[AccountKey],
    ) -> Result<Vec<KnownCoveAccount>, KnownError> {
        let shown = self.position.load(Ordering::Relaxed);
        let account = |key: &AccountKey| {
            let (mut columns, mut sequence) = (None, 0);
            let seen = |event: &RecordedEvent| event.position <= shown;
            for event in self
                .log
                .stream(&stream_of(key))
                .iter()
                .filter(|event| seen(event))
            {
                if let Ok(CoveAccountEvent::CoveSnapshotTaken { columns: read, .. }) =
                    serde_json::from_str(&event.payload)
                {
                    columns = Some(read);
                }
                sequence = event.sequence;
            }
            Some(KnownCoveAccount {
                key: key.clone(),
                sequence,
                columns: columns?,
                job_id: None,
            })
        };
        Ok(keys.iter().filter_map(account).collect())
    }

    async fn cove_accounts_of_job(&self, _: Uuid) -> Result<Vec<AccountKey>, KnownError> {
        Ok(vec![])
    }

    async fn every_cove_account(&self) -> Result<Vec<NamedCoveAccount>, KnownError> {
        Ok(vec![])
    }

    async fn awaited_cove_accounts(&self) -> Result<Vec<(Uuid, AwaitedAccount)>, KnownError> {
        Ok(vec![])
    }
}

fn name(name: &str) -> Columns {
    Columns::of([("I1", name)])
}

/// Reads the names one after the other. The views have seen the first of them when the last one is read.
async fn read(names: &[&str], is_stuck: bool) -> Vec<usize> {
    let log = MemoryLog::default();
    let ids = CountingIds::default();
    let key = AccountKey::new("acme", 7).expect("a key");
    let mut changed = Vec::new();
    for name in names {
        let known = FollowingViews {
            log: &log,
            position: AtomicI64::new(1),
            is_stuck,
        };
        let accounts = Accounts {
            log: &log,
            known: &known,
            ids: &ids,
        };
        let command = CoveAccountCommand::TakeSnapshot {
            key: key.clone(),
            columns: self::name(name),
        };
        let intention = Intention {
            actor: Actor::Collector {
                name: "cove".to_owned(),
            },
            correlation_id: Uuid::nil(),
            key: None,
        };
        let decide = [(key.clone(), &command)];
        let done = accounts.decide(&decide, &[], &intention).await;
        changed.push(done.expect("decided").0);
    }
    changed
}

#[tokio::test]
async fn a_value_that_came_back_is_a_change_while_the_views_are_behind() {
    assert_eq!(read(&["A", "B", "A"], false).await, [1, 1, 1]);
    assert_eq!(read(&["A", "B", "A"], true).await, [1, 1, 1]);
}

#[tokio::test]
async fn a_value_that_stayed_is_no_change() {
    assert_eq!(read(&["A", "A", "B", "B"], false).await, [1, 0, 1, 0]);
    assert_eq!(read(&["A", "A", "B", "B"], true).await, [1, 0, 1, 0]);
}
