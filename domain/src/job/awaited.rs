//! What a job waits for of which less is known than mails and accounts say: an earlier application called it by another name, or the
//! account has never been read here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    identity::{PART_SEPARATOR, normalised_sender},
    text::folded,
};

/// It is the job's where nothing else could be meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Awaited {
    Mails(AwaitedMails),
    CoveAccount(AwaitedAccount),
}

/// Mails with an identity that fits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AwaitedMails {
    /// None where any sender fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Any of these fits.
    pub products: Vec<Product>,
    pub job: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Mails may name a machine with the job, and a company, that are not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_say_more: bool,
    /// The job is called as these mails say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub names_job: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Product {
    pub software: String,
    #[serde(rename = "type")]
    pub kind: String,
}

/// An account of Cove: of this number, else of these names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AwaitedAccount {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account_name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub computer_name: String,
}

impl Awaited {
    /// All that somebody typed.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Mails(mails) => {
                let of_products = mails.products.iter();
                let of_products =
                    of_products.flat_map(|product| [&product.software, &product.kind]);
                let more = [&mails.sender, &mails.company].into_iter().flatten();
                let texts = of_products.chain(more).chain([&mails.job]);
                texts.map(String::as_str).collect()
            }
            Self::CoveAccount(account) => vec![&account.account_name, &account.computer_name],
        }
    }
}

impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mails(mails) => {
                write!(f, "mails of `{}`", mails.job)?;
                if let Some(company) = &mails.company {
                    write!(f, " of `{company}`")?;
                }
                if mails.may_say_more {
                    write!(f, ", perhaps with a machine")?;
                }
                match &mails.sender {
                    Some(sender) => write!(f, ", from {sender}")?,
                    None => write!(f, ", from any sender")?,
                }
                for (number, Product { software, kind }) in mails.products.iter().enumerate() {
                    let joint = if number == 0 { ", of" } else { " or" };
                    write!(f, "{joint} {software} ({kind})")?;
                }
                Ok(())
            }
            Self::CoveAccount(account) => {
                write!(f, "an account of Cove")?;
                if let Some(number) = account.account_id {
                    write!(f, " {number}")?;
                }
                let names = [&account.account_name, &account.computer_name];
                let names: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
                for (number, name) in names.into_iter().enumerate() {
                    let joint = if number == 0 { " called" } else { "," };
                    write!(f, "{joint} `{name}`")?;
                }
                Ok(())
            }
        }
    }
}

impl AwaitedMails {
    /// Whether mails of an identity with this [key](crate::identity::JobIdentity::key) can be meant.
    pub fn fits(&self, key: &str) -> bool {
        let parts: Vec<_> = key.split(PART_SEPARATOR).collect();
        // A long key is cut off, so that it cannot be told.
        let [sender, software, kind, job, company] = parts.as_slice() else {
            return false;
        };
        let is_sent_by = |wanted: &String| normalised_sender(wanted) == *sender;
        let is_of = |product: &Product| {
            folded(&product.software) == *software && folded(&product.kind) == *kind
        };
        let is_company = match &self.company {
            Some(wanted) => folded(wanted) == *company,
            None => self.may_say_more || company.is_empty(),
        };
        let wanted = folded(&self.job);
        let is_job =
            *job == wanted || self.may_say_more && short_names(job).contains(&wanted.as_str());
        is_company
            && is_job
            && self.sender.iter().all(is_sent_by)
            && self.products.iter().any(is_of)
    }
}

/// What a job may have been called before its mails were read with the machine: `NAME on MACHINE`, `MACHINE: NAME`,
/// `NAME (MACHINE)`. Folded, as the name is.
pub fn short_names(folded_name: &str) -> Vec<&str> {
    let before = [" on ", " ("].into_iter().flat_map(|joint| {
        folded_name
            .match_indices(joint)
            .map(|(at, _)| &folded_name[..at])
            .filter(move |_| joint == " on " || folded_name.ends_with(')'))
    });
    let behind = folded_name
        .match_indices(": ")
        .map(|(at, joint)| &folded_name[at + joint.len()..]);
    before
        .chain(behind)
        .filter(|name| !name.is_empty())
        .collect()
}

impl AwaitedAccount {
    /// Whether this account is meant by its number.
    pub fn is_numbered(&self, account_id: i64) -> bool {
        self.account_id == Some(account_id)
    }

    /// Whether an account of these names may be meant.
    pub fn is_named(&self, account_name: &str, computer_name: &str) -> bool {
        let (account, computer) = (folded(account_name), folded(computer_name));
        let wanted = (folded(&self.account_name), folded(&self.computer_name));
        match (wanted.0.is_empty(), wanted.1.is_empty()) {
            (true, true) => false,
            (false, _) if self.account_id.is_some() => wanted == (account, computer),
            // Without a number one name is known only, and it may be either.
            (false, true) => wanted.0 == account || wanted.0 == computer,
            (false, false) => wanted == (account, computer),
            (true, false) => wanted.1 == computer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::JobIdentity;

    fn awaited() -> AwaitedMails {
        AwaitedMails {
            sender: Some("Backup@Acme.example.com".into()),
            products: vec![
                Product {
                    software: "Veeam Backup & Replication".into(),
                    kind: "Backup".into(),
                },
                Product {
                    software: "Veeam Agent".into(),
                    kind: "Agent Backup".into(),
                },
            ],
            job: "Nightly".into(),
            company: None,
            may_say_more: true,
            names_job: false,
        }
    }

    fn key(change: impl FnOnce(&mut JobIdentity)) -> String {
        let mut identity = JobIdentity {
            sender: "backup@acme.example.com".into(),
            software: "Veeam Agent".into(),
            kind: "Agent Backup".into(),
            job: "Nightly on SRV-01".into(),
            company: None,
        };
        change(&mut identity);
        identity.key()
    }

    #[test]
    fn what_mails_say_more_is_no_other_job() {
        for job in [
            "nightly",
            "Nightly on SRV-01",
            "SRV-01: Nightly",
            "Nightly (vbr01.example.com)",
        ] {
            assert!(awaited().fits(&key(|i| i.job = job.into())), "{job}");
        }
        assert!(awaited().fits(&key(|i| i.company = Some("Acme".into()))));
        for job in [
            "Nightly 2",
            "Nightly (x) 2",
            "Weekly on SRV-01",
            " on SRV-01",
        ] {
            assert!(!awaited().fits(&key(|i| i.job = job.into())), "{job}");
        }
    }

    #[test]
    fn each_part_that_is_known_has_to_be_the_same() {
        assert!(!awaited().fits(&key(|i| i.sender = "backup@globex.example.com".into())));
        assert!(!awaited().fits(&key(|i| i.kind = "Backup".into())));
        let exact = AwaitedMails {
            may_say_more: false,
            ..awaited()
        };
        assert!(!exact.fits(&key(|_| {})));
        assert!(exact.fits(&key(|i| i.job = "Nightly".into())));
        let of_acme = AwaitedMails {
            sender: None,
            company: Some("Acme".into()),
            ..awaited()
        };
        assert!(!of_acme.fits(&key(|_| {})));
        assert!(of_acme.fits(&key(|i| {
            i.company = Some("ACME".into());
            i.sender = "other@example.com".into();
        })));
    }

    #[test]
    fn an_account_is_meant_by_number_or_names() {
        let wanted = |account_id, account: &str, computer: &str| AwaitedAccount {
            account_id,
            account_name: account.into(),
            computer_name: computer.into(),
        };
        assert!(wanted(Some(7), "", "").is_numbered(7));
        assert!(!wanted(None, "acme", "").is_numbered(7));
        assert!(wanted(Some(7), "acme", "SRV").is_named("Acme", "srv"));
        assert!(!wanted(Some(7), "acme", "").is_named("acme", "srv"));
        assert!(wanted(None, "srv", "").is_named("acme", "SRV"));
        assert!(!wanted(None, "", "").is_named("", ""));
    }
}
