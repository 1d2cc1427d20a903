//! What a backup job is, and how each product names its own.

use chrono::NaiveDate;

use crate::{
    locale::Locale,
    mime::{Charset, Encoding},
    schedule::Schedule,
};

/// A job of one customer, named as a right reading of its mails names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Index in [`crate::Msp::customers`].
    pub customer: usize,
    pub software: &'static str,
    /// Kind of job within the product.
    pub kind: &'static str,
    pub name: String,
    /// Address that the mails come from.
    pub sender: String,
    pub schedule: Schedule,
    /// First day of the job; `None` for one that was always there.
    pub from: Option<NaiveDate>,
    /// Last day of the job; `None` for one that goes on.
    pub until: Option<NaiveDate>,
    pub(crate) seed: u64,
    pub(crate) template: Template,
    pub(crate) sender_name: String,
    pub(crate) locale: Locale,
    /// Host that runs the job: backup server, NAS, node or workstation.
    pub(crate) server: String,
    /// Machines or accounts in the job; for Veeam also containers.
    pub(crate) objects: Vec<String>,
    pub(crate) description: String,
    pub(crate) charset: Charset,
    pub(crate) encoding: Encoding,
    pub(crate) retries: Retries,
    pub(crate) temper: Temper,
}

/// Which mails a product sends when it tries a failed job again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retries {
    /// The product does not try again by itself.
    None,
    /// One mail for each attempt.
    Each,
    /// One mail with all attempts one under the other.
    Stacked,
    /// One mail, about the last attempt.
    Last,
}

/// How often things go wrong; chances per thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Temper {
    /// That a stretch of sixteen days holds a streak of failures.
    pub(crate) streak: u64,
    pub(crate) failed: u64,
    pub(crate) warning: u64,
    /// That a night passes without a mail.
    pub(crate) silent: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Template {
    VeeamBackup,
    VeeamBackupCopy,
    VeeamReplication,
    VeeamConfiguration,
    VeeamManagedAgent,
    VeeamAgent,
    ActiveBackup,
    ActiveBackup365,
    HyperBackup,
    SynologyUpdates,
    ProxmoxBackup,
    Duplicati,
    ThreeCxUpdate,
    ThreeCxCertificate,
    DattoNotTaken,
}

impl Template {
    pub(crate) fn software(self) -> &'static str {
        match self {
            Self::VeeamBackup
            | Self::VeeamBackupCopy
            | Self::VeeamReplication
            | Self::VeeamConfiguration
            | Self::VeeamManagedAgent => "Veeam Backup & Replication",
            Self::VeeamAgent => "Veeam Agent",
            Self::ActiveBackup
            | Self::ActiveBackup365
            | Self::HyperBackup
            | Self::SynologyUpdates => "Synology",
            Self::ProxmoxBackup => "Proxmox VE",
            Self::Duplicati => "Duplicati",
            Self::ThreeCxUpdate | Self::ThreeCxCertificate => "3CX",
            Self::DattoNotTaken => "Datto Endpoint Backup",
        }
    }

    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::VeeamBackup | Self::ProxmoxBackup | Self::Duplicati => "Backup",
            Self::VeeamBackupCopy => "Backup Copy",
            Self::VeeamReplication => "Replication",
            Self::VeeamConfiguration => "Configuration Backup",
            Self::VeeamManagedAgent | Self::VeeamAgent => "Agent Backup",
            Self::ActiveBackup => "Active Backup",
            Self::ActiveBackup365 => "Active Backup for Microsoft 365",
            Self::HyperBackup => "Hyper Backup",
            Self::SynologyUpdates => "Updates",
            Self::ThreeCxUpdate => "Update",
            Self::ThreeCxCertificate => "SSL Certificate",
            Self::DattoNotTaken => "Endpoint Backup",
        }
    }

    /// A warning is a state that the product knows.
    pub(crate) fn warns(self) -> bool {
        !matches!(
            self,
            Self::ProxmoxBackup | Self::ThreeCxUpdate | Self::ThreeCxCertificate
        )
    }

    /// The product mails about failures; the others tell only what went well.
    pub(crate) fn fails(self) -> bool {
        !matches!(
            self,
            Self::SynologyUpdates | Self::ThreeCxUpdate | Self::ThreeCxCertificate
        )
    }
}

impl Job {
    pub(crate) fn is_active(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }
}
