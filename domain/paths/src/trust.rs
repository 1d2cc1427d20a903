//! Whom an installation believes: its own mail host, filters in front of it, sealers, networks. Everything else that a
//! header says is the sender's word.

mod check;
mod host;
mod parties;
mod setting;
mod software;

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use check::TrustError;
pub use host::HostPattern;
pub use setting::{FilterSetting, ReceiverSetting, TrustSetting};
pub use software::{ResultsPlace, Software, WhileDown};

pub(crate) use parties::{Filter, Receiver, normal_id};

use check::{bounded, domains, filter, networks, receiver};
use parties::contains;

use crate::domain_name::{self, DomainName};

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

impl TryFrom<TrustSetting> for Trust {
    type Error = TrustError;

    fn try_from(setting: TrustSetting) -> Result<Self, TrustError> {
        let filters = bounded("filters", &setting.filters)?;
        Ok(Self {
            receiver: setting.receiver.map(receiver).transpose()?,
            filters: filters.iter().map(filter).collect::<Result<_, _>>()?,
            sealers: domains("sealers", &setting.sealers)?,
            own_networks: networks("ownNetworks", &setting.own_networks)?,
            own_domains: domains("ownDomains", &setting.own_domains)?,
            judge_files: setting.judge_files,
        })
    }
}

impl From<Trust> for TrustSetting {
    fn from(trust: Trust) -> Self {
        Self {
            receiver: trust.receiver.map(|receiver| ReceiverSetting {
                software: receiver.software,
                ids: receiver.ids,
                hosts: texts(&receiver.hosts),
                addresses: texts(&receiver.addresses),
                tenant: receiver.tenant.map(|tenant| tenant.to_string()),
                while_down: receiver.while_down,
            }),
            filters: trust
                .filters
                .into_iter()
                .map(|filter| FilterSetting {
                    addresses: texts(&filter.addresses),
                    id: filter.id,
                    hosts: texts(&filter.hosts),
                    results: filter.results,
                })
                .collect(),
            sealers: texts(&trust.sealers),
            own_networks: texts(&trust.own_networks),
            own_domains: texts(&trust.own_domains),
            judge_files: trust.judge_files,
        }
    }
}

fn texts<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}
