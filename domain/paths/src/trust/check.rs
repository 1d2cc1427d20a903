//! What is wrong with a setting.

use ipnet::IpNet;
use thiserror::Error;
use uuid::Uuid;

use super::{
    FilterSetting, HostPattern, ReceiverSetting, Software,
    parties::{Filter, Receiver, normal_id},
};
use crate::{address, domain_name::DomainName};

/// Entries of each list. Nobody has that many mail hosts.
pub(crate) const MAX_ENTRIES: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustError {
    #[error(
        "{software} needs the id that its Authentication-Results begin with; give it in `ids`, usually the name of the mail host",
        software = .0.name()
    )]
    NoId(Software),
    #[error(
        "{software} has no ids, hosts or addresses to set, as they follow from the service; leave them out",
        software = .0.name()
    )]
    NothingToSet(Software),
    #[error("only Exchange Online has a tenant; leave it out")]
    TenantElsewhere,
    #[error(
        "tell in `whileDown` what Postfix does with mails while rspamd is down: WAIT if `postconf milter_default_action` says `tempfail`, as it does unless changed, else ACCEPT"
    )]
    NotToldWhileDown,
    #[error("only Postfix with rspamd has `whileDown`; leave it out")]
    WhileDownElsewhere,
    #[error("`{0}` is no tenant; give its id as in `01234567-89ab-cdef-0123-456789abcdef`")]
    NoTenant(String),
    #[error(
        "`{0}` is no host; give a name such as `mx1.example.com`, or `*.example.com` for all below a domain"
    )]
    NoHost(String),
    #[error("`{0}` is no id; give one word such as `mx1.example.com`")]
    NoSuchId(String),
    #[error(
        "`{0}` is no network; give an address such as `192.0.2.25`, or a network such as `192.0.2.0/24` or `2001:db8::/32`"
    )]
    NoNetwork(String),
    #[error(
        "`{0}` holds addresses of everybody; give the network of your own hosts, at most a /8, or a /16 for IPv6"
    )]
    TooWide(String),
    #[error("`{0}` is no domain; give one such as `example.com`")]
    NoDomain(String),
    #[error(
        "the filter `{0}` has no addresses; give those from which it hands on mails, or anybody could claim to be it"
    )]
    NoFilterAddress(String),
    #[error("{0} has more than {max} entries", max = MAX_ENTRIES)]
    TooMany(&'static str),
}

pub(super) fn receiver(setting: ReceiverSetting) -> Result<Receiver, TrustError> {
    let software = setting.software;
    let names_hosts =
        !(setting.ids.is_empty() && setting.hosts.is_empty() && setting.addresses.is_empty());
    if software.is_hosted() && names_hosts {
        return Err(TrustError::NothingToSet(software));
    }
    if !software.is_hosted() && setting.ids.is_empty() {
        return Err(TrustError::NoId(software));
    }
    if software != Software::ExchangeOnline && setting.tenant.is_some() {
        return Err(TrustError::TenantElsewhere);
    }
    match (software, setting.while_down) {
        (Software::PostfixRspamd, None) => return Err(TrustError::NotToldWhileDown),
        (Software::PostfixRspamd, Some(_)) | (_, None) => {}
        (_, Some(_)) => return Err(TrustError::WhileDownElsewhere),
    }
    let ids = bounded("ids", &setting.ids)?
        .iter()
        .map(|id| read_id(id))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Receiver {
        software,
        hosts: hosts(&setting.hosts, &ids)?,
        ids,
        addresses: networks("addresses", &setting.addresses)?,
        tenant: setting.tenant.map(|text| tenant(&text)).transpose()?,
        while_down: setting.while_down,
    })
}

pub(super) fn filter(setting: &FilterSetting) -> Result<Filter, TrustError> {
    if setting.addresses.is_empty() {
        return Err(TrustError::NoFilterAddress(setting.id.clone()));
    }
    let id = read_id(&setting.id)?;
    Ok(Filter {
        hosts: hosts(&setting.hosts, std::slice::from_ref(&id))?,
        id,
        addresses: networks("addresses", &setting.addresses)?,
        results: setting.results,
    })
}

fn read_id(text: &str) -> Result<String, TrustError> {
    let id = normal_id(text);
    let is_sound = !id.is_empty()
        && id.len() <= 253
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    is_sound
        .then_some(id)
        .ok_or_else(|| TrustError::NoSuchId(text.to_owned()))
}

fn tenant(text: &str) -> Result<Uuid, TrustError> {
    Uuid::try_parse(text.trim()).map_err(|_| TrustError::NoTenant(text.to_owned()))
}

/// Those that are named, else the ids.
fn hosts(named: &[String], ids: &[String]) -> Result<Vec<HostPattern>, TrustError> {
    let named = if named.is_empty() { ids } else { named };
    bounded("hosts", named)?
        .iter()
        .map(|text| HostPattern::read(text).ok_or_else(|| TrustError::NoHost(text.clone())))
        .collect()
}

pub(super) fn networks(list: &'static str, named: &[String]) -> Result<Vec<IpNet>, TrustError> {
    bounded(list, named)?
        .iter()
        .map(|text| {
            let network =
                address::network(text).ok_or_else(|| TrustError::NoNetwork(text.clone()))?;
            let narrowest_of_all = if network.addr().is_ipv4() { 8 } else { 16 };
            if network.prefix_len() < narrowest_of_all {
                return Err(TrustError::TooWide(text.clone()));
            }
            Ok(network)
        })
        .collect()
}

pub(super) fn domains(list: &'static str, named: &[String]) -> Result<Vec<DomainName>, TrustError> {
    bounded(list, named)?
        .iter()
        .map(|text| {
            DomainName::read(text)
                .filter(|domain| domain.is_full() && domain.organisation().is_some())
                .ok_or_else(|| TrustError::NoDomain(text.clone()))
        })
        .collect()
}

pub(super) fn bounded<'a, T>(list: &'static str, entries: &'a [T]) -> Result<&'a [T], TrustError> {
    if entries.len() > MAX_ENTRIES {
        return Err(TrustError::TooMany(list));
    }
    Ok(entries)
}
