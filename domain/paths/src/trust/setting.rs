//! Trust as it is set and stored.

use serde::{Deserialize, Serialize};

use super::{ResultsPlace, Software, WhileDown};

/// Whom the installation believes, as people set it. `Trust::try_from` checks it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct TrustSetting {
    /// Who receives the mails. Without, every verdict is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<ReceiverSetting>,
    /// Filters that mails pass before the receiver has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<FilterSetting>,
    /// Domains whose ARC seals are believed, such as those of forwarders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sealers: Vec<String>,
    /// Networks whose hosts hand mails to the receiver without signing in, such as `192.0.2.0/24`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_networks: Vec<String>,
    /// Domains of the installation's own users. Without, the domain of the receiver's ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_domains: Vec<String>,
    /// Mails that were imported from files count as received as they are. Without, what is found out about them is shown, and
    /// no run is taken for unverified: who made the files could have written anything.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub judge_files: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReceiverSetting {
    pub software: Software,
    /// What `Authentication-Results` begins with when the receiver writes it, usually the name of the host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Hosts that the receiver's own `Received` name behind `by`. Without, the ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Addresses of the receiver's own hosts that hand mails on to one another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The receiving tenant of Exchange Online. Mails that another tenant received are then not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// What Postfix does with mails while rspamd is down. Needed for rspamd, and not for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub while_down: Option<WhileDown>,
}

impl ReceiverSetting {
    /// With nothing else set, as for services that are known by their hosts.
    pub const fn of(software: Software) -> Self {
        Self {
            software,
            ids: Vec::new(),
            hosts: Vec::new(),
            addresses: Vec::new(),
            tenant: None,
            while_down: None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FilterSetting {
    /// Addresses from which the filter hands mails to the receiver.
    pub addresses: Vec<String>,
    /// What its results begin with.
    pub id: String,
    /// Hosts that its own `Received` name behind `by`. Without, the id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Where it writes results, seen from its own `Received`.
    #[serde(default)]
    pub results: ResultsPlace,
}
