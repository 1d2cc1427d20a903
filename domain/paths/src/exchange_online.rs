//! What Exchange Online writes: where its border is, and by which way a mail left it. Counted in public mails and told in
//! Microsoft's documentation of message headers; see the chapter on mail paths.

use std::net::IpAddr;

use ipnet::IpNet;
use uuid::Uuid;

use crate::{
    address,
    border::Border,
    exchange_hosts::{is_inside, is_named_as_border},
    field::Fields,
    path::{Method, SignIn},
    received::{Hop, ends_with},
    trust::Software,
};

const OUTBOUND: &str = ".outbound.protection.outlook.com";

/// From where Exchange Online sends. 40.95.0.0/16 relays for others, and is not among them.
const OUTBOUND_NETWORKS: [&str; 6] = [
    "40.92.0.0/15",
    "40.107.0.0/16",
    "52.100.0.0/14",
    "104.47.0.0/17",
    "2a01:111:f400::/48",
    "2a01:111:f403::/48",
];

/// By which way a mail came into Exchange Online before that sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Connector,
    Forward,
    SmtpAuth,
    CommunicationServices,
    Mailbox,
    Hybrid,
    Other,
}

impl From<Way> for Method {
    fn from(way: Way) -> Self {
        match way {
            Way::Connector => Self::ExoConnector,
            Way::Forward => Self::ExoForward,
            Way::SmtpAuth => Self::ExoSmtpAuth,
            Way::CommunicationServices => Self::AzureCommunication,
            Way::Mailbox => Self::ExoMapi,
            Way::Hybrid => Self::ExoHybrid,
            Way::Other => Self::Exo,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) way: Way,
    pub(crate) sign_in: SignIn,
    /// Whether it began with SMTP AUTH, whatever came between.
    pub(crate) began_with_smtp_auth: bool,
    /// Whether a service for signatures got it in between, and handed it back by a connector.
    pub(crate) is_loop: bool,
    pub(crate) tenant: Option<Uuid>,
    /// Who handed it to the connector.
    pub(crate) client: Option<IpAddr>,
    pub(crate) greeting: Option<String>,
    pub(crate) region: Option<String>,
}

/// Whether the host that the mail was taken from is one by which Exchange Online sends. The address decides; the name is
/// what the sender says.
fn is_outbound(border: &Border<'_>) -> bool {
    let Some(client) = border.client else {
        return false;
    };
    let is_named = [border.greeting(), border.looked_up_name()]
        .into_iter()
        .flatten()
        .any(|name| ends_with(name.trim_end_matches('.'), OUTBOUND));
    is_named
        && OUTBOUND_NETWORKS
            .iter()
            .filter_map(|network| network.parse::<IpNet>().ok())
            .any(|network| network.contains(&client))
}

/// How the mail left Exchange Online. None where it did not come from there.
pub(crate) fn sent(fields: &Fields<'_>, software: Software, border: &Border<'_>) -> Option<Sent> {
    if !is_outbound(border) {
        return None;
    }
    let is_here = software == Software::ExchangeOnline;
    if is_here && border.behind.is_none() && !is_promoted(fields, border) {
        return None;
    }
    let region = smtp_auth_host(fields).and_then(|host| region(&host));
    let mechanism = mechanism(fields, "X-MS-Exchange-CrossPremises-AuthMechanism");
    let began_with_smtp_auth = smtp_auth_host(fields).is_some();
    let connector = fields
        .only("X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp")
        .and_then(|text| Connector::read(&text));
    // Elsewhere these describe the sender's tenant; here they describe one's own.
    let sending_tenant = (!is_here)
        .then(|| tenant(fields, "X-MS-Exchange-CrossTenant-Id"))
        .flatten();
    let sent = Sent {
        way: Way::Other,
        sign_in: SignIn::NotApplicable,
        began_with_smtp_auth,
        is_loop: false,
        tenant: sending_tenant,
        client: None,
        greeting: None,
        region,
    };
    if let Some(connector) = connector {
        return Some(Sent {
            way: Way::Connector,
            is_loop: began_with_smtp_auth,
            sign_in: sign_in_if(began_with_smtp_auth, mechanism),
            tenant: Some(connector.tenant),
            client: connector.client,
            greeting: connector.greeting,
            ..sent
        });
    }
    if let Some(address) = connecting_address(fields, is_here) {
        return Some(Sent {
            way: Way::Forward,
            client: Some(address),
            sign_in: sign_in_if(began_with_smtp_auth, None),
            tenant: forwarding_tenant(fields).or(sending_tenant),
            ..sent
        });
    }
    if began_with_smtp_auth {
        return Some(Sent {
            way: Way::SmtpAuth,
            sign_in: SignIn::by_mechanism(mechanism),
            ..sent
        });
    }
    let lowest = lowest_hop(fields);
    let way = match lowest {
        Some(hop) if is_substrate(&hop) => Way::CommunicationServices,
        Some(hop) if hop.is_with("mapi") => Way::Mailbox,
        _ => Way::Other,
    };
    Some(Sent { way, ..sent })
}

/// A mail that never left the tenant: all hops are inside, and Exchange says that the sender is internal. That field is
/// deleted from whatever comes from outside, which has a border.
pub(crate) fn inside_tenant(fields: &Fields<'_>) -> Option<Sent> {
    let mut hops = fields
        .named("Received")
        .map(|(_, field)| Hop::read(&field.text()));
    if !hops.next().is_some_and(|top| is_inside(&top)) {
        return None;
    }
    let has_border = hops.any(|hop| is_named_as_border(&hop));
    let is_internal = fields
        .only("X-MS-Exchange-Organization-AuthAs")
        .is_some_and(|text| text.eq_ignore_ascii_case("Internal"));
    if has_border || !is_internal {
        return None;
    }
    let mechanism = mechanism(fields, "X-MS-Exchange-Organization-AuthMechanism");
    let host = smtp_auth_host(fields);
    let (way, sign_in) = match (mechanism, &host) {
        (Some(0x04), _) => (Way::Mailbox, SignIn::NotApplicable),
        (Some(0x10), _) => (Way::Hybrid, SignIn::NotApplicable),
        (Some(0x06 | 0x14), _) | (_, Some(_)) => (Way::SmtpAuth, SignIn::by_mechanism(mechanism)),
        (_, None) if lowest_hop(fields).is_some_and(|hop| hop.is_with("mapi")) => {
            (Way::Mailbox, SignIn::NotApplicable)
        }
        (_, None) => (Way::Other, SignIn::NotApplicable),
    };
    Some(Sent {
        way,
        sign_in,
        began_with_smtp_auth: way == Way::SmtpAuth,
        is_loop: false,
        tenant: None,
        client: None,
        greeting: None,
        region: host.and_then(|host| region(&host)),
    })
}

/// Whether the headers agree that this border took the mail over. Exchange writes the field itself and deletes those that
/// mails bring along.
pub(crate) fn is_by_this_border(fields: &Fields<'_>, border: &Border<'_>) -> bool {
    let mut sources = fields.named("X-MS-Exchange-Organization-AuthSource");
    let Some((_, source)) = sources.next() else {
        return true;
    };
    sources.next().is_none()
        && first_label(&source.text()) == border.receiver_host().and_then(first_label)
}

/// Whether it was the configured tenant that received it.
pub(crate) fn is_of_tenant(fields: &Fields<'_>, expected: Option<Uuid>) -> bool {
    match (expected, tenant(fields, "X-MS-Exchange-CrossTenant-Id")) {
        (Some(expected), Some(tenant)) => expected == tenant,
        _ => true,
    }
}

/// The address that Exchange Online holds its checks against, where it skips a filter in front.
pub(crate) fn skipped_to(fields: &Fields<'_>) -> Option<IpAddr> {
    let text = fields.only("X-MS-Exchange-ExternalOriginalInternetSender")?;
    bracketed(&text, "ip")
}

/// Promoted headers are those that the sending side of Exchange Online wrote, and this side believes.
fn is_promoted(fields: &Fields<'_>, border: &Border<'_>) -> bool {
    let promoted = fields.only("X-MS-Exchange-Transport-CrossTenantHeadersPromoted");
    let source = fields.only("X-MS-Exchange-Organization-AuthSource");
    let (Some(promoted), Some(source)) = (promoted, source) else {
        return false;
    };
    promoted.eq_ignore_ascii_case(&source)
        && first_label(&source) == border.receiver_host().and_then(first_label)
}

fn first_label(host: &str) -> Option<String> {
    host.trim()
        .split('.')
        .next()
        .filter(|label| !label.is_empty())
        .map(str::to_ascii_lowercase)
}

struct Connector {
    tenant: Uuid,
    client: Option<IpAddr>,
    greeting: Option<String>,
}

impl Connector {
    /// `TenantId=…;Ip=[…];Helo=[…]`
    fn read(text: &str) -> Option<Self> {
        let tenant = text.split(';').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("TenantId").then_some(value)
        })?;
        Some(Self {
            tenant: Uuid::try_parse(tenant.trim()).ok()?,
            client: bracketed(text, "ip"),
            greeting: bracketed_text(text, "helo"),
        })
    }
}

fn bracketed(text: &str, key: &str) -> Option<IpAddr> {
    bracketed_text(text, key).and_then(|text| address::read(&text))
}

fn bracketed_text(text: &str, key: &str) -> Option<String> {
    text.split(';').find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let inner = value.trim().strip_prefix('[')?.strip_suffix(']')?;
        name.trim()
            .eq_ignore_ascii_case(key)
            .then(|| inner.to_owned())
    })
}

/// The mailbox server that a client signed in to: `X-ClientProxiedBy: … To HOST (…)`. On premises it is another domain.
fn smtp_auth_host(fields: &Fields<'_>) -> Option<String> {
    fields.named("X-ClientProxiedBy").find_map(|(_, field)| {
        let text = field.text();
        let (_, to) = text
            .rsplit_once(" To ")
            .or_else(|| text.rsplit_once("\tTo "))?;
        let host = to.split_ascii_whitespace().next()?;
        let is_microsofts = [
            ".prod.outlook.com",
            ".prod.exchangelabs.com",
            ".prod.partner.outlook.cn",
        ]
        .iter()
        .any(|suffix| ends_with(host, suffix));
        is_microsofts.then(|| host.to_owned())
    })
}

/// Of the host that handed the mail to the sending tenant; none where a client had signed in.
fn connecting_address(fields: &Fields<'_>, is_here: bool) -> Option<IpAddr> {
    let name = if is_here {
        "X-Forefront-Antispam-Report-Untrusted"
    } else {
        "X-Forefront-Antispam-Report"
    };
    let (_, field) = fields.named(name).next()?;
    let text = field.text();
    let address = text.split(';').find_map(|part| {
        let (key, value) = part.split_once(':')?;
        let address = || address::read(value);
        key.trim()
            .eq_ignore_ascii_case("CIP")
            .then(address)
            .flatten()
    })?;
    let is_none = address.to_string() == "255.255.255.255";
    (!is_none).then_some(address)
}

/// `X-LD-Processed: GUID,ExtAddr`
fn forwarding_tenant(fields: &Fields<'_>) -> Option<Uuid> {
    let text = fields.only("X-LD-Processed")?;
    Uuid::try_parse(text.split(',').next()?.trim()).ok()
}

fn tenant(fields: &Fields<'_>, name: &str) -> Option<Uuid> {
    Uuid::try_parse(&fields.only(name)?).ok()
}

/// How the client signed in, as a number in hexadecimal.
fn mechanism(fields: &Fields<'_>, name: &str) -> Option<u8> {
    u8::from_str_radix(&fields.only(name)?, 16).ok()
}

fn sign_in_if(began_with_smtp_auth: bool, mechanism: Option<u8>) -> SignIn {
    if began_with_smtp_auth {
        SignIn::by_mechanism(mechanism)
    } else {
        SignIn::NotApplicable
    }
}

fn lowest_hop(fields: &Fields<'_>) -> Option<Hop> {
    let (_, field) = fields.named("Received").last()?;
    Some(Hop::read(&field.text()))
}

fn is_substrate(hop: &Hop) -> bool {
    hop.from
        .as_deref()
        .is_some_and(|from| from.eq_ignore_ascii_case("substrate.office.com"))
}

/// `eurprd04` of `DB9PR04MB1.eurprd04.prod.outlook.com`. It moves with the mailbox, so it is shown and nothing more.
fn region(host: &str) -> Option<String> {
    let label = host.split('.').nth(1)?;
    Some(label.to_ascii_lowercase())
}
