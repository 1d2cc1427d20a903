//! Who an account is.

use super::{
    AccountKey, Columns, Kind, SOFTWARE,
    sources::{active_sources, source_name},
};
use crate::identity::JobIdentity;

/// Who an account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Empty where the columns do not say.
    pub account_name: String,
    /// Empty for Microsoft 365.
    pub computer_name: String,
    /// As Cove names the customer.
    pub customer: String,
    pub kind: Kind,
    /// `Files and Folders, MS SQL`
    pub sources: String,
    pub used_bytes: Option<i64>,
}

impl Description {
    pub fn of(columns: &Columns) -> Self {
        let text = |code| columns.get(code).unwrap_or_default().to_owned();
        let names = active_sources(columns).into_iter().map(source_name);
        Self {
            account_name: text("I1"),
            computer_name: text("I18"),
            customer: text("I8"),
            kind: Kind::of(columns),
            sources: names.collect::<Vec<_>>().join(", "),
            used_bytes: columns.number("I14").filter(|bytes| *bytes >= 0),
        }
    }

    /// What a job of the account is called: as the account, else as the computer.
    pub fn name(&self, key: &AccountKey) -> String {
        let names = [&self.account_name, &self.computer_name];
        let first = names.into_iter().find(|name| !name.is_empty());
        first.map_or_else(|| format!("Account {key}"), Clone::clone)
    }

    /// By what a job is recognised that is made from the account. Names may be given twice, so the account stands for the
    /// sender.
    pub fn identity(&self, key: &AccountKey) -> JobIdentity {
        JobIdentity {
            sender: format!("cove:{key}"),
            software: SOFTWARE.to_owned(),
            kind: self.kind.name().to_owned(),
            job: self.name(key),
            company: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(columns: &[(&str, &str)]) -> Description {
        Description::of(&Columns::of(columns.iter().copied()))
    }

    #[test]
    fn a_job_is_named_after_the_account_or_the_computer() {
        let key = AccountKey::new("west", 7).unwrap();
        let name = |columns| described(columns).identity(&key).job;
        assert_eq!(name(&[("I1", "acme-srv1"), ("I18", "SRV1")]), "acme-srv1");
        assert_eq!(name(&[("I18", "SRV1")]), "SRV1");
        assert_eq!(name(&[]), "Account west/7");
    }

    #[test]
    fn two_accounts_of_one_name_are_two_jobs() {
        let who = described(&[("I1", "srv")]);
        let key = |number| AccountKey::new("default", number).unwrap();
        assert_ne!(who.identity(&key(1)).key(), who.identity(&key(2)).key());
    }

    #[test]
    fn data_sources_are_told_in_words() {
        let sources = described(&[("I78", "D01,D10,D99")]).sources;
        assert_eq!(sources, "Files and Folders, MS SQL, Data source 99");
    }
}
