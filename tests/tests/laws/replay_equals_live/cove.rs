//! Three accounts of Cove: a server, a workstation and one of another connection.

use chrono::TimeDelta;
use commands::{CommandError, cove::Snapshot};
use domain::cove_account::{AccountKey, Columns};
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum CoveStep {
    /// An account, hours since its session, and how that went.
    Snapshot(usize, i64, usize),
    Link(usize, usize),
    LinkToNewJob(usize, usize),
    Unlink(usize),
}

impl CoveStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            6 => (0..3_usize, -2..60_i64, 0..STATUSES.len())
                .prop_map(|(account, hours, status)| Self::Snapshot(account, hours, status)),
            2 => (0..3_usize, n.clone()).prop_map(|(account, job)| Self::Link(account, job)),
            3 => (0..3_usize, n).prop_map(|(account, customer)| Self::LinkToNewJob(account, customer)),
            1 => (0..3_usize).prop_map(Self::Unlink),
        ]
    }
}

/// Status of all sources, of one source, and the colour bar.
const STATUSES: [(&str, &str, &str); 8] = [
    ("5", "5", "5555055555555550555555555555"),
    ("5", "5", "05"),
    ("8", "2", "5258"),
    ("1", "9", "5521"),
    ("2", "2", "550000000"),
    ("5", "5", "5000000000000000"),
    ("99", "", "x9"),
    ("3", "5", ""),
];

impl History {
    pub(crate) async fn on_cove(&mut self, step: CoveStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            CoveStep::Snapshot(account, hours, status) => {
                let columns = self.columns(account, hours, status);
                let snapshot = Snapshot {
                    key: key(account),
                    columns,
                };
                commands.record_snapshots(vec![snapshot], &by).await?;
            }
            CoveStep::Link(account, job) => {
                let job = some(&self.jobs, job);
                commands.link_cove_account(&key(account), job, &by).await?;
            }
            CoveStep::LinkToNewJob(account, customer) => {
                let customer = some(&self.customers, customer);
                let done = commands
                    .link_cove_account_to_new_job(&key(account), customer, &by)
                    .await?;
                self.jobs.push(done.value);
            }
            CoveStep::Unlink(account) => {
                commands.unlink_cove_account(&key(account), &by).await?;
            }
        }
        Ok(())
    }

    fn columns(&self, account: usize, hours: i64, status: usize) -> Columns {
        let (all, one, bar) = STATUSES[status];
        let at = self.at.backend.clock.now() - TimeDelta::hours(hours);
        // One time a quarter of a day, so that sessions meet again.
        let at = (at.timestamp() / 21_600 * 21_600).to_string();
        let system = if account == 1 { "1" } else { "2" };
        Columns::of([
            ("I1", ["srv1", "laptop", "srv1"][account]),
            ("I32", system),
            ("I78", "D01"),
            ("D09F00", all),
            ("D09F08", bar),
            ("D09F15", &at),
            ("D09F17", "5"),
            ("D09F18", &at),
            ("D01F00", one),
            ("D01F15", &at),
        ])
    }
}

fn key(account: usize) -> AccountKey {
    let connection = ["default", "default", "west"][account];
    let number = [1, 2, 1][account];
    AccountKey::new(connection, number).expect("a key")
}
