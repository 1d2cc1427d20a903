//! Names the path of a mail: by its origin, and by whom it is of.

use std::net::IpAddr;

use crate::{
    address,
    domain_name::{self, DomainName},
    exchange_online::Sent,
    identity::Sender,
    origin::Origin,
    path::{Method, Path, SignIn, Tenant},
    results::{Outcome, Results},
    verdict::MailVerdict,
};

pub(crate) fn name(
    origin: &Origin,
    network_of: Option<IpAddr>,
    results: &Results,
    verdict: MailVerdict,
    sender: Option<&Sender>,
) -> Path {
    let tenant = origin
        .sent
        .as_ref()
        .and_then(|sent| sent.tenant.map(Tenant::Id))
        .or_else(|| signing_tenant(results).map(Tenant::Domain));
    let is_proven = matches!(verdict, MailVerdict::Authentic | MailVerdict::Internal);
    let forwarder = (origin.method == Method::ExoForward)
        .then(|| forwarder(results))
        .flatten();
    let who = forwarder
        .or_else(|| sender.filter(|_| is_proven).map(organisation))
        .or_else(|| signing_tenant(results).map(|tenant| tenant.to_string()))
        .or_else(|| tenant.as_ref().map(Tenant::to_string))
        .or_else(|| {
            let network = network_of.and_then(address::neighbourhood)?;
            Some(network.to_string())
        })
        .unwrap_or_else(|| "unknown".to_owned());
    build(origin, who, tenant)
}

pub(crate) fn inside_tenant(sent: Sent, sender: &Sender) -> Path {
    let origin = Origin::of_exchange_online(sent);
    build(&origin, organisation(sender), None)
}

fn build(origin: &Origin, who: String, tenant: Option<Tenant>) -> Path {
    let sent = origin.sent.as_ref();
    Path {
        name: format!("{}/{who}", origin.method.name()),
        method: origin.method,
        who,
        submission: origin.submission,
        sign_in: sent.map_or(SignIn::NotApplicable, |sent| sent.sign_in),
        depends_on_smtp_auth: sent.is_some_and(|sent| sent.began_with_smtp_auth),
        via: origin.via.clone(),
        tenant,
        client: origin.client.clone(),
        region: sent.and_then(|sent| sent.region.clone()),
        relay: origin.relay.clone(),
    }
}

/// The whole address where anybody has one of that domain.
fn organisation(sender: &Sender) -> String {
    let organisation = sender
        .domain
        .organisation()
        .unwrap_or_else(|| sender.domain.clone());
    if domain_name::is_free_mail(&organisation) {
        return sender.address.clone();
    }
    organisation.to_string()
}

/// The tenant whose signature holds.
fn signing_tenant(results: &Results) -> Option<DomainName> {
    let domains = results.dkim.iter().filter_map(|dkim| {
        let domain = dkim.domain.as_ref()?;
        (dkim.outcome == Outcome::Pass && domain.is_tenant()).then_some(domain)
    });
    domains.into_iter().find_map(DomainName::organisation)
}

/// Who rewrote the sender in the envelope to a domain of its own.
fn forwarder(results: &Results) -> Option<String> {
    let spf = results.spf.as_ref()?;
    let is_proven = spf.outcome == Outcome::Pass && !spf.is_of_helo;
    let domain = spf.domain.as_ref().filter(|_| is_proven)?;
    let organisation = domain.organisation().unwrap_or_else(|| domain.clone());
    Some(organisation.to_string())
}
