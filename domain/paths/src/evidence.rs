//! What the trusted hosts wrote about a mail, and what speaks against relying on it.
//!
//! Where results stand, and who deletes what mails bring along, is measured: OpenDKIM, OpenDMARC and policyd-spf write
//! above the hop, rspamd and Google directly below it, Exim above it if told to, Exchange Online above it without an id.

use std::net::IpAddr;

use crate::{
    address,
    arc::Seals,
    border::Border,
    exchange_online,
    field::{Field, Fields},
    identity::{self, NoSender, ReturnPath, Sender},
    reason::Reason,
    results::{Arc, Dkim, Outcome, Results, reading::Reading, received_spf},
    signature::{self, Signature},
    trust::{Filter, Receiver, ResultsPlace, Software, Trust, WhileDown},
};

const GOOGLE_ID: &str = "mx.google.com";
const RESULTS: &str = "Authentication-Results";

#[derive(Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) results: Results,
    /// Signs against. They keep a mail from being authentic, and never make a failed one better.
    pub(crate) doubts: Vec<Reason>,
    /// Whether the sender signed in at the own host.
    pub(crate) is_signed_in: bool,
    /// Whether a filter checked the mail, and the results of the receiver are about the filter.
    pub(crate) is_about_filter: bool,
    /// The client that the results are about, where Exchange Online skips a filter that the setting does not name.
    pub(crate) skipped_to: Option<IpAddr>,
    /// Whether the results are those of Exchange Online itself.
    pub(crate) is_of_exchange_online: bool,
    /// Senders in the envelope that the results are about.
    mail_from: Vec<String>,
    pub(crate) seals: Seals,
    pub(crate) signatures: Vec<Signature>,
}

impl Evidence {
    pub(crate) fn gather(
        fields: &Fields<'_>,
        trust: &Trust,
        receiver: &Receiver,
        border: &Border<'_>,
        sender: &Result<Sender, NoSender>,
    ) -> Self {
        let mut evidence = Self {
            is_signed_in: border.hop.is_authenticated()
                && border.behind.is_none()
                && receiver.software != Software::ExchangeOnline,
            seals: Seals::read(fields, border.at),
            signatures: signature::all(fields, border.at),
            ..Self::default()
        };
        if let Err(no_sender) = sender {
            evidence.doubt(Reason::no_sender(*no_sender));
        }
        if fields.is_irregular() {
            evidence.doubt(Reason::Irregular);
        }
        if !border.hop.is_sound() {
            evidence.doubt(Reason::OtherBorder);
        }
        if identity::has_quoted_return_path(fields) {
            evidence.doubt(Reason::OddReturnPath);
        }
        evidence.gather_results(fields, trust, receiver, border);
        evidence.hold_against_signatures();
        evidence.name_last_sealer();
        evidence
    }

    fn doubt(&mut self, reason: Reason) {
        if !self.doubts.contains(&reason) {
            self.doubts.push(reason);
        }
    }

    fn gather_results(
        &mut self,
        fields: &Fields<'_>,
        trust: &Trust,
        receiver: &Receiver,
        border: &Border<'_>,
    ) {
        let Some(behind) = &border.behind else {
            self.of_receiver(fields, trust, receiver, border);
            return;
        };
        let mut own = Self::default();
        own.of_receiver(fields, trust, receiver, border);
        let address = own.results.spf.as_ref().and_then(|spf| spf.address);
        if receiver.software == Software::ExchangeOnline
            && address.is_some()
            && address == border.client
            && exchange_online::skipped_to(fields) == border.client
        {
            self.take(own);
            return;
        }
        self.of_filter(fields, trust, behind.filter, border);
        if self.results.is_empty() {
            // The receiver saw the filter's address. What it says of signatures holds nevertheless.
            self.is_about_filter = true;
            own.results.spf = None;
            own.results.compauth = None;
            let is_by_signature = own
                .results
                .dkim
                .iter()
                .any(|dkim| dkim.outcome == Outcome::Pass);
            if !is_by_signature {
                own.results.dmarc = None;
            }
            self.take(own);
        }
    }

    fn take(&mut self, other: Self) {
        self.results = other.results;
        self.is_of_exchange_online = other.is_of_exchange_online;
        for doubt in other.doubts {
            self.doubt(doubt);
        }
    }

    fn of_receiver(
        &mut self,
        fields: &Fields<'_>,
        trust: &Trust,
        receiver: &Receiver,
        border: &Border<'_>,
    ) {
        match receiver.software {
            Software::ExchangeOnline => self.of_exchange_online(fields, receiver, border),
            Software::Google => self.of_google(fields, border),
            Software::PostfixOpendmarc => {
                self.above(fields, receiver, border);
                self.received_spf(fields, border);
                self.envelope(fields, border);
                self.own_results_below(fields, receiver, border);
                self.postfix(fields, border);
            }
            Software::PostfixRspamd => {
                self.above(fields, receiver, border);
                if border.behind.is_none() && receiver.while_down == Some(WhileDown::Wait) {
                    let is_own = |id: &str| receiver.is_id(id);
                    self.below(fields, trust, border, &is_own);
                }
                self.envelope(fields, border);
                self.postfix(fields, border);
            }
            Software::Exim => {
                self.above(fields, receiver, border);
                self.envelope(fields, border);
            }
        }
    }

    /// Results without an id between the hop before and the border, which only Exchange Online can have written.
    fn of_exchange_online(
        &mut self,
        fields: &Fields<'_>,
        receiver: &Receiver,
        border: &Border<'_>,
    ) {
        let end = border.receiver_at();
        let start = fields
            .named("Received")
            .map(|(at, _)| at)
            .take_while(|at| *at < end)
            .last()
            .map_or(0, |at| at + 1);
        for field in &fields.as_slice()[start..end] {
            if !field.is(RESULTS) {
                continue;
            }
            let Some(reading) = self.read(field) else {
                continue;
            };
            if reading.id.is_some() {
                self.doubt(Reason::ForeignResults);
                continue;
            }
            self.add(&reading);
        }
        for field in &fields.as_slice()[..end] {
            if field.is("ARC-Authentication-Results")
                && let Some(text) = field.clean_text()
                && let Ok((_, reading)) = Reading::read_sealed(&text)
            {
                for arc in &reading.arc {
                    self.results.add_arc(arc.clone());
                }
            }
        }
        if border.behind.is_none()
            && let Some(address) = self.results.spf.as_ref().and_then(|spf| spf.address)
            && Some(address) != border.client
        {
            if exchange_online::skipped_to(fields) == Some(address) {
                self.skipped_to = Some(address);
            } else {
                self.doubt(Reason::OtherAddressInResults);
            }
        }
        if !exchange_online::is_of_tenant(fields, receiver.tenant) {
            self.doubt(Reason::OtherTenant);
        }
        if !exchange_online::is_by_this_border(fields, border) {
            self.doubt(Reason::OtherBorder);
        }
        if !self.results.is_empty() {
            self.results.written_by = Some(Software::ExchangeOnline.name().to_owned());
            self.is_of_exchange_online = true;
        }
    }

    /// Google seals what it found above the border, and writes it directly below, behind `Received-SPF`.
    fn of_google(&mut self, fields: &Fields<'_>, border: &Border<'_>) {
        let end = border.receiver_at();
        let sealed = fields.as_slice()[..end].iter().find_map(|field| {
            let is_sealed = field.is("ARC-Authentication-Results");
            let text = is_sealed.then(|| field.clean_text()).flatten()?;
            let (_, reading) = Reading::read_sealed(&text).ok()?;
            (reading.id.as_deref() == Some(GOOGLE_ID)).then_some(reading)
        });
        let below = fields.as_slice()[end + 1..]
            .iter()
            .find(|field| !field.is("Received-SPF"))
            .filter(|field| field.is(RESULTS))
            .and_then(|field| self.read(field))
            .filter(|reading| reading.id.as_deref() == Some(GOOGLE_ID));
        if let (Some(sealed), Some(below)) = (&sealed, &below) {
            let outcome = |reading: &Reading| reading.results().dmarc.map(|dmarc| dmarc.outcome);
            if outcome(sealed) != outcome(below) {
                self.doubt(Reason::ForeignResults);
            }
        }
        if let Some(reading) = sealed.or(below) {
            self.add(&reading);
        }
    }

    /// Results of an own id above the border.
    fn above(&mut self, fields: &Fields<'_>, receiver: &Receiver, border: &Border<'_>) {
        for field in &fields.as_slice()[..border.receiver_at()] {
            if !field.is(RESULTS) {
                continue;
            }
            match field.clean_text().map(|text| Reading::read(&text)) {
                Some(Ok(reading)) if reading.id.as_deref().is_some_and(|id| receiver.is_id(id)) => {
                    self.add(&reading);
                }
                Some(Ok(_)) => {}
                _ if names_an_id(field, receiver) => self.doubt(Reason::UnreadableResults),
                _ => {}
            }
        }
    }

    /// What rspamd writes directly below the border, if it is there alone and fits the mail.
    fn below(
        &mut self,
        fields: &Fields<'_>,
        trust: &Trust,
        border: &Border<'_>,
        is_own: &dyn Fn(&str) -> bool,
    ) {
        let is_results =
            |field: &Field<'_>| field.is(RESULTS) || field.is("Authentication-Results-Original");
        let rest = &fields.as_slice()[border.at + 1..];
        let Some((first, others)) = rest.split_first().filter(|(first, _)| is_results(first))
        else {
            return;
        };
        let Some(reading) = self.read(first) else {
            return;
        };
        if !reading.id.as_deref().is_some_and(is_own) {
            return;
        }
        // As installed, it neither writes nor deletes anything for clients nearby and for those that signed in.
        let skips = border.hop.is_authenticated()
            || border
                .client
                .is_none_or(|client| address::is_private(client) || trust.is_own_network(client));
        if skips {
            return;
        }
        // Whenever it writes, it deletes all others.
        let is_alone = !others.iter().any(is_results);
        if !is_alone || !fits(&reading, border.client) {
            self.doubt(Reason::ForeignResults);
        }
        self.add(&reading);
    }

    fn received_spf(&mut self, fields: &Fields<'_>, border: &Border<'_>) {
        for field in &fields.as_slice()[..border.receiver_at()] {
            if !field.is("Received-SPF") {
                continue;
            }
            let Some(spf) = field
                .clean_text()
                .and_then(|text| received_spf::read(&text))
            else {
                continue;
            };
            if spf.address.is_some() && spf.address == border.receiver_client() {
                self.results.add_spf(spf);
            }
        }
    }

    /// OpenDMARC believes results of its own id in the mail when OpenDKIM did not delete them.
    fn own_results_below(&mut self, fields: &Fields<'_>, receiver: &Receiver, border: &Border<'_>) {
        for field in &fields.as_slice()[border.receiver_at() + 1..] {
            if !field.is(RESULTS) {
                continue;
            }
            let is_own_pass = match field.clean_text().map(|text| Reading::read(&text)) {
                Some(Ok(reading)) => {
                    reading.id.as_deref().is_some_and(|id| receiver.is_id(id))
                        && (reading.claims_a_pass() || reading.is_tampered)
                }
                _ => names_an_id(field, receiver),
            };
            if is_own_pass {
                self.doubt(Reason::OwnResultsBelow);
            }
        }
    }

    /// Results are held against the envelope, which the host wrote down at delivery.
    fn envelope(&mut self, fields: &Fields<'_>, border: &Border<'_>) {
        let return_path = identity::return_path(fields, border.receiver_at());
        if !fits_envelope(&self.mail_from, &return_path) {
            self.doubt(Reason::OtherEnvelopeInResults);
        }
    }

    fn postfix(&mut self, fields: &Fields<'_>, border: &Border<'_>) {
        // The envelope's sender and the greeting get into results as they are, so they have to be known.
        if identity::return_path(fields, border.receiver_at()) == ReturnPath::Unknown {
            self.doubt(Reason::NoReturnPath);
        }
        // Postfix writes a question mark for what is no letter of a name.
        if border
            .greeting()
            .is_some_and(|greeting| greeting.contains('?'))
        {
            self.doubt(Reason::OddGreeting);
        }
    }

    /// Results of a filter, between its own hop and the one to the receiver or directly below its own.
    fn of_filter(
        &mut self,
        fields: &Fields<'_>,
        trust: &Trust,
        filter: &Filter,
        border: &Border<'_>,
    ) {
        let is_own = |id: &str| filter.is_id(id);
        if filter.results == ResultsPlace::Below {
            self.below(fields, trust, border, &is_own);
            return;
        }
        let zone = &fields.as_slice()[border.receiver_at() + 1..border.at];
        // Exchange Online renames what mails bring along; what is sealed keeps its name.
        let plain = zone
            .iter()
            .filter(|field| field.is(RESULTS) || field.is("Authentication-Results-Original"));
        for field in plain {
            if let Some(reading) = self.read(field)
                && reading.id.as_deref().is_some_and(is_own)
            {
                self.add(&reading);
            }
        }
        if !self.results.is_empty() {
            return;
        }
        for field in zone
            .iter()
            .filter(|field| field.is("ARC-Authentication-Results"))
        {
            if let Some(Ok((_, reading))) =
                field.clean_text().map(|text| Reading::read_sealed(&text))
                && reading.id.as_deref().is_some_and(is_own)
            {
                self.add(&reading);
            }
        }
    }

    /// Doubts where it cannot be read.
    fn read(&mut self, field: &Field<'_>) -> Option<Reading> {
        let reading = field.clean_text().map(|text| Reading::read(&text));
        let Some(Ok(reading)) = reading else {
            self.doubt(Reason::UnreadableResults);
            return None;
        };
        Some(reading)
    }

    fn add(&mut self, reading: &Reading) {
        if reading.is_tampered {
            self.doubt(Reason::TamperedResults);
        }
        self.mail_from.extend(reading.mail_from.iter().cloned());
        reading.add_to(&mut self.results);
        if let Some(id) = &reading.id {
            self.results.written_by.get_or_insert_with(|| id.clone());
        }
    }

    /// A signature that passed has to be there, and cannot have failed as well. Exchange Online is not asked for that, as
    /// it names signatures by their domain alone.
    fn hold_against_signatures(&mut self) {
        if self.is_of_exchange_online {
            return;
        }
        let passed = |dkim: &&Dkim| dkim.outcome == Outcome::Pass;
        let is_fine = self.results.dkim.iter().filter(passed).all(|dkim| {
            let is_there = self
                .signatures
                .iter()
                .any(|signature| signature.is_meant(dkim));
            let is_contradicted = self.results.dkim.iter().any(|other| {
                other.outcome != Outcome::Pass
                    && other.beginning.is_some()
                    && (&other.domain, &other.selector, &other.beginning)
                        == (&dkim.domain, &dkim.selector, &dkim.beginning)
            });
            is_there && !is_contradicted
        });
        if !is_fine {
            self.doubt(Reason::OtherSignatures);
        }
        if self.signatures.iter().any(|signature| signature.is_odd) {
            self.doubt(Reason::OddSignature);
        }
    }

    fn name_last_sealer(&mut self) {
        if let Some(arc) = self.results.arc.take() {
            self.results.arc = Some(Arc {
                sealer: self.seals.last_sealer().cloned(),
                ..arc
            });
        }
    }
}

/// Whether a field that cannot be read mentions an own id.
fn names_an_id(field: &Field<'_>, receiver: &Receiver) -> bool {
    let text = field.text().to_ascii_lowercase();
    receiver.ids.iter().any(|id| text.contains(id.as_str()))
}

/// Whether results of rspamd are about this mail. It always asks SPF, names the client unless that gave an error, and
/// names every signature.
fn fits(reading: &Reading, client: Option<IpAddr>) -> bool {
    let mut words = reading
        .spf_comments
        .iter()
        .flat_map(|comment| comment.split_ascii_whitespace())
        .map(address::read);
    let names_client = client.is_some() && words.any(|word| word == client);
    let is_error = |outcome| matches!(outcome, Outcome::TempError | Outcome::PermError);
    let fits_spf = match reading.spf.as_slice() {
        [] => false,
        [spf] if is_error(spf.outcome) => true,
        _ => names_client,
    };
    let names_signatures = reading
        .dkim
        .iter()
        .filter(|dkim| dkim.outcome == Outcome::Pass)
        .all(|dkim| dkim.selector.is_some() && dkim.beginning.is_some());
    fits_spf && names_signatures
}

/// Whether senders that SPF was asked about are the one in the envelope. Some software names the domain alone.
fn fits_envelope(mail_from: &[String], return_path: &ReturnPath) -> bool {
    mail_from.iter().all(|from| {
        let from = from.trim_start_matches('<').trim_end_matches('>');
        match return_path {
            ReturnPath::Unknown => true,
            ReturnPath::Null => from.is_empty(),
            ReturnPath::Address { address, .. } if from.contains('@') => {
                from.eq_ignore_ascii_case(address)
            }
            ReturnPath::Address { domain, .. } => domain
                .as_ref()
                .is_some_and(|domain| domain.as_str().eq_ignore_ascii_case(from)),
        }
    })
}
