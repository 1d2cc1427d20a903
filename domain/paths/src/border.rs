//! The border: the hop at which the first trusted host took the mail over from the outside. What stands above it was
//! written by hosts that are trusted, what stands below by anybody.

use std::net::IpAddr;

use crate::{
    address, exchange_hosts,
    field::Fields,
    limits::MAX_OWN_HOPS,
    received::{Hop, Style},
    trust::{Filter, Receiver, Software, Trust},
};

#[derive(Debug)]
pub(crate) struct Border<'t> {
    /// Where the field stands.
    pub(crate) at: usize,
    /// Which `Received` it is, counted from the top.
    pub(crate) number: usize,
    pub(crate) hop: Hop,
    pub(crate) style: Style,
    /// Who handed over the mail.
    pub(crate) client: Option<IpAddr>,
    /// The receiver's own hop, where a filter stands in front of it.
    pub(crate) behind: Option<BehindFilter<'t>>,
}

/// The hop from the filter to the receiver.
#[derive(Debug)]
pub(crate) struct BehindFilter<'t> {
    pub(crate) filter: &'t Filter,
    pub(crate) at: usize,
    pub(crate) client: IpAddr,
    pub(crate) by: Option<String>,
}

impl Border<'_> {
    /// Where the receiver's own hop stands.
    pub(crate) fn receiver_at(&self) -> usize {
        self.behind.as_ref().map_or(self.at, |behind| behind.at)
    }

    /// Who handed the mail to the receiver: the filter, or who sent it.
    pub(crate) fn receiver_client(&self) -> Option<IpAddr> {
        self.behind
            .as_ref()
            .map_or(self.client, |behind| Some(behind.client))
    }

    /// The receiver's own host that took the mail over.
    pub(crate) fn receiver_host(&self) -> Option<&str> {
        match &self.behind {
            Some(behind) => behind.by.as_deref(),
            None => self.hop.by.as_deref(),
        }
    }

    pub(crate) fn greeting(&self) -> Option<&str> {
        self.hop.greeting(self.style)
    }

    pub(crate) fn looked_up_name(&self) -> Option<&str> {
        self.hop.looked_up_name(self.style)
    }
}

/// Whether one of the first hops names a host of the receiver, and cannot be read.
pub(crate) fn is_unreadable(fields: &Fields<'_>, receiver: &Receiver) -> bool {
    fields
        .named("Received")
        .take(MAX_OWN_HOPS)
        .map(|(_, field)| field.text())
        .filter(|text| !Hop::read(text).is_sound())
        .any(|text| {
            let mut words = text.split_ascii_whitespace();
            words.any(|word| is_own_name(word.trim_matches([';', '(', ')']), receiver))
        })
}

fn is_own_name(word: &str, receiver: &Receiver) -> bool {
    match receiver.software {
        Software::ExchangeOnline => word
            .to_ascii_lowercase()
            .ends_with(".mail.protection.outlook.com"),
        Software::Google => word.eq_ignore_ascii_case("mx.google.com"),
        Software::PostfixOpendmarc | Software::PostfixRspamd | Software::Exim => {
            receiver.is_host(word)
        }
    }
}

/// None where the mail did not come in through the receiver.
pub(crate) fn find<'t>(
    fields: &Fields<'_>,
    trust: &'t Trust,
    receiver: &'t Receiver,
) -> Option<Border<'t>> {
    let mut hops = fields
        .named("Received")
        .map(|(at, field)| (at, Hop::read(&field.text())))
        .enumerate()
        .map(|(number, (at, hop))| (number + 1, at, hop));
    let mut border = loop {
        let (number, at, hop) = hops.next().filter(|(number, ..)| *number <= MAX_OWN_HOPS)?;
        match place(&hop, receiver) {
            Place::Outside => return None,
            Place::Inside => {}
            Place::Border(style) => {
                break Border {
                    at,
                    number,
                    client: hop.client(style),
                    style,
                    hop,
                    behind: None,
                };
            }
        }
    };
    for _ in 0..MAX_OWN_HOPS {
        let Some(client) = border.client else { break };
        let filter = match &border.behind {
            Some(behind) if behind.filter.holds(client) => behind.filter,
            Some(_) => break,
            None => match trust.filter_at(client) {
                Some(filter) => filter,
                None => break,
            },
        };
        let Some((number, at, hop)) = hops.next() else {
            break;
        };
        let is_of_filter = hop.is_sound() && hop.by.as_deref().is_some_and(|by| filter.is_host(by));
        if !is_of_filter {
            break;
        }
        let behind = border.behind.take().unwrap_or(BehindFilter {
            filter,
            at: border.at,
            client,
            by: border.hop.by.clone(),
        });
        let style = style_of(&hop);
        border = Border {
            at,
            number,
            client: hop.client(style),
            style,
            hop,
            behind: Some(behind),
        };
    }
    Some(border)
}

enum Place {
    /// From one own host to another.
    Inside,
    /// From the outside to an own host.
    Border(Style),
    /// Not by an own host at all.
    Outside,
}

fn place(hop: &Hop, receiver: &Receiver) -> Place {
    match receiver.software {
        Software::ExchangeOnline => exchange_hosts_place(hop),
        Software::Google => google_place(hop),
        Software::PostfixOpendmarc | Software::PostfixRspamd => {
            own_place(hop, receiver, Style::Common)
        }
        Software::Exim => own_place(hop, receiver, Style::Exim),
    }
}

fn exchange_hosts_place(hop: &Hop) -> Place {
    if exchange_hosts::is_border(hop) {
        return Place::Border(Style::Exchange);
    }
    if exchange_hosts::is_inside(hop) {
        return Place::Inside;
    }
    Place::Outside
}

/// `by mx.google.com`; above it are hops by an address or by another host of Google, without `from`.
fn google_place(hop: &Hop) -> Place {
    let Some(by) = hop.by.as_deref() else {
        return Place::Outside;
    };
    if hop.from.is_none() {
        let is_inside = address::read(by).is_some() || hop.is_by(".google.com");
        return if is_inside {
            Place::Inside
        } else {
            Place::Outside
        };
    }
    if by.eq_ignore_ascii_case("mx.google.com") {
        return Place::Border(Style::Common);
    }
    Place::Outside
}

fn own_place(hop: &Hop, receiver: &Receiver, style: Style) -> Place {
    if !hop.by.as_deref().is_some_and(|by| receiver.is_host(by)) {
        return Place::Outside;
    }
    match hop.client(style) {
        Some(client) if receiver.is_own_address(client) => Place::Inside,
        client if is_local_delivery(hop, receiver, client) => Place::Inside,
        _ => Place::Border(style),
    }
}

/// Delivery on one machine by LMTP, which strangers have no access to.
fn is_local_delivery(hop: &Hop, receiver: &Receiver, client: Option<IpAddr>) -> bool {
    let is_here = client.is_none_or(|client| client.is_loopback());
    let is_from_own = hop
        .from
        .as_deref()
        .is_some_and(|from| receiver.is_host(from));
    hop.is_sound() && is_here && is_from_own && (hop.is_with("LMTP") || hop.is_with("LMTPS"))
}

fn style_of(hop: &Hop) -> Style {
    match hop.software() {
        Some(software) if software.starts_with("Exim") => Style::Exim,
        _ => Style::Common,
    }
}
