//! What the earlier application called products and kinds of jobs, and what they are called here.
//!
//! It told fewer of them apart, so that one name may mean several. Of these, the first is what a job is called until its first
//! mail tells.

use std::collections::BTreeSet;

use domain::{job::Product, text::folded};
use parsing::definition::Definitions;

type Pair = (&'static str, &'static str);

const VBR: &str = "Veeam Backup & Replication";
const VEEAM_365: &str = "Veeam Backup for Microsoft 365";
const CLOUD_CONNECT: &str = "Veeam Cloud Connect";
const SYNOLOGY: &str = "Synology";

/// Their product, and those here that it may be.
pub(super) const PRODUCTS: &[(&str, &[&str])] = &[
    (
        "Veeam",
        &[
            VBR,
            "Veeam Agent",
            VEEAM_365,
            CLOUD_CONNECT,
            "Veeam Service Provider Console",
            "Veeam Backup Enterprise Manager",
            "Veeam Backup for AWS",
            "Veeam Backup for Microsoft Azure",
            "Veeam Backup for Google Cloud",
            "Veeam Backup for Public Clouds",
            "Veeam ONE",
        ],
    ),
    ("Veeam Backup and Replication", &[VBR]),
    ("Veeam Backup for Office 365", &[VEEAM_365]),
    ("Veeam Backup for Microsoft Office 365", &[VEEAM_365]),
    ("VSPC", &["Veeam Service Provider Console"]),
    ("Synology", &[SYNOLOGY]),
    ("Synology Active Backup", &[SYNOLOGY]),
    ("Synology Hyper Backup", &[SYNOLOGY]),
    ("NAKIVO", &["NAKIVO Backup & Replication"]),
    ("3CX", &["3CX"]),
    ("QNAP", &["QNAP", "Hyper Data Protector"]),
    ("Boxafe", &["Boxafe"]),
    ("QNAP Boxafe", &["Boxafe"]),
    ("Panel3", &["Panel3"]),
    ("Syncovery", &["Syncovery"]),
    ("Proxmox", &["Proxmox VE", "Proxmox Backup Server"]),
    ("Duplicati", &["Duplicati"]),
    ("Bareos", &["Bareos"]),
    ("Bacula", &["Bacula"]),
    ("UrBackup", &["UrBackup"]),
    ("Acronis", &["Acronis"]),
    ("MSP360", &["MSP360"]),
    ("CloudBerry", &["MSP360"]),
    ("Altaro", &["Altaro VM Backup"]),
    ("Hornetsecurity", &["Altaro VM Backup"]),
    ("Datto", &["Datto BCDR", "Datto Endpoint Backup"]),
    (
        "Macrium",
        &[
            "Macrium Reflect",
            "Macrium Site Manager",
            "Macrium Image Guardian",
        ],
    ),
    ("Backup Exec", &["Backup Exec"]),
    ("Veritas Backup Exec", &["Backup Exec"]),
    ("Windows Server Backup", &["Windows Server Backup"]),
    ("Windows Backup", &["Windows Server Backup"]),
    ("Retrospect", &["Retrospect"]),
    ("Cobian", &["Cobian"]),
    ("Cobian Backup", &["Cobian"]),
    ("Iperius", &["Iperius Backup"]),
    ("Ahsay", &["Ahsay"]),
    ("SQL Server Agent", &["SQL Server Agent"]),
    ("SQL Server", &["SQL Server Agent"]),
    ("TrueNAS", &["TrueNAS"]),
    ("FreeNAS", &["TrueNAS"]),
    ("Unraid", &["Unraid"]),
    ("Virtualmin", &["Virtualmin"]),
    ("Cove", &["Cove Data Protection"]),
    ("Cove Data Protection", &["Cove Data Protection"]),
];

/// Their product and type, and those here that it may be, where the type is not called the same but for a `Job` behind it.
pub(super) const TYPES: &[(Pair, &[Pair])] = &[
    (
        ("Veeam", "Backup Job"),
        &[
            (VBR, "Backup"),
            (VBR, "Agent Backup"),
            ("Veeam Agent", "Agent Backup"),
            (VEEAM_365, "Backup"),
        ],
    ),
    (
        ("Veeam", "Backup"),
        &[
            (VBR, "Backup"),
            (VBR, "Agent Backup"),
            ("Veeam Agent", "Agent Backup"),
            (VEEAM_365, "Backup"),
        ],
    ),
    (
        ("Veeam", "Agent Backup Job"),
        &[
            ("Veeam Agent", "Agent Backup"),
            (VBR, "Agent Backup"),
            (VBR, "Agent Policy"),
        ],
    ),
    (
        ("Veeam", "Backup Copy Job"),
        &[(VBR, "Backup Copy"), (VEEAM_365, "Backup Copy")],
    ),
    (("Veeam", "Replication Job"), &[(VBR, "Replication")]),
    (
        ("Veeam", "Configuration Backup"),
        &[(VBR, "Configuration Backup")],
    ),
    (("Veeam", "Tape Job"), &[(VBR, "Tape")]),
    (("Veeam", "Backup to Tape"), &[(VBR, "Tape")]),
    (("Veeam", "File to Tape"), &[(VBR, "Tape")]),
    (
        ("Veeam", "Microsoft 365"),
        &[(VEEAM_365, "Backup"), (VEEAM_365, "Backup Copy")],
    ),
    (
        ("Veeam", "Cloud Connect"),
        &[
            (CLOUD_CONNECT, "Backup"),
            (CLOUD_CONNECT, "Agent Backup"),
            (CLOUD_CONNECT, "Replication"),
        ],
    ),
    (
        ("Veeam", "Cloud Connect Report"),
        &[
            (CLOUD_CONNECT, "Backup"),
            (CLOUD_CONNECT, "Agent Backup"),
            (CLOUD_CONNECT, "Replication"),
        ],
    ),
    (
        ("Synology", "Active Backup for Business"),
        &[(SYNOLOGY, "Active Backup")],
    ),
    (("Synology", "DSM Update"), &[(SYNOLOGY, "Updates")]),
    (("3CX", "Backup Complete"), &[("3CX", "Backup")]),
    (
        ("QNAP", "HBS 3"),
        &[("QNAP", "Backup"), ("QNAP", "Sync"), ("QNAP", "Restore")],
    ),
    (
        ("QNAP", "Hybrid Backup Sync"),
        &[("QNAP", "Backup"), ("QNAP", "Sync"), ("QNAP", "Restore")],
    ),
];

/// What stands behind their types and says nothing.
const BEHIND: [&str; 4] = [" job", " jobs", " task", " report"];

/// All that the definitions in force read.
#[derive(Debug, Default)]
pub(super) struct Known(BTreeSet<Product>);

impl Known {
    pub(super) fn of(definitions: &Definitions) -> Self {
        let enabled = definitions.iter().filter(|definition| definition.enabled);
        let products = enabled.flat_map(|definition| {
            let kinds = definition.kinds.iter();
            kinds.map(|kind| product(&definition.software, kind))
        });
        Self(products.collect())
    }

    pub(super) fn reads(&self, product: &Product) -> bool {
        self.0.contains(product)
    }

    /// What is meant by these names: what is called so here, else all that the earlier application may have meant. Empty where
    /// nothing here reads such mails.
    pub(super) fn meant(&self, software: &str, kind: &str) -> Vec<Product> {
        let (software, kind) = (folded(software), folded(kind));
        let exact = self
            .0
            .iter()
            .find(|known| folded(&known.software) == software && folded(&known.kind) == kind);
        if let Some(exact) = exact {
            return vec![exact.clone()];
        }
        let of_type = TYPES
            .iter()
            .find(|((theirs, type_of), _)| folded(theirs) == software && folded(type_of) == kind);
        if let Some((_, meant)) = of_type {
            let meant = meant.iter().map(|(software, kind)| product(software, kind));
            return meant.filter(|product| self.0.contains(product)).collect();
        }
        let all = self.of_product(&software);
        let plain = plain(&kind);
        let named: Vec<_> = all
            .iter()
            .filter(|product| folded(&product.kind) == plain)
            .cloned()
            .collect();
        if named.is_empty() { all } else { named }
    }

    /// In the order in which the table names them.
    fn of_product(&self, folded_software: &str) -> Vec<Product> {
        let row = PRODUCTS
            .iter()
            .find(|(theirs, _)| folded(theirs) == folded_software);
        let mut found = Vec::new();
        match row {
            Some((_, ours)) => {
                for ours in *ours {
                    found.extend(
                        self.0
                            .iter()
                            .filter(|known| known.software == *ours)
                            .cloned(),
                    );
                }
            }
            None => {
                let own = |known: &&Product| folded(&known.software) == folded_software;
                found.extend(self.0.iter().filter(own).cloned());
            }
        }
        found
    }
}

pub(super) fn product(software: &str, kind: &str) -> Product {
    Product {
        software: software.to_owned(),
        kind: kind.to_owned(),
    }
}

/// `backup copy job` is `backup copy`.
fn plain(folded_kind: &str) -> &str {
    let mut ends = BEHIND.iter();
    ends.find_map(|end| folded_kind.strip_suffix(end))
        .unwrap_or(folded_kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Products of which the earlier application had no parser; their names are those of the definitions.
    const NEW_HERE: &[&str] = &[
        "AWS Backup",
        "Akeeba Backup",
        "Amanda",
        "Arcserve Backup",
        "Arcserve UDP",
        "Arq",
        "AutoMySQLBackup",
        "AutoPostgreSQLBackup",
        "Azure Backup",
        "BackWPup",
        "BackupAssist",
        "BackupPC",
        "Barracuda Intronis Backup",
        "Burp",
        "CloudAlly",
        "Commvault",
        "CrashPlan",
        "Cron",
        "Dell NetWorker",
        "DirectAdmin",
        "FreeFileSync",
        "GoodSync",
        "Handy Backup",
        "HestiaCP",
        "Hyper-V Backup Utility",
        "Kopia",
        "Laravel Backup",
        "MailStore",
        "SEP sesam",
        "StorageCraft",
        "StorageCraft ShadowProtect",
        "SyncBack",
        "UpdraftPlus",
        "Uranium Backup",
        "Veritas System Recovery",
        "Xen Orchestra",
        "YunoHost Borg",
        "backupninja",
        "cPanel",
        "ghettoVCB",
        "phpbu",
        "raspiBackup",
        "resticprofile",
        "smartd",
    ];

    fn known() -> Known {
        Known::of(Definitions::builtin())
    }

    fn meant(software: &str, kind: &str) -> Vec<(String, String)> {
        let meant = known().meant(software, kind).into_iter();
        meant
            .map(|product| (product.software, product.kind))
            .collect()
    }

    /// Law: each name of the earlier application leads to what some definition reads.
    #[test]
    fn every_name_leads_to_what_a_definition_reads() {
        let known = known();
        for (theirs, ours) in PRODUCTS {
            for ours in *ours {
                let is_read = known.0.iter().any(|product| product.software == *ours);
                assert!(is_read, "{theirs}: no definition reads `{ours}`");
            }
        }
        for ((software, kind), ours) in TYPES {
            let row = PRODUCTS.iter().find(|(theirs, _)| theirs == software);
            let (_, products) =
                row.unwrap_or_else(|| panic!("`{software}` is in no row of products"));
            for (ours, kind_here) in *ours {
                let product = product(ours, kind_here);
                assert!(
                    known.0.contains(&product),
                    "{software}, {kind}: {product:?}"
                );
                assert!(products.contains(ours), "{software} does not name `{ours}`");
            }
        }
    }

    /// Law: each definition is of a product that the table names, or of one that the earlier application did not have.
    #[test]
    fn every_definition_has_a_name_of_before_or_is_new() {
        let named: BTreeSet<_> = PRODUCTS.iter().flat_map(|(_, ours)| ours.iter()).collect();
        for product in known().0 {
            let software = product.software.as_str();
            let is_named = named.contains(&software);
            assert_ne!(
                is_named,
                NEW_HERE.contains(&software),
                "`{software}` is in exactly one of both lists"
            );
        }
    }

    /// Law: what is called the same here is meant, whatever else the tables say.
    #[test]
    fn what_is_called_the_same_is_meant() {
        let known = known();
        for product in &known.0 {
            let found = known.meant(&product.software.to_uppercase(), &product.kind);
            assert_eq!(found, std::slice::from_ref(product));
        }
    }

    #[test]
    fn one_name_of_before_may_mean_several() {
        let jobs = meant("Veeam", "Backup Job");
        assert_eq!(jobs[0], (VBR.to_owned(), "Backup".to_owned()));
        assert!(jobs.contains(&("Veeam Agent".to_owned(), "Agent Backup".to_owned())));
        assert_eq!(
            meant("nakivo", "Replication job"),
            [(
                "NAKIVO Backup & Replication".to_owned(),
                "Replication".to_owned()
            )]
        );
        // A type that is not known may be any of the product.
        assert_eq!(meant("3CX", "Whatever").len(), 3);
        assert_eq!(meant("Acme Backup", "Backup"), []);
    }
}
