//! Which setting the mails of a mailbox look like. A person confirms it, as mails can be made to look like anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use serde::{Deserialize, Serialize};

use crate::{
    address, border,
    domain_name::DomainName,
    exchange_online,
    field::Fields,
    limits::MAX_OWN_HOPS,
    received::{Hop, Style},
    results::reading::Reading,
    trust::{HostPattern, ReceiverSetting, Software, Trust, TrustSetting, WhileDown},
};

/// A setting, and by how many of the mails it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    pub setting: TrustSetting,
    /// How many of the mails came in this way.
    pub seen: usize,
    pub of: usize,
    /// Addresses that handed over more than half of them. Is one a filter in front, it belongs into the setting, or its
    /// mails fail for the filter's address.
    pub common_clients: Vec<IpAddr>,
}

/// What the largest group of the mails has in common. None where no mail shows a host that could be trusted.
pub fn propose<'a>(headers: impl IntoIterator<Item = &'a [u8]>) -> Option<Proposal> {
    let mut of = 0;
    let mut groups: BTreeMap<(Software, String), Group> = BTreeMap::new();
    for header in headers {
        of += 1;
        let fields = Fields::read(header);
        if let Some(seen) = Seen::of_hosted(&fields).or_else(|| Seen::of_own_host(&fields)) {
            let key = (seen.software, seen.organisation.clone());
            groups.entry(key).or_default().add(seen);
        }
    }
    let ((software, _), group) = groups
        .into_iter()
        .max_by_key(|((software, _), group)| (group.seen, std::cmp::Reverse(*software)))?;
    let common_clients = group
        .clients
        .iter()
        .filter(|(_, count)| **count * 2 > group.seen && group.seen > 1)
        .map(|(client, _)| *client)
        .collect();
    Some(Proposal {
        setting: TrustSetting {
            receiver: Some(group.receiver(software)),
            ..TrustSetting::default()
        },
        seen: group.seen,
        of,
        common_clients,
    })
}

/// What one mail shows of its receiver.
struct Seen {
    software: Software,
    /// By which hosts belong together.
    organisation: String,
    ids: Vec<String>,
    hosts: Vec<String>,
    addresses: Vec<IpAddr>,
    tenant: Option<String>,
    client: Option<IpAddr>,
}

#[derive(Default)]
struct Group {
    seen: usize,
    ids: BTreeSet<String>,
    hosts: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
    tenants: BTreeSet<String>,
    clients: BTreeMap<IpAddr, usize>,
}

impl Group {
    fn add(&mut self, seen: Seen) {
        self.seen += 1;
        self.ids.extend(seen.ids);
        self.hosts.extend(seen.hosts);
        self.addresses.extend(seen.addresses);
        self.tenants.extend(seen.tenant);
        if let Some(client) = seen.client {
            *self.clients.entry(client).or_default() += 1;
        }
    }

    fn receiver(&self, software: Software) -> ReceiverSetting {
        // Without hosts the ids are those.
        let hosts = if self.hosts == self.ids {
            Vec::new()
        } else {
            self.hosts.iter().cloned().collect()
        };
        let tenant = match self.tenants.len() {
            1 => self.tenants.first().cloned(),
            _ => None,
        };
        ReceiverSetting {
            software,
            ids: self.ids.iter().cloned().collect(),
            hosts,
            addresses: self.addresses.iter().map(ToString::to_string).collect(),
            tenant,
            // Postfix's default, which the person who confirms has to know.
            while_down: (software == Software::PostfixRspamd).then_some(WhileDown::Wait),
        }
    }
}

impl Seen {
    /// Exchange Online and Google, which are known by their hosts.
    fn of_hosted(fields: &Fields<'_>) -> Option<Self> {
        for software in Software::ALL
            .into_iter()
            .filter(|software| software.is_hosted())
        {
            let trust = Trust::try_from(TrustSetting {
                receiver: Some(ReceiverSetting::of(software)),
                ..TrustSetting::default()
            })
            .ok()?;
            let found = trust
                .receiver
                .as_ref()
                .and_then(|receiver| border::find(fields, &trust, receiver));
            let is_inside = software == Software::ExchangeOnline
                && exchange_online::inside_tenant(fields).is_some();
            if found.is_none() && !is_inside {
                continue;
            }
            let tenant = (software == Software::ExchangeOnline)
                .then(|| fields.only("X-MS-Exchange-CrossTenant-Id"))
                .flatten();
            return Some(Self {
                software,
                organisation: String::new(),
                ids: Vec::new(),
                hosts: Vec::new(),
                addresses: Vec::new(),
                tenant: tenant.filter(|tenant| uuid::Uuid::try_parse(tenant).is_ok()),
                client: found.and_then(|border| border.client),
            });
        }
        None
    }

    /// The topmost hops are by hosts of one's own: deliveries by LMTP, then the one that took the mail from outside.
    fn of_own_host(fields: &Fields<'_>) -> Option<Self> {
        let mut hosts = Vec::new();
        let mut addresses = Vec::new();
        for (at, field) in fields.named("Received").take(MAX_OWN_HOPS) {
            let hop = Hop::read(&field.text());
            let by = hop.by.as_deref().filter(|_| hop.is_sound())?;
            let by = HostPattern::read(by)?.to_string();
            hosts.push(by.clone());
            if hop.is_with("LMTP") || hop.is_with("LMTPS") {
                addresses.extend(
                    hop.client(Style::Common)
                        .filter(|client| !client.is_loopback()),
                );
                continue;
            }
            let organisation = DomainName::read(&by)?.organisation()?.to_string();
            let (software, ids) = software(fields, at, &hop, &organisation)?;
            let style = match software {
                Software::Exim => Style::Exim,
                _ => Style::Common,
            };
            return Some(Self {
                software,
                ids: if ids.is_empty() { vec![by] } else { ids },
                organisation,
                hosts,
                addresses,
                tenant: None,
                client: hop.client(style),
            });
        }
        None
    }
}

/// By where results of a host of the organisation stand. None where there are none, so that nothing can be told.
fn software(
    fields: &Fields<'_>,
    border: usize,
    hop: &Hop,
    organisation: &str,
) -> Option<(Software, Vec<String>)> {
    let own_id = |field: &crate::field::Field<'_>| {
        let reading = Reading::read(&field.clean_text()?).ok()?;
        let id = reading.id.clone()?;
        let of = DomainName::read(&id)?.organisation()?;
        (of.as_str() == organisation).then_some((id, reading))
    };
    let is_results = |field: &&crate::field::Field<'_>| field.is("Authentication-Results");
    let above: Vec<_> = fields.as_slice()[..border]
        .iter()
        .filter(is_results)
        .filter_map(own_id)
        .map(|(id, _)| id)
        .collect();
    if hop
        .software()
        .is_some_and(|software| software.starts_with("Exim"))
    {
        return (!above.is_empty()).then_some((Software::Exim, above));
    }
    if !above.is_empty() {
        return Some((Software::PostfixOpendmarc, above));
    }
    let client = hop.client(Style::Common)?;
    let (id, reading) = fields
        .as_slice()
        .get(border + 1)
        .filter(is_results)
        .and_then(own_id)?;
    let names_client = reading.spf_comments.iter().any(|comment| {
        comment
            .split_ascii_whitespace()
            .any(|word| address::read(word) == Some(client))
    });
    names_client.then(|| (Software::PostfixRspamd, vec![id]))
}
