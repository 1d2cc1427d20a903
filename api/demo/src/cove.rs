//! Accounts of Cove in the demo.

use chrono::NaiveDate;
use commands::cove::Snapshot;
use domain::{
    cove_account::{AccountKey, Columns},
    settings::{Area, QUIET_WARNING_DAYS},
};

use super::{
    people::{ADMIN, OPERATORS},
    teller::Teller,
};

impl Teller<'_> {
    /// What Cove says in the morning. Most accounts become jobs at once; the others wait for those who try the demo.
    pub(super) async fn read_cove(
        &mut self,
        day: NaiveDate,
        until: NaiveDate,
    ) -> anyhow::Result<()> {
        let accounts = self.msp.cove_accounts();
        let mut snapshots = Vec::new();
        for account in &accounts {
            let reading = self.msp.cove_reading(account, day, until);
            let columns = reading
                .iter()
                .map(|(code, value)| (code.as_str(), value.as_str()));
            snapshots.push(Snapshot {
                key: account.id.to_string().parse()?,
                columns: Columns::of(columns),
            });
        }
        let commands = &self.backend.commands;
        let intention = self.backend.collecting("demo Cove");
        commands.record_snapshots(snapshots, &intention).await?;
        if self.is_cove_linked {
            return Ok(());
        }
        for account in accounts.iter().filter(|account| account.known) {
            let key: AccountKey = account.id.to_string().parse()?;
            let customer_id = self.customers[account.customer];
            commands
                .link_cove_account_to_new_job(&key, customer_id, &self.by(OPERATORS[0]))
                .await?;
            self.told.jobs += 1;
        }
        self.is_cove_linked = true;
        Ok(())
    }

    /// A laptop is looked at when it was away for a while, not for long.
    pub(super) async fn set_up_cove(&self) -> anyhow::Result<()> {
        let changes = [(QUIET_WARNING_DAYS.to_owned(), 5.into())].into();
        self.backend
            .commands
            .change_settings(Area::Cove, changes, &self.by(ADMIN))
            .await?;
        Ok(())
    }
}
