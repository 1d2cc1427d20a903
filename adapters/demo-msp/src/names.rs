//! Names of servers, senders, jobs and machines.

use crate::{customers::Customer, jobs::Template, random::Random};

/// Lists are long enough for the most jobs of a kind that one customer gets.
const BACKUPS: [&str; 8] = [
    "Servers",
    "SQL - ERP - Production",
    "File servers",
    "10.20.0.20",
    "Terminal servers (RDS)",
    "Domain controllers",
    "Linux [web]",
    "Backup Job 1",
];
const REPLICAS: [&str; 3] = ["Replica ERP", "Replica DC", "Replica Files"];
const AGENTS: [&str; 3] = ["Physical servers", "Laptops", "Shop floor PCs"];
const TASKS: [&str; 5] = [
    "dc001",
    "fileserver",
    "Workstations",
    "erp - sql",
    "hyperv on tour",
];
const HYPER: [&str; 3] = ["Cloud copy", "Nightly", "Datacentre copy"];
const FOLDERS: [&str; 3] = ["Documents", "Finance", "Photos"];
const ROLES: [&str; 14] = [
    "DC01", "DC02", "FILE01", "SQL01", "ERP01", "RDS01", "RDS02", "EX01", "WEB01", "APP01",
    "APP02", "PRINT01", "MON01", "LIC01",
];
const PEOPLE: [&str; 10] = [
    "a.jansen",
    "b.devries",
    "c.bakker",
    "d.visser",
    "e.smit",
    "f.meijer",
    "g.mulder",
    "h.bos",
    "i.peters",
    "j.dekker",
];

pub(crate) fn server(template: Template, customer: &Customer, ordinal: usize) -> String {
    let code = customer.code;
    let number = ordinal + 1;
    match template {
        Template::VeeamAgent => format!("{code}-LT{number:02}"),
        Template::DattoNotTaken => format!("{code}-PC{number:02}"),
        Template::ActiveBackup
        | Template::ActiveBackup365
        | Template::HyperBackup
        | Template::SynologyUpdates => {
            format!("{code}-NAS01")
        }
        Template::ProxmoxBackup => format!("pve{number}.{}", customer.domain),
        Template::ThreeCxUpdate | Template::ThreeCxCertificate => {
            format!("pbx.{}", customer.domain)
        }
        Template::Duplicati => format!("{code}-SRV{number:02}"),
        _ => format!("{code}-VBR01"),
    }
}

/// Display name and address.
pub(crate) fn sender(
    template: Template,
    customer: &Customer,
    server: &str,
    ordinal: usize,
) -> (String, String) {
    let domain = &customer.domain;
    match template {
        Template::VeeamAgent => ("Veeam Agent".to_owned(), format!("agents@{domain}")),
        Template::ActiveBackup if ordinal % 3 == 2 => (
            customer.name.to_owned(),
            "notify@nas-relay.example".to_owned(),
        ),
        Template::ActiveBackup
        | Template::ActiveBackup365
        | Template::HyperBackup
        | Template::SynologyUpdates => (server.to_owned(), format!("nas@{domain}")),
        Template::ProxmoxBackup => ("vzdump backup tool".to_owned(), format!("root@{server}")),
        Template::Duplicati => (String::new(), format!("duplicati@{domain}")),
        Template::ThreeCxUpdate | Template::ThreeCxCertificate => {
            ("3CX".to_owned(), format!("pbx@{domain}"))
        }
        Template::DattoNotTaken => (
            "Datto".to_owned(),
            "noreply@endpoint-alerts.example".to_owned(),
        ),
        _ => (
            format!("Backup {}", customer.name),
            format!("backup@{domain}"),
        ),
    }
}

pub(crate) fn job(template: Template, customer: &Customer, server: &str, ordinal: usize) -> String {
    let code = customer.code;
    match template {
        Template::VeeamBackup => at(&BACKUPS, ordinal).to_owned(),
        // a copy job mails once for each of its source jobs
        Template::VeeamBackupCopy => format!("Copy to DC2\\{}", at(&BACKUPS, ordinal)),
        Template::VeeamReplication => at(&REPLICAS, ordinal).to_owned(),
        Template::VeeamConfiguration => "Backup Configuration Job".to_owned(),
        Template::VeeamManagedAgent => at(&AGENTS, ordinal).to_owned(),
        Template::VeeamAgent => format!("Backup Job {server}"),
        Template::ActiveBackup => format!("{}-{}", code.to_lowercase(), at(&TASKS, ordinal)),
        Template::ActiveBackup365 => format!("Office 365 - {}", customer.name),
        Template::HyperBackup => at(&HYPER, ordinal).to_owned(),
        Template::SynologyUpdates => "Synology Automatic Update".to_owned(),
        Template::Duplicati => format!("{server} {}", at(&FOLDERS, ordinal)),
        Template::ProxmoxBackup => format!("{server} to pbs"),
        Template::ThreeCxUpdate | Template::ThreeCxCertificate | Template::DattoNotTaken => {
            server.to_owned()
        }
    }
}

pub(crate) fn objects(
    template: Template,
    customer: &Customer,
    server: &str,
    ordinal: usize,
    random: &mut Random,
) -> Vec<String> {
    let code = customer.code;
    let machines = |random: &mut Random, most: u64| {
        let count = usize::try_from(random.between(1, most)).unwrap_or(1);
        (0..count)
            .map(|number| format!("{code}-{}", at(&ROLES, ordinal * 3 + number)))
            .collect::<Vec<_>>()
    };
    match template {
        Template::VeeamBackup | Template::VeeamBackupCopy => {
            let mut objects = machines(random, 8);
            if random.chance(150) {
                objects.insert(0, "(Folder) Production".to_owned());
            }
            objects
        }
        Template::VeeamReplication | Template::ActiveBackup => machines(random, 4),
        Template::VeeamConfiguration | Template::VeeamAgent => vec![server.to_owned()],
        Template::VeeamManagedAgent => (1..=random.between(2, 6))
            .map(|number| format!("{code}-WS{number:02}.{}", customer.domain))
            .collect(),
        Template::ActiveBackup365 => PEOPLE
            .iter()
            .map(|person| format!("{person}@{}", customer.domain))
            .collect(),
        Template::ProxmoxBackup => machines(random, 9)
            .iter()
            .map(|name| name.to_lowercase())
            .collect(),
        _ => Vec::new(),
    }
}

/// The line below the title of a Veeam mail.
pub(crate) fn description(template: Template, customer: &Customer, random: &mut Random) -> String {
    match template {
        Template::VeeamAgent => "Veeam Agent for Microsoft Windows".to_owned(),
        _ if random.chance(250) => "All machines of the main site".to_owned(),
        _ => format!(
            "Created by {}\\svc-backup at 9-1-2025 12:51.",
            customer.code
        ),
    }
}

fn at(list: &[&'static str], index: usize) -> &'static str {
    list[index % list.len()]
}
