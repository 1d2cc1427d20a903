//! Hosts of Exchange Online, by their names.

use crate::received::Hop;

/// Hosts that take mails in from the internet.
const BORDER: [&str; 2] = [
    ".mail.protection.outlook.com",
    ".mail.protection.partner.outlook.cn",
];

/// Hosts that pass mails on inside.
const INSIDE: [&str; 4] = [
    ".prod.outlook.com",
    ".prod.exchangelabs.com",
    ".outlook.office365.com",
    ".prod.partner.outlook.cn",
];

/// Also where the greeting makes the rest hard to read: in its place nobody but Exchange Online can have written it.
pub(crate) fn is_border(hop: &Hop) -> bool {
    hop.from.is_some() && hop.is_via_frontend() && is_named_as_border(hop)
}

/// By its name alone, whatever else it says.
pub(crate) fn is_named_as_border(hop: &Hop) -> bool {
    BORDER.iter().any(|suffix| hop.is_by(suffix))
}

pub(crate) fn is_inside(hop: &Hop) -> bool {
    hop.is_sound() && INSIDE.iter().any(|suffix| hop.is_by(suffix))
}
