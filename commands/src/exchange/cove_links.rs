//! Which account of Cove a job of a file means.

use std::collections::BTreeMap;

use domain::{cove_account::AccountKey, text::folded};
use uuid::Uuid;

use super::CoveAccount;
use crate::ports::NamedCoveAccount;

/// The accounts that new jobs of a file are linked to, each to one.
#[derive(Debug, Default)]
pub(super) struct CoveLinks {
    accounts: Vec<NamedCoveAccount>,
    taken: BTreeMap<AccountKey, Uuid>,
}

impl CoveLinks {
    pub(super) fn among(accounts: Vec<NamedCoveAccount>) -> Self {
        Self {
            accounts,
            taken: BTreeMap::new(),
        }
    }

    /// The job has this account from now on, unless another one has it; or why not.
    pub(super) fn take(&mut self, wanted: &CoveAccount, job_id: Uuid) -> Result<(), String> {
        let shown = format!("{} ({})", wanted.account_id, wanted.account_name);
        let Some(account) = self.find(wanted) else {
            return Err(format!(
                "account {shown} was never read here; import its statistics, then link it by hand"
            ));
        };
        let other = account.job_id.or(self.taken.get(&account.key).copied());
        if let Some(other) = other {
            return Err(format!(
                "account {shown} is linked to job {other} already; unlink it there to link it by hand"
            ));
        }
        self.taken.insert(account.key.clone(), job_id);
        Ok(())
    }

    pub(super) fn into_links(self) -> impl Iterator<Item = (AccountKey, Uuid)> {
        self.taken.into_iter()
    }

    /// By number, else by the names of account and computer together, where one account only has them.
    fn find(&self, wanted: &CoveAccount) -> Option<&NamedCoveAccount> {
        let of_number = |account: &&NamedCoveAccount| account.key.account_id() == wanted.account_id;
        let names = |account: &str, computer: &str| (folded(account), folded(computer));
        let wanted_names = names(&wanted.account_name, &wanted.computer_name);
        let of_names = |account: &&NamedCoveAccount| {
            !wanted_names.0.is_empty()
                && names(&account.account_name, &account.computer_name) == wanted_names
        };
        only(self.accounts.iter().filter(of_number))
            .or_else(|| only(self.accounts.iter().filter(of_names)))
    }
}

/// The one there is; none where there are several.
fn only<T>(mut some: impl Iterator<Item = T>) -> Option<T> {
    let first = some.next()?;
    some.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: i64, name: &str, job_id: Option<u128>) -> NamedCoveAccount {
        NamedCoveAccount {
            key: AccountKey::new("default", number).unwrap(),
            account_name: name.to_owned(),
            computer_name: "SRV".to_owned(),
            job_id: job_id.map(Uuid::from_u128),
        }
    }

    fn wanted(account_id: i64, account_name: &str) -> CoveAccount {
        CoveAccount {
            account_id,
            account_name: account_name.to_owned(),
            computer_name: "srv".to_owned(),
        }
    }

    #[test]
    fn an_account_is_found_by_number_else_by_its_names() {
        let mut links = CoveLinks::among(vec![
            account(1, "acme", None),
            account(2, "globex", None),
            account(3, "twin", None),
            account(4, "twin", None),
            account(5, "taken", Some(9)),
        ]);
        let job = Uuid::from_u128(1);
        assert_eq!(links.take(&wanted(1, "renamed"), job), Ok(()));
        assert_eq!(links.take(&wanted(77, "Globex"), job), Ok(()));
        for (account, reason) in [
            (wanted(77, "twin"), "never read"),
            (wanted(77, ""), "never read"),
            (wanted(5, "taken"), "linked to job"),
            (wanted(1, "acme"), "linked to job"),
        ] {
            let refused = links.take(&account, job).unwrap_err();
            assert!(refused.contains(reason), "{refused}");
        }
        let links: Vec<_> = links
            .into_links()
            .map(|(key, _)| key.account_id())
            .collect();
        assert_eq!(links, [1, 2]);
    }
}
