//! Jobs as the earlier application names them.

use super::{
    names::{PRODUCTS, TYPES},
    *,
};

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
        let (_, products) = row.unwrap_or_else(|| panic!("`{software}` is in no row of products"));
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
    assert_eq!(
        jobs[0],
        ("Veeam Backup & Replication".to_owned(), "Backup".to_owned())
    );
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
