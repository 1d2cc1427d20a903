//! What a mail host writes above the mails that it receives: a Postfix with OpenDKIM and OpenDMARC, which the installation trusts.

use chrono::{DateTime, Utc};
use paths::TrustSetting;
use serde_json::json;

pub const HOST: &str = "mx1.msp.example.com";

/// What the host found out about a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    Authentic,
    /// Nothing failed, and nothing is proven.
    Weak,
    Failed,
    /// The mail brought along results that claim to be of the host.
    OwnResultsBelow,
    /// It checks nothing.
    NotAtAll,
}

impl Checked {
    pub const ALL: [Self; 5] = [
        Self::Authentic,
        Self::Weak,
        Self::Failed,
        Self::OwnResultsBelow,
        Self::NotAtAll,
    ];

    /// The message as the host stored it. `sender` is the address in its `From`.
    pub fn received(self, message: &[u8], sender: &str, at: DateTime<Utc>) -> Vec<u8> {
        let mut received = self.header(sender, at).into_bytes();
        received.extend_from_slice(message);
        received
    }

    fn header(self, sender: &str, at: DateTime<Utc>) -> String {
        let domain = sender.split('@').nth(1).expect("an address");
        let is_forged = matches!(self, Self::Failed | Self::OwnResultsBelow);
        let (envelope, client, address) = if is_forged {
            (
                "x@attacker.example.net",
                "mail.attacker.example.net".to_owned(),
                "198.51.100.66",
            )
        } else {
            (sender, format!("relay.{domain}"), "203.0.113.20")
        };
        let (dmarc, spf) = match self {
            Self::Authentic | Self::OwnResultsBelow => ("pass (p=quarantine dis=none)", "Pass"),
            Self::Weak => ("none (p=none dis=none)", "None"),
            Self::Failed => ("fail (p=quarantine dis=none)", "Pass"),
            Self::NotAtAll => ("", ""),
        };
        let results = if self == Self::NotAtAll {
            String::new()
        } else {
            format!(
                "Authentication-Results: {HOST}; dmarc={dmarc} header.from={domain}\r\n\
                 Received-SPF: {spf} (mailfrom) identity=mailfrom; client-ip={address}; helo={client}; \
                 envelope-from={envelope}; receiver={HOST}\r\n"
            )
        };
        let below = if self == Self::OwnResultsBelow {
            format!("Authentication-Results: {HOST}; dmarc=pass header.from={domain}\r\n")
        } else {
            String::new()
        };
        format!(
            "Return-Path: <{envelope}>\r\n{results}Received: from {client} ({client} [{address}])\r\n\
             \tby {HOST} (Postfix) with ESMTPS id 3F314B9E3E9\r\n\tfor <backups@msp.example.com>; {}\r\n{below}",
            at.to_rfc2822()
        )
    }
}

/// Trusts the host.
pub fn setting() -> TrustSetting {
    let setting = json!({
        "receiver": { "software": "POSTFIX_OPENDMARC", "ids": [HOST], "hosts": [HOST] }
    });
    serde_json::from_value(setting).expect("a setting")
}
