//! Definitions that the laws of alarms leave out until they have some.

use parsing::definition::Definition;

/// Drop those that have alarms.
const NOT_YET: [&str; 60] = [
    "acronis",
    "acronis-cloud",
    "acronis-status-report",
    "akeeba-backup",
    "altaro-vm-backup",
    "altaro-vm-backup-summary",
    "amanda",
    "automysqlbackup",
    "autopostgresqlbackup",
    "backup-exec",
    "backwpup",
    "bacula",
    "bareos",
    "duplicati",
    "hestiacp",
    "hyper-v-backup-utility",
    "kopia",
    "laravel-backup",
    "phpbu",
    "proxmox-backup-server",
    "proxmox-ve",
    "qnap-boxafe",
    "qnap-hybrid-backup-sync",
    "qnap-hyper-data-protector",
    "qnap-updates",
    "raspibackup",
    "sql-server-agent",
    "storagecraft-shadowprotect",
    "synology-active-backup",
    "synology-active-backup-google-workspace",
    "synology-active-backup-microsoft-365",
    "synology-cloud-sync",
    "synology-hardware",
    "synology-hyper-backup",
    "synology-shared-folder-sync",
    "synology-snapshot-replication",
    "synology-task-scheduler",
    "synology-updates",
    "threecx-backup",
    "threecx-ssl-certificate",
    "threecx-update",
    "updraftplus",
    "urbackup",
    "veeam-agent",
    "veeam-aws",
    "veeam-azure",
    "veeam-backup-replication",
    "veeam-cloud-connect",
    "veeam-configuration-backup",
    "veeam-enterprise-manager",
    "veeam-google-cloud",
    "veeam-microsoft-365",
    "veeam-one",
    "veeam-public-clouds",
    "veeam-service-provider-console",
    "veeam-service-provider-console-alarm",
    "veritas-system-recovery",
    "virtualmin",
    "windows-server-backup",
    "xen-orchestra",
];

/// Definitions that read a success where subject and body contradict each other.
pub(crate) const SUBJECTS: [&str; 5] = [
    "acronis",
    "kopia",
    "laravel-backup",
    "phpbu",
    "veritas-system-recovery",
];

/// Definitions that read a success beside counted failures.
pub(crate) const COUNTERS: [&str; 2] = ["bareos", "veeam-microsoft-365"];

pub(crate) fn is_pending(definition: &Definition) -> bool {
    definition.alarms.is_empty() && NOT_YET.contains(&definition.name.as_str())
}
