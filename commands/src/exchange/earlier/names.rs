//! The names themselves. Each row of products is asked by their name in any case.

type Pair = (&'static str, &'static str);

const VBR: &str = "Veeam Backup & Replication";
const VEEAM_365: &str = "Veeam Backup for Microsoft 365";
const CLOUD_CONNECT: &str = "Veeam Cloud Connect";
const SYNOLOGY: &str = "Synology";

/// Their product, and those here that it may be.
pub(in crate::exchange) const PRODUCTS: &[(&str, &[&str])] = &[
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
pub(in crate::exchange) const TYPES: &[(Pair, &[Pair])] = &[
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
