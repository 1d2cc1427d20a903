//! Whom an installation believes: its own mail host, filters in front of it, sealers, networks. Everything else that a
//! header says is the sender's word.

mod host;
mod setting;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use uuid::Uuid;

pub use host::HostPattern;
pub use setting::{FilterSetting, ReceiverSetting, TrustError, TrustSetting};

use crate::domain_name::{self, DomainName};

/// The software that receives the mails, and in which setting. What it writes where, and what it deletes, depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Software {
    /// Exchange Online Protection. Names no id, so its results are known by where they stand.
    ExchangeOnline,
    /// Gmail and Google Workspace.
    Google,
    /// Postfix with OpenDKIM and OpenDMARC, with or without policyd-spf. They write above the hop, and OpenDMARC takes
    /// results of its own id out of the mail.
    PostfixOpendmarc,
    /// Postfix with rspamd, which writes directly below the hop and deletes all others when it writes. Needs [`WhileDown`].
    PostfixRspamd,
    /// Exim that adds its results with `:at_start:`. It deletes nothing and takes nothing out of the mail.
    Exim,
}

impl Software {
    pub const ALL: [Self; 5] = [
        Self::ExchangeOnline,
        Self::Google,
        Self::PostfixOpendmarc,
        Self::PostfixRspamd,
        Self::Exim,
    ];

    /// Whether hosts and ids follow from the service, so that there is nothing to set.
    pub const fn is_hosted(self) -> bool {
        matches!(self, Self::ExchangeOnline | Self::Google)
    }

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExchangeOnline => "Exchange Online",
            Self::Google => "Google",
            Self::PostfixOpendmarc => "Postfix with OpenDKIM and OpenDMARC",
            Self::PostfixRspamd => "Postfix with rspamd",
            Self::Exim => "Exim",
        }
    }
}

/// What Postfix does with mails while rspamd is down (`milter_default_action`). Headers do not show it, and whether what
/// stands below the hop is rspamd's depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WhileDown {
    /// They wait at the sender (`tempfail`, which is Postfix's default).
    Wait,
    /// They are let through without results (`accept`), so that those in their place may be the sender's.
    Accept,
}

/// Where a filter writes its results, seen from its own `Received`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResultsPlace {
    #[default]
    Above,
    /// Directly below. Believed only if the filter deletes all results that mails bring along, as rspamd does.
    Below,
}

/// A checked [`TrustSetting`]. The default believes nobody, and no mail is authentic by it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "TrustSetting", into = "TrustSetting")]
pub struct Trust {
    pub(crate) receiver: Option<Receiver>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) sealers: Vec<DomainName>,
    pub(crate) own_networks: Vec<IpNet>,
    pub(crate) own_domains: Vec<DomainName>,
    pub(crate) judge_files: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Receiver {
    pub(crate) software: Software,
    pub(crate) ids: Vec<String>,
    pub(crate) hosts: Vec<HostPattern>,
    /// Of hosts of one's own that hand mails on to one another.
    pub(crate) addresses: Vec<IpNet>,
    pub(crate) tenant: Option<Uuid>,
    pub(crate) while_down: Option<WhileDown>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) id: String,
    pub(crate) hosts: Vec<HostPattern>,
    pub(crate) addresses: Vec<IpNet>,
    pub(crate) results: ResultsPlace,
}

impl Trust {
    /// Whether a receiver is named. As long as none is, every verdict is unknown.
    pub const fn is_set(&self) -> bool {
        self.receiver.is_some()
    }

    pub fn software(&self) -> Option<Software> {
        self.receiver.as_ref().map(|receiver| receiver.software)
    }

    /// The setting that gives this.
    pub fn setting(&self) -> TrustSetting {
        self.clone().into()
    }

    pub(crate) fn filter_at(&self, address: IpAddr) -> Option<&Filter> {
        self.filters
            .iter()
            .find(|filter| contains(&filter.addresses, address))
    }

    pub(crate) fn is_own_network(&self, address: IpAddr) -> bool {
        contains(&self.own_networks, address)
    }

    pub(crate) fn seals(&self, domain: &DomainName) -> bool {
        self.sealers
            .iter()
            .any(|sealer| sealer == domain || domain_name::is_below(domain, sealer))
    }

    /// Whether users of that domain are those of the installation: as it is set, else the domain of the receiving hosts.
    pub(crate) fn is_own_domain(&self, domain: &DomainName) -> bool {
        if !self.own_domains.is_empty() {
            return self
                .own_domains
                .iter()
                .any(|own| own == domain || domain_name::is_below(domain, own));
        }
        let Some(receiver) = &self.receiver else {
            return false;
        };
        receiver
            .ids
            .iter()
            .filter_map(|id| DomainName::read(id))
            .any(|id| domain_name::aligned(&id, domain))
    }
}

impl Receiver {
    pub(crate) fn is_host(&self, name: &str) -> bool {
        self.hosts.iter().any(|host| host.matches(name))
    }

    pub(crate) fn is_id(&self, id: &str) -> bool {
        let id = normal_id(id);
        self.ids.contains(&id)
    }

    pub(crate) fn is_own_address(&self, address: IpAddr) -> bool {
        contains(&self.addresses, address)
    }
}

impl Filter {
    pub(crate) fn is_host(&self, name: &str) -> bool {
        self.hosts.iter().any(|host| host.matches(name))
    }

    pub(crate) fn is_id(&self, id: &str) -> bool {
        normal_id(id) == self.id
    }

    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        contains(&self.addresses, address)
    }
}

/// Ids are compared without case and without dots at their end (RFC 8601, section 5).
pub(crate) fn normal_id(id: &str) -> String {
    id.trim().trim_end_matches('.').to_ascii_lowercase()
}

fn contains(networks: &[IpNet], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}
