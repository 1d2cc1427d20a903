//! Definitions that the laws of alarms leave out until they have some.

use parsing::definition::Definition;

/// Drop those that have alarms.
const NOT_YET: [&str; 11] = [
    "amanda",
    "automysqlbackup",
    "autopostgresqlbackup",
    "bacula",
    "bareos",
    "duplicati",
    "kopia",
    "urbackup",
    "veeam-cloud-connect",
    "veeam-service-provider-console",
    "veeam-service-provider-console-alarm",
];

/// Definitions that read a success where subject and body contradict each other.
pub(crate) const SUBJECTS: [&str; 1] = ["kopia"];

/// Definitions that read a success beside counted failures.
pub(crate) const COUNTERS: [&str; 1] = ["bareos"];

/// Definitions whose runs lack the host that their mails show.
pub(crate) const HOSTS: [&str; 0] = [];

pub(crate) fn is_pending(definition: &Definition) -> bool {
    definition.alarms.is_empty() && NOT_YET.contains(&definition.name.as_str())
}
