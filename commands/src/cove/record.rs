use std::collections::HashMap;

use domain::{
    aggregate::Aggregate as _,
    cove_account::{AccountKey, Columns, CoveAccount, CoveAccountCommand, CoveAccountEvent},
    log::{Position, Sequence, StreamId},
};

use crate::{
    CommandError, Commands, Intention, framework,
    ports::{AppendError, NewEvent, StreamAppend},
};

/// A decision is made again this often when another process wrote about one of the accounts meanwhile.
const TRIES: usize = 4;

/// Accounts of one append.
const ACCOUNTS: usize = 250;

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

type Decide<'a> = (AccountKey, &'a CoveAccountCommand);

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
            if is_there || batch.len() == ACCOUNTS {
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
        if recorded.changed > 0 {
            let linked = self.link_awaited_accounts(intention).await?;
            recorded.position = recorded.position.max(linked);
        }
        Ok(recorded)
    }

    /// Decides about accounts, each of them once, and appends what was decided together with `beside`. Gives how many
    /// accounts changed.
    ///
    /// The stream of an account that is read every half an hour has tens of thousands of events after some years. So it is
    /// decided by what the views know, and the streams are read only where those are behind.
    pub(crate) async fn on_cove_accounts(
        &self,
        commands: &[Decide<'_>],
        beside: &[StreamAppend],
        intention: &Intention,
    ) -> Result<(usize, Option<Position>), CommandError> {
        let keys: Vec<_> = commands.iter().map(|(key, _)| key.clone()).collect();
        let mut states = self.known_states(&keys).await?;
        let mut tries = 1;
        loop {
            let mut appends = beside.to_vec();
            for (key, command) in commands {
                let (state, expected) = states.remove(key).unwrap_or_default();
                let events = state
                    .decide((*command).clone())
                    .map_err(|refusal| CommandError::refusal(&refusal))?;
                if !events.is_empty() {
                    appends.push(StreamAppend {
                        stream: stream_of(key),
                        expected,
                        events: self.new_events(&events, intention)?,
                    });
                }
            }
            let changed = appends.len() - beside.len();
            if changed == 0 {
                return Ok((0, None));
            }
            match self.parts.log.append(appends).await {
                Ok(position) => return Ok((changed, Some(position))),
                Err(AppendError::Conflict { .. }) if tries < TRIES => {
                    tries += 1;
                    states = self.states_of_log(&keys).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn known_states(
        &self,
        keys: &[AccountKey],
    ) -> Result<HashMap<AccountKey, (CoveAccount, Sequence)>, CommandError> {
        let known = self.parts.known.cove_accounts(keys).await?;
        let states = known.into_iter().map(|account| {
            let state = CoveAccount::known(account.columns, account.job_id);
            (account.key, (state, account.sequence))
        });
        Ok(states.collect())
    }

    async fn states_of_log(
        &self,
        keys: &[AccountKey],
    ) -> Result<HashMap<AccountKey, (CoveAccount, Sequence)>, CommandError> {
        let mut states = HashMap::with_capacity(keys.len());
        for key in keys {
            let id = key.to_string();
            let state = framework::load_with_sequence::<CoveAccount>(&self.parts.log, &id).await?;
            states.insert(key.clone(), state);
        }
        Ok(states)
    }

    fn new_events(
        &self,
        events: &[CoveAccountEvent],
        intention: &Intention,
    ) -> Result<Vec<NewEvent>, CommandError> {
        let ids = self.parts.ids.as_ref();
        Ok(framework::new_events(events, ids, &intention.metadata())?)
    }
}

impl RecordedSnapshots {
    fn add(&mut self, accounts: usize, (changed, position): (usize, Option<Position>)) {
        self.changed += changed;
        self.unchanged += accounts - changed;
        self.position = self.position.max(position);
    }
}

fn stream_of(key: &AccountKey) -> StreamId {
    StreamId::new(CoveAccount::TYPE, key.to_string())
}
