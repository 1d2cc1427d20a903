//! What is backed up, as jobs name it.

use super::{Columns, sources::active_sources};

/// The product, as jobs name it.
pub const SOFTWARE: &str = "Cove Data Protection";

/// What is backed up, as jobs name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Server,
    Workstation,
    Microsoft365,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "Server",
            Self::Workstation => "Workstation",
            Self::Microsoft365 => "Microsoft 365",
        }
    }

    /// What Cove says first: the kind of account and of system. Where the latter is missing, what else tells. Of a server too
    /// much is expected rather than too little, so a machine of which nothing tells is one.
    pub(super) fn of(columns: &Columns) -> Self {
        let account = columns.number("I59").filter(|number| *number != 0);
        let system = columns.number("I32");
        match (account, system) {
            (Some(2), _) => Self::Microsoft365,
            (_, Some(1)) => Self::Workstation,
            (_, Some(2)) => Self::Server,
            (None, _) if is_cloud(columns) => Self::Microsoft365,
            _ => by_system(columns)
                .or_else(|| by_sources(columns))
                .or_else(|| by_names(columns))
                .unwrap_or(Self::Server),
        }
    }
}

/// Whether this is a job of a workstation under Cove. Such machines are switched off and taken along, so they miss nothing; what
/// is told of them is that they were quiet for long.
pub fn is_workstation(software: &str, kind: &str) -> bool {
    software == SOFTWARE && kind == Kind::Workstation.name()
}

/// All that is backed up is of Microsoft 365: SharePoint, Exchange, OneDrive and Teams.
fn is_cloud(columns: &Columns) -> bool {
    const CLOUD: [u32; 4] = [5, 19, 20, 23];
    let sources = active_sources(columns);
    !sources.is_empty() && sources.iter().all(|source| CLOUD.contains(source))
}

/// `Windows 11 Pro`, `macOS 15.1`, `Windows Server 2022 Standard`. A Linux does not tell what it is used for, unless its edition
/// does.
fn by_system(columns: &Columns) -> Option<Kind> {
    /// Systems of which the edition for servers says so.
    const DESKTOPS: [&str; 12] = [
        "windows 11",
        "windows 10",
        "windows 8",
        "windows 7",
        "windows vista",
        "windows xp",
        "macos",
        "mac os",
        "os x",
        "osx",
        "workstation",
        "desktop",
    ];
    let system = columns.get("I16")?.to_lowercase();
    if system.contains("server") {
        return Some(Kind::Server);
    }
    let is_desktop = DESKTOPS.iter().any(|name| system.contains(name));
    is_desktop.then_some(Kind::Workstation)
}

/// Exchange, Hyper-V, VMware, SharePoint and Oracle run on servers.
fn by_sources(columns: &Columns) -> Option<Kind> {
    const OF_SERVERS: [u32; 5] = [4, 8, 11, 12, 14];
    let sources = active_sources(columns);
    let is_server = sources.iter().any(|source| OF_SERVERS.contains(source));
    is_server.then_some(Kind::Server)
}

/// The names of profile, product and group, where they say one of the two: `Workstations - daily`. The product `Documents` is for
/// workstations alone.
fn by_names(columns: &Columns) -> Option<Kind> {
    const NAMES: [&str; 4] = ["I56", "I10", "I12", "I57"];
    const WORKSTATIONS: [&str; 8] = [
        "workstation",
        "workstations",
        "laptop",
        "laptops",
        "notebook",
        "notebooks",
        "desktop",
        "desktops",
    ];
    const SERVERS: [&str; 2] = ["server", "servers"];
    for code in NAMES {
        let name = columns.get(code).unwrap_or_default().to_lowercase();
        if code == "I10" && name == "documents" {
            return Some(Kind::Workstation);
        }
        let has = |known: &[&str]| {
            name.split(|c: char| !c.is_alphanumeric())
                .any(|word| known.contains(&word))
        };
        match (has(&WORKSTATIONS), has(&SERVERS)) {
            (true, false) => return Some(Kind::Workstation),
            (false, true) => return Some(Kind::Server),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Kind::*, *};

    #[test]
    fn the_kind_follows_from_account_and_system() {
        let table: [(&[(&str, &str)], Kind); 31] = [
            (&[("I32", "1"), ("I59", "1")], Workstation),
            (&[("I32", "2"), ("I59", "1")], Server),
            (&[("I59", "2")], Microsoft365),
            (&[("I59", "2"), ("I32", "2")], Microsoft365),
            (&[("I32", "0"), ("I78", "D19D20D5D23")], Microsoft365),
            (&[("I59", "0"), ("I78", "D19")], Microsoft365),
            (&[("I78", "D1D19")], Server),
            (&[], Server),
            // What Cove says goes before what names suggest.
            (&[("I32", "2"), ("I16", "Windows 11 Pro")], Server),
            (&[("I32", "1"), ("I16", "Windows Server 2022")], Workstation),
            (&[("I32", "2"), ("I56", "Workstations")], Server),
            // Without it, the system tells, be it that none is installed (0) or a number that nobody knows.
            (&[("I16", "Windows 10 Enterprise")], Workstation),
            (
                &[
                    ("I32", "0"),
                    ("I16", "Microsoft Windows 11 Pro (22631), 64-bit"),
                ],
                Workstation,
            ),
            (
                &[("I32", "7"), ("I16", "Windows 7 Professional")],
                Workstation,
            ),
            (&[("I32", "x"), ("OS", "macOS 15.1")], Workstation),
            (&[("I59", "1"), ("I16", "Mac OS X 10.11")], Workstation),
            (&[("I16", "OS X Server 10.8")], Server),
            (
                &[
                    ("I16", "Windows Server 2019 Standard"),
                    ("I56", "Workstations"),
                ],
                Server,
            ),
            (&[("I16", "Windows 11 Pro"), ("I78", "D01D10")], Workstation),
            (
                &[("I16", "Windows 11 Pro"), ("I56", "Servers")],
                Workstation,
            ),
            (
                &[("I16", "Fedora Linux 41 (Workstation Edition)")],
                Workstation,
            ),
            (&[("I16", "Debian GNU/Linux 12")], Server),
            // What only servers have goes before a name.
            (&[("I78", "D01D04"), ("I56", "Workstations")], Server),
            (&[("I78", "D14"), ("I12", "Laptops")], Server),
            (&[("I56", "Workstations - daily")], Workstation),
            (&[("I10", "Documents")], Workstation),
            (&[("I10", "All-In"), ("I12", "laptop")], Workstation),
            (
                &[("I56", "Servers and workstations"), ("I12", "Desktops")],
                Workstation,
            ),
            (&[("I56", "Servers and workstations")], Server),
            (&[("I56", "Server"), ("I12", "Laptops")], Server),
            (&[("I59", "1"), ("I78", "D01"), ("I1", "ws-12")], Server),
        ];
        for (columns, kind) in table {
            let found = Kind::of(&Columns::of(columns.iter().copied()));
            assert_eq!(found, kind, "{columns:?}");
        }
    }
}
