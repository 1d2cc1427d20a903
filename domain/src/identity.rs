//! By what a job is recognised in mails.

use serde::{Deserialize, Serialize};

use crate::text::{bounded, folded};

/// Between the parts of a key. The unit separator cannot stand in a folded part: it counts as a control character and mails are
/// cleaned of those.
pub const PART_SEPARATOR: &str = "\u{1f}";

/// The identity of a job. Configuration backups of Veeam have one name everywhere, so the sender belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JobIdentity {
    /// Mail address of the sender.
    pub sender: String,
    pub software: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub job: String,
    /// The customer as the product names it, where one mail serves several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
}

/// Mails that a job was recognised by are read with another identity by now. The job goes on with that one, and its runs keep
/// their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContinuedIdentity {
    pub earlier: JobIdentity,
    pub identity: JobIdentity,
}

impl JobIdentity {
    /// The form in which identities are compared: two identities are the same job if and only if their keys are equal.
    pub fn key(&self) -> String {
        let company = self.company.as_deref().map(folded).unwrap_or_default();
        let key = [
            normalised_sender(&self.sender).as_str(),
            &folded(&self.software),
            &folded(&self.kind),
            &folded(&self.job),
            &company,
        ]
        .join(PART_SEPARATOR);
        bounded(key)
    }
}

/// Lower case, without display name, brackets and blanks; `Backup <NAS+x@Example.COM>` becomes `nas+x@example.com`.
pub fn normalised_sender(sender: &str) -> String {
    let address = match (sender.rfind('<'), sender.rfind('>')) {
        (Some(open), Some(close)) if open < close => &sender[open + 1..close],
        _ => sender,
    };
    folded(address).split(' ').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> JobIdentity {
        JobIdentity {
            sender: "Veeam <Backup@Acme.example.com>".into(),
            software: "Veeam Backup & Replication".into(),
            kind: "Backup".into(),
            job: "Daily - SQL".into(),
            company: None,
        }
    }

    #[test]
    fn case_blanks_and_display_names_do_not_make_another_job() {
        let other = JobIdentity {
            sender: "backup@acme.example.com".into(),
            job: "daily -  sql ".into(),
            ..identity()
        };
        assert_eq!(identity().key(), other.key());
    }

    #[test]
    fn each_part_tells_jobs_apart() {
        let changes: [fn(&mut JobIdentity); 5] = [
            |i| i.sender = "backup@globex.example.com".into(),
            |i| i.software = "Duplicati".into(),
            |i| i.kind = "Backup Copy".into(),
            |i| i.job = "Daily".into(),
            |i| i.company = Some("Globex".into()),
        ];
        for change in changes {
            let mut other = identity();
            change(&mut other);
            assert_ne!(identity().key(), other.key());
        }
    }
}
