//! Hosts that are believed: the installation's receiver and the filters in front of it.

use std::net::IpAddr;

use ipnet::IpNet;
use uuid::Uuid;

use super::{HostPattern, ResultsPlace, Software, WhileDown};

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

pub(super) fn contains(networks: &[IpNet], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}
