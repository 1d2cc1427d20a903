//! The MSP's own mail host: a Postfix with OpenDMARC, and what it writes above the mails that it receives.

use chrono::{DateTime, FixedOffset};

/// As it calls itself.
pub const MAIL_HOST: &str = "mx.harbour-it.example";

/// By which way a sender's mails come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From a relay that may send for the domain.
    Relay,
    /// From a device, for a domain that publishes nothing.
    Device,
    /// A device signs in to a mailbox of Exchange Online.
    ExchangeOnline,
}

impl Way {
    /// The same for all mails of a domain.
    fn of(domain: &str) -> Self {
        let sum: u32 = domain.bytes().map(u32::from).sum();
        match sum % 8 {
            0 | 1 => Self::Device,
            2 | 3 => Self::ExchangeOnline,
            _ => Self::Relay,
        }
    }
}

/// The header lines of the host, and below them those of the host that handed the mail over.
pub(crate) fn header(sender: &str, received: DateTime<FixedOffset>) -> String {
    let domain = sender.rsplit('@').next().unwrap_or_default();
    let number = domain.bytes().map(u32::from).sum::<u32>() % 250 + 1;
    let way = Way::of(domain);
    let (client, address) = match way {
        Way::Relay => (format!("mail.{domain}"), format!("203.0.113.{number}")),
        Way::Device => (format!("nas.{domain}"), format!("198.51.100.{number}")),
        Way::ExchangeOnline => (
            "mail-vi1eur05on2055.outbound.protection.outlook.com".to_owned(),
            "40.107.21.55".to_owned(),
        ),
    };
    let findings = if way == Way::Device {
        findings(
            ("none", "none"),
            "None",
            (domain, sender),
            (&client, &address),
        )
    } else {
        findings(
            ("pass", "quarantine"),
            "Pass",
            (domain, sender),
            (&client, &address),
        )
    };
    let below = if way == Way::ExchangeOnline {
        exchange_online(number, received)
    } else {
        String::new()
    };
    format!("{findings}{}{below}", hop(&client, &address, received))
}

/// The same for a mail that somebody else sent in the name of this sender.
pub(crate) fn header_of_forged(sender: &str, received: DateTime<FixedOffset>) -> String {
    let domain = sender.rsplit('@').next().unwrap_or_default();
    let (client, address) = ("vps7.cheap-hosting.example", "192.0.2.77");
    let envelope = "bounce@cheap-hosting.example";
    let findings = findings(
        ("fail", "quarantine"),
        "Pass",
        (domain, envelope),
        (client, address),
    );
    format!("{findings}{}", hop(client, address, received))
}

fn findings(
    (dmarc, policy): (&str, &str),
    spf: &str,
    (domain, envelope): (&str, &str),
    (client, address): (&str, &str),
) -> String {
    format!(
        "Return-Path: <{envelope}>\r\n\
         Authentication-Results: {MAIL_HOST};\r\n\tdmarc={dmarc} (p={policy} dis=none)\r\n\theader.from={domain}\r\n\
         Received-SPF: {spf} (mailfrom) identity=mailfrom; client-ip={address};\r\n\thelo={client};\r\n\
         \tenvelope-from={envelope};\r\n\treceiver={MAIL_HOST}\r\n"
    )
}

fn hop(client: &str, address: &str, received: DateTime<FixedOffset>) -> String {
    format!(
        "Received: from {client}\r\n\t({client} [{address}])\r\n\tby {MAIL_HOST} (Postfix) with ESMTPS id 4Xf2b9E3E9;\r\n\t{}\r\n",
        received.to_rfc2822()
    )
}

/// What Exchange Online writes of a client that signed in to a mailbox. `number` is of the sending tenant.
fn exchange_online(number: u32, received: DateTime<FixedOffset>) -> String {
    let mailbox = "DB9PR03MB0001.eurprd03.prod.outlook.com";
    format!(
        "Received: from {mailbox} (2603:10a6:10:2d::10)\r\n\tby PAXPR03MB0002.eurprd03.prod.outlook.com (2603:10a6:102:1e::7)\r\n\
         \twith Microsoft SMTP Server id 15.20.9700.21; {}\r\n\
         X-ClientProxiedBy: FR2P281CA0033.DEUP281.PROD.OUTLOOK.COM\r\n\t(2603:10a6:d10:14::20) To {mailbox}\r\n\t(2603:10a6:10:2d::10)\r\n\
         X-MS-Exchange-CrossTenant-FromEntityHeader: Hosted\r\n\
         X-MS-Exchange-CrossTenant-Id: acacacac-1111-4111-8111-{number:012x}\r\n\
         X-MS-Exchange-CrossTenant-AuthSource: {mailbox}\r\n\
         X-MS-Exchange-CrossTenant-AuthAs: Internal\r\n",
        received.to_rfc2822()
    )
}
