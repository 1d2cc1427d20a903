//! The data sources of an account.

use super::Columns;

/// Sources of one account that are looked at; Cove has fewer than thirty.
const MAX_SOURCES: usize = 64;

/// The number of all data sources together.
pub(super) const TOTAL: u32 = 9;

/// The numbers of the active data sources, in order. `D01D02` and `D1,D2` are the same.
pub(super) fn active_sources(columns: &Columns) -> Vec<u32> {
    let text = columns.get("I78").unwrap_or_default();
    let mut sources: Vec<u32> = text
        .split('D')
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit());
            rest[..end.unwrap_or(rest.len())].parse().ok()
        })
        .filter(|source| *source != TOTAL)
        .take(MAX_SOURCES)
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// A data source in words.
pub fn source_name(source: u32) -> String {
    let name = match source {
        1 => "Files and Folders",
        2 | 7 => "System State",
        3 | 10 => "MS SQL",
        4 => "Exchange",
        5 => "Microsoft 365 SharePoint",
        6 => "Network Shares",
        8 => "VMware",
        11 => "SharePoint",
        12 => "Oracle",
        14 => "Hyper-V",
        15 => "MySQL",
        16 => "Virtual Disaster Recovery",
        17 => "Bare Metal Restore",
        19 => "Microsoft 365 Exchange",
        20 => "Microsoft 365 OneDrive",
        23 => "Microsoft 365 Teams",
        other => return format!("Data source {other}"),
    };
    name.to_owned()
}
