//! Definitions that the laws of alarms leave out until they have some.

use parsing::definition::Definition;

/// Drop those that have alarms.
const NOT_YET: [&str; 47] = [
    "acronis",
    "acronis-cloud",
    "acronis-status-report",
    "altaro-vm-backup",
    "altaro-vm-backup-summary",
    "amanda",
    "automysqlbackup",
    "autopostgresqlbackup",
    "backup-exec",
    "bacula",
    "bareos",
    "duplicati",
    "kopia",
    "qnap-boxafe",
    "qnap-hybrid-backup-sync",
    "qnap-hyper-data-protector",
    "qnap-updates",
    "sql-server-agent",
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
    "virtualmin",
    "windows-server-backup",
];

/// Definitions that read a success where subject and body contradict each other.
pub(crate) const SUBJECTS: [&str; 2] = ["acronis", "kopia"];

/// Definitions that read a success beside counted failures.
pub(crate) const COUNTERS: [&str; 2] = ["bareos", "veeam-microsoft-365"];

/// Definitions whose runs lack the host that their mails show.
pub(crate) const HOSTS: [&str; 14] = [
    "qnap-boxafe",
    "qnap-hybrid-backup-sync",
    "qnap-hyper-data-protector",
    "sql-server-alerts",
    "synology-account-protection",
    "synology-active-backup",
    "synology-active-backup-google-workspace",
    "synology-active-backup-microsoft-365",
    "synology-cloud-sync",
    "synology-hyper-backup",
    "synology-shared-folder-sync",
    "synology-snapshot-replication",
    "synology-task-scheduler",
    "veeam-service-provider-console-alarm",
];

pub(crate) fn is_pending(definition: &Definition) -> bool {
    definition.alarms.is_empty() && NOT_YET.contains(&definition.name.as_str())
}
