//! What the API says of accounts is recorded.

use domain::{
    cove_account::{AccountKey, Columns, CoveAccountCommand},
    log::Position,
};

use super::decide::Decide;
use crate::{CommandError, Commands, Intention};

/// Accounts of one append.
const MAX_ACCOUNTS: usize = 250;

/// What the API says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub key: AccountKey,
    pub columns: Columns,
}

/// What became of snapshots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedSnapshots {
    /// Accounts that were never read before, or of which something changed.
    pub changed: usize,
    pub unchanged: usize,
    /// Of the last event, if anything was written.
    pub position: Option<Position>,
}

impl Commands {
    /// Records what the API says of accounts. Of an account of which nothing changed nothing is written.
    pub async fn record_snapshots(
        &self,
        snapshots: Vec<Snapshot>,
        intention: &Intention,
    ) -> Result<RecordedSnapshots, CommandError> {
        let commands: Vec<_> = snapshots
            .into_iter()
            .map(|Snapshot { key, columns }| CoveAccountCommand::TakeSnapshot { key, columns })
            .collect();
        let mut recorded = RecordedSnapshots::default();
        let mut batch: Vec<Decide<'_>> = Vec::new();
        for command in &commands {
            let CoveAccountCommand::TakeSnapshot { key, .. } = command else {
                continue;
            };
            // Of two snapshots of one account the second is decided after the first.
            let is_there = batch.iter().any(|(other, _)| other == key);
            if is_there || batch.len() == MAX_ACCOUNTS {
                recorded.add(
                    batch.len(),
                    self.on_cove_accounts(&batch, &[], intention).await?,
                );
                batch.clear();
            }
            batch.push((key.clone(), command));
        }
        recorded.add(
            batch.len(),
            self.on_cove_accounts(&batch, &[], intention).await?,
        );
        let linked = self.link_awaited_accounts(intention).await?;
        recorded.position = recorded.position.max(linked);
        Ok(recorded)
    }
}

impl RecordedSnapshots {
    fn add(&mut self, accounts: usize, (changed, position): (usize, Option<Position>)) {
        self.changed += changed;
        self.unchanged += accounts - changed;
        self.position = self.position.max(position);
    }
}
