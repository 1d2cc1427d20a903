//! Where a mail comes from: the first host outside, or the service that sent it.

use crate::{
    border::Border,
    evidence::Evidence,
    exchange_online::{self, Sent, Way},
    field::Fields,
    identity::{self, ReturnPath},
    path::{Client, Method, SignIn, Submission, Via},
    providers,
    received::{Hop, Style},
    trust::{Receiver, Trust},
};

#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) method: Method,
    pub(crate) submission: Submission,
    pub(crate) via: Vec<Via>,
    pub(crate) client: Option<Client>,
    /// What Exchange Online says, where it sent the mail.
    pub(crate) sent: Option<Sent>,
    /// The software of a relay behind which a client had signed in.
    pub(crate) relay: Option<String>,
}

pub(crate) fn of(
    fields: &Fields<'_>,
    trust: &Trust,
    receiver: &Receiver,
    border: &Border<'_>,
    evidence: &Evidence,
) -> Origin {
    let mut origin = match exchange_online::sent(fields, receiver.software, border) {
        Some(sent) => Origin::of_exchange_online(sent),
        None => outside_microsoft(fields, trust, border, evidence),
    };
    if is_filtered(border, evidence) {
        origin.via.insert(0, Via::Filter);
    }
    let is_told = origin.method == Method::ExoForward;
    if !is_told && is_rewritten(fields) {
        origin.via.push(Via::Forward);
    }
    origin
}

impl Origin {
    pub(crate) fn of_exchange_online(sent: Sent) -> Self {
        let has_password = sent.way == Way::SmtpAuth && sent.sign_in == SignIn::Password;
        let mut via = Vec::new();
        if sent.is_loop {
            via.push(Via::SignatureService);
        }
        Self {
            method: if has_password {
                Method::ExoSmtpAuthPassword
            } else {
                sent.way.into()
            },
            submission: match sent.way {
                Way::Connector => Submission::Connector,
                Way::Forward => Submission::Forwarded,
                Way::SmtpAuth => Submission::SmtpAuth,
                Way::CommunicationServices => Submission::CommunicationServices,
                Way::Mailbox => Submission::Mailbox,
                Way::Hybrid => Submission::Hybrid,
                Way::Other => Submission::ExchangeOnline,
            },
            via,
            // The device behind a mailbox is not visible.
            client: (sent.client.is_some() || sent.greeting.is_some()).then(|| Client {
                greeting: sent.greeting.clone(),
                address: sent.client,
            }),
            sent: Some(sent),
            relay: None,
        }
    }
}

fn is_filtered(border: &Border<'_>, evidence: &Evidence) -> bool {
    border.behind.is_some() || evidence.skipped_to.is_some()
}

fn outside_microsoft(
    fields: &Fields<'_>,
    trust: &Trust,
    border: &Border<'_>,
    evidence: &Evidence,
) -> Origin {
    let client = Some(Client {
        greeting: border
            .greeting()
            .filter(|_| evidence.skipped_to.is_none())
            .map(str::to_owned),
        address: evidence.skipped_to.or(border.client),
    });
    let origin = |method, submission| Origin {
        method,
        submission,
        via: Vec::new(),
        client: client.clone(),
        sent: None,
        relay: None,
    };
    if evidence.is_signed_in {
        return origin(Method::Submission, Submission::SignedIn);
    }
    if border
        .client
        .is_some_and(|client| trust.is_own_network(client))
    {
        return origin(Method::OwnNetwork, Submission::OwnNetwork);
    }
    let mut below = fields
        .named("Received")
        .filter(|(at, _)| *at > border.at)
        .map(|(_, field)| Hop::read(&field.text()));
    match providers::of(border, &evidence.results) {
        Some(Method::Google) => return google(below, origin),
        Some(method) => return origin(method, Submission::Provider),
        None => {}
    }
    if is_filtered(border, evidence) {
        return origin(Method::Direct, Submission::ToFilter);
    }
    let Some(relay) = below.find(|hop| hop.is_sound() && hop.is_authenticated()) else {
        return origin(Method::Direct, Submission::ToMx);
    };
    Origin {
        relay: relay.software().map(str::to_owned),
        ..origin(Method::Direct, Submission::Relay)
    }
}

/// Google says who gave it the mail.
fn google(
    below: impl Iterator<Item = Hop>,
    origin: impl Fn(Method, Submission) -> Origin,
) -> Origin {
    for hop in below {
        if hop.is_by(".gmail.com") && hop.from.is_some() {
            let is_relay = hop
                .by
                .as_deref()
                .is_some_and(|by| by.to_ascii_lowercase().starts_with("smtp-relay."));
            let (method, submission) = if is_relay {
                (Method::GoogleRelay, Submission::WorkspaceRelay)
            } else if hop.is_authenticated() {
                (Method::Gmail, Submission::GmailClient)
            } else {
                (Method::Google, Submission::Google)
            };
            return Origin {
                client: Some(Client {
                    greeting: hop.greeting(Style::Common).map(str::to_owned),
                    address: hop.client(Style::Common),
                }),
                ..origin(method, submission)
            };
        }
    }
    origin(Method::Google, Submission::Google)
}

/// Whether a forward put a sender of its own into the envelope (SRS).
fn is_rewritten(fields: &Fields<'_>) -> bool {
    let ReturnPath::Address { address, .. } = identity::return_path(fields, usize::MAX) else {
        return false;
    };
    address.starts_with("srs0=") || address.starts_with("srs1=") || address.contains("+srs=")
}
