//! Which account of Cove a job of a file means.

use std::collections::BTreeMap;

use domain::{
    cove_account::{AccountKey, CoveAccountCommand},
    job::AwaitedAccount,
};
use uuid::Uuid;

use crate::ports::NamedCoveAccount;

/// The accounts that jobs are linked to, each to one.
#[derive(Debug, Default)]
pub(crate) struct CoveLinks {
    accounts: Vec<NamedCoveAccount>,
    /// By how many jobs each is meant.
    meant: BTreeMap<AccountKey, usize>,
    taken: BTreeMap<AccountKey, Uuid>,
}

/// What became of the wish for an account.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    Linked,
    /// It was never read here, or it cannot be told which is meant.
    NotHere,
    /// Another job has it.
    ByAnother(String),
}

impl CoveLinks {
    /// `wanted` is all that jobs wait for: an account that several may mean by its names is nobody's.
    pub(crate) fn among<'a>(
        accounts: Vec<NamedCoveAccount>,
        wanted: impl Iterator<Item = &'a AwaitedAccount>,
    ) -> Self {
        let mut links = Self {
            accounts,
            ..Self::default()
        };
        for wanted in wanted {
            if let Some((account, _)) = links.find(wanted) {
                let key = account.key.clone();
                *links.meant.entry(key).or_default() += 1;
            }
        }
        links
    }

    /// The job has this account from now on, unless another one has it.
    pub(crate) fn take(&mut self, wanted: &AwaitedAccount, job_id: Uuid) -> Taken {
        let Some((account, by)) = self.find(wanted) else {
            return Taken::NotHere;
        };
        let other = account.job_id.or(self.taken.get(&account.key).copied());
        if let Some(other) = other {
            return Taken::ByAnother(format!(
                "account {} ({}) is linked to job {other} already; unlink it there to link it by hand",
                account.key, account.account_name
            ));
        }
        if by == By::Names && self.meant.get(&account.key).is_some_and(|jobs| *jobs > 1) {
            return Taken::NotHere;
        }
        self.taken.insert(account.key.clone(), job_id);
        Taken::Linked
    }

    /// What links them.
    pub(crate) fn into_commands(self) -> Vec<(AccountKey, CoveAccountCommand)> {
        let taken = self.taken.into_iter();
        taken
            .map(|(key, job_id)| (key, CoveAccountCommand::Link { job_id }))
            .collect()
    }

    /// By number, else by the names of account and computer together, where one account only has them.
    fn find(&self, wanted: &AwaitedAccount) -> Option<(&NamedCoveAccount, By)> {
        let of_number = |account: &&NamedCoveAccount| wanted.is_numbered(account.key.account_id());
        let of_names = |account: &&NamedCoveAccount| {
            wanted.is_named(&account.account_name, &account.computer_name)
        };
        let numbered = only(self.accounts.iter().filter(of_number));
        let numbered = numbered.map(|account| (account, By::Number));
        numbered.or_else(|| {
            let named = only(self.accounts.iter().filter(of_names));
            named.map(|account| (account, By::Names))
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Number,
    Names,
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

    fn wanted(account_id: i64, account_name: &str) -> AwaitedAccount {
        AwaitedAccount {
            account_id: Some(account_id),
            account_name: account_name.to_owned(),
            computer_name: "srv".to_owned(),
        }
    }

    #[test]
    fn an_account_is_found_by_number_else_by_its_names() {
        let accounts = vec![
            account(1, "acme", None),
            account(2, "globex", None),
            account(3, "twin", None),
            account(4, "twin", None),
            account(5, "taken", Some(9)),
        ];
        let mut links = CoveLinks::among(accounts, [].iter());
        let job = Uuid::from_u128(1);
        assert_eq!(links.take(&wanted(1, "renamed"), job), Taken::Linked);
        assert_eq!(links.take(&wanted(77, "Globex"), job), Taken::Linked);
        for account in [wanted(77, "twin"), wanted(77, "")] {
            assert_eq!(links.take(&account, job), Taken::NotHere);
        }
        for account in [wanted(5, "taken"), wanted(1, "acme")] {
            let Taken::ByAnother(reason) = links.take(&account, job) else {
                panic!("{account:?} is another job's");
            };
            assert!(reason.contains("linked to job"), "{reason}");
        }
        let links: Vec<_> = links
            .into_commands()
            .into_iter()
            .map(|(key, _)| key.account_id())
            .collect();
        assert_eq!(links, [1, 2]);
    }

    #[test]
    fn names_that_two_jobs_may_mean_are_no_account_of_either() {
        let named = AwaitedAccount {
            account_id: None,
            ..wanted(0, "srv")
        };
        let accounts = vec![account(1, "acme", None)];
        let mut links = CoveLinks::among(accounts, [&named, &named].into_iter());
        assert_eq!(links.take(&named, Uuid::from_u128(1)), Taken::NotHere);
        let accounts = vec![account(1, "acme", None)];
        let mut links = CoveLinks::among(accounts, std::iter::once(&named));
        let name_of_computer = AwaitedAccount {
            computer_name: String::new(),
            ..named.clone()
        };
        assert_eq!(
            links.take(&name_of_computer, Uuid::from_u128(1)),
            Taken::Linked
        );
    }
}
