//! Decisions about accounts, by what the views know of them.

use std::collections::HashMap;

use domain::{
    aggregate::Aggregate as _,
    cove_account::{AccountKey, CoveAccount, CoveAccountCommand},
    log::{Position, Sequence, StreamId},
};

use crate::{
    CommandError, Commands, Intention,
    conflict::Conflicts,
    framework,
    ports::{EventLog, Ids, KnownCove, KnownError, StreamAppend},
};

/// What is decided about an account.
pub(crate) type Decide<'a> = (AccountKey, &'a CoveAccountCommand);

type States = HashMap<AccountKey, (CoveAccount, Sequence)>;

impl Commands {
    /// Decides about accounts, each of them once, and appends what was decided together with `beside`. Gives how many
    /// accounts changed.
    pub(crate) async fn on_cove_accounts(
        &self,
        commands: &[Decide<'_>],
        beside: &[StreamAppend],
        intention: &Intention,
    ) -> Result<(usize, Option<Position>), CommandError> {
        let accounts = Accounts {
            log: self.parts.log.as_ref(),
            known: self.parts.known.as_ref(),
            ids: self.parts.ids.as_ref(),
        };
        accounts.decide(commands, beside, intention).await
    }
}

/// What decisions about accounts need of the outside.
struct Accounts<'a> {
    log: &'a dyn EventLog,
    known: &'a dyn KnownCove,
    ids: &'a dyn Ids,
}

impl Accounts<'_> {
    async fn decide(
        &self,
        commands: &[Decide<'_>],
        beside: &[StreamAppend],
        intention: &Intention,
    ) -> Result<(usize, Option<Position>), CommandError> {
        if commands.is_empty() {
            return Ok((0, None));
        }
        let keys: Vec<_> = commands.iter().map(|(key, _)| key.clone()).collect();
        let mut known = Some(self.states(&keys).await?);
        let mut conflicts = Conflicts::default();
        loop {
            let attempt = async {
                // What the views knew is good for the first attempt.
                let mut states = match known.take() {
                    Some(states) => states,
                    None => self.states_of_log(&keys).await?,
                };
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
                            events: framework::new_events(
                                &events,
                                self.ids,
                                &intention.metadata(),
                            )?,
                        });
                    }
                }
                let changed = appends.len() - beside.len();
                if changed == 0 {
                    return Ok((0, None));
                }
                Ok((changed, Some(self.log.append(appends).await?)))
            };
            let decided = attempt.await;
            if !conflicts.call_for_another_try(&decided) {
                return decided;
            }
        }
    }

    /// As of everything that was appended before this call.
    ///
    /// The stream of an account that is read every half an hour has tens of thousands of events after some years. So the views
    /// are waited for and asked, and the streams are read only where those are far behind: decided by what they knew earlier, a
    /// value that came back meanwhile would count as no change.
    async fn states(&self, keys: &[AccountKey]) -> Result<States, CommandError> {
        let head = self.log.head().await?;
        match self.known.reached(head).await {
            Err(KnownError::Behind { .. }) => return self.states_of_log(keys).await,
            reached => reached?,
        }
        let accounts = self.known.cove_accounts(keys).await?.into_iter();
        let states = accounts.map(|account| {
            let state = CoveAccount::known(account.columns, account.job_id);
            (account.key, (state, account.sequence))
        });
        Ok(states.collect())
    }

    async fn states_of_log(&self, keys: &[AccountKey]) -> Result<States, CommandError> {
        let mut states = HashMap::with_capacity(keys.len());
        for key in keys {
            let id = key.to_string();
            let state = framework::load_with_sequence::<CoveAccount>(self.log, &id).await?;
            states.insert(key.clone(), state);
        }
        Ok(states)
    }
}

fn stream_of(key: &AccountKey) -> StreamId {
    StreamId::new(CoveAccount::TYPE, key.to_string())
}

#[cfg(test)]
mod tests;
