//! Tags that mail systems put before or behind a subject: marks of gateways, numbers of tickets, names of lists.
//!
//! A tag in brackets is one only if all of it is known: words that speak of outside senders or spam, a number with the
//! word or the sign of a ticket, or the name of a list that the mail came through. `[Warning]`, `[NAS-01]` and `(Full)`
//! are a product's, and stay.

/// Longest tag, in bytes.
const MAX_LENGTH: usize = 120;

/// Any of these makes a tag that of a gateway, if the others of its words are known too.
const GATEWAY: [&str; 34] = [
    "external",
    "ext",
    "extern",
    "externe",
    "externer",
    "externes",
    "externo",
    "externa",
    "esterno",
    "esterna",
    "ekstern",
    "eksternt",
    "extermal",
    "ulkoinen",
    "zewnętrzny",
    "zewnetrzny",
    "zewnętrzna",
    "externí",
    "vanjski",
    "outside",
    "spam",
    "spamverdacht",
    "junk",
    "bulk",
    "phishing",
    "phish",
    "caution",
    "vorsicht",
    "untrusted",
    "unverified",
    "unsolicited",
    "suspicious",
    "quarantine",
    "suspected",
];

/// Words that stand beside those.
const BESIDE: [&str; 52] = [
    "email",
    "e-mail",
    "mail",
    "mails",
    "message",
    "sender",
    "source",
    "origin",
    "user",
    "from",
    "of",
    "the",
    "organization",
    "organisation",
    "possible",
    "probable",
    "likely",
    "potential",
    "warning",
    "attention",
    "alert",
    "notice",
    "verify",
    "contact",
    "domain",
    "network",
    "content",
    "absender",
    "nachricht",
    "achtung",
    "von",
    "herkunft",
    "verdacht",
    "auf",
    "afzender",
    "bericht",
    "let",
    "op",
    "expéditeur",
    "expediteur",
    "courriel",
    "message",
    "mittente",
    "remitente",
    "correo",
    "attenzione",
    "atención",
    "remetente",
    "avsändare",
    "avsender",
    "afsender",
    "score",
];

/// Words before the number of a ticket.
const TICKET: [&str; 44] = [
    "ticket",
    "tickets",
    "ticketnr",
    "ticketnummer",
    "ticketnumber",
    "ticket-id",
    "ticketid",
    "case",
    "caseid",
    "case-id",
    "ref",
    "refnr",
    "reference",
    "referenz",
    "referentie",
    "référence",
    "request",
    "request-id",
    "requestid",
    "incident",
    "issue",
    "sr",
    "rt",
    "glpi",
    "vorgang",
    "vorgangsnummer",
    "anfrage",
    "aktenzeichen",
    "fall",
    "fallnummer",
    "zaak",
    "zaaknummer",
    "melding",
    "meldingsnummer",
    "dossier",
    "demande",
    "servicecall",
    "service-request",
    "sd",
    "id",
    "call",
    "support",
    "helpdesk",
    "tkt",
];

/// What service desks begin their numbers with.
const DESKS: [&str; 9] = [
    "inc", "ritm", "req", "chg", "prb", "cs", "sctask", "task", "csm",
];

/// What the mailing lists of a mail are called, folded as tags are.
#[derive(Debug, Clone, Default)]
pub(in crate::mail) struct ListNames {
    names: Vec<String>,
}

impl ListNames {
    /// From headers with names in lower case.
    pub(in crate::mail) fn of(headers: &[(String, String)]) -> Self {
        const FIELDS: [&str; 6] = [
            "list-id",
            "list-post",
            "list-help",
            "list-unsubscribe",
            "list-owner",
            "x-beenthere",
        ];
        let mut lists = Self::default();
        for (_, value) in headers
            .iter()
            .filter(|(name, _)| FIELDS.contains(&name.as_str()))
            .take(20)
        {
            lists.add(value);
        }
        lists
    }

    /// A value such as `Reports <reports.lists.example.com>` or `<mailto:reports@lists.example.com>`.
    fn add(&mut self, value: &str) {
        let value = crate::mail::normalise::cut(value, 1_000);
        let (phrase, rest) = value.split_once('<').unwrap_or(("", value));
        let address = rest.split('>').next().unwrap_or_default();
        let address = address.trim().trim_start_matches("mailto:");
        let local = match address.split_once('@') {
            Some((local, _)) => local,
            None => address.split('.').next().unwrap_or_default(),
        };
        for command in ["-owner", "-request", "-unsubscribe", "-help", "-leave", ""] {
            if let Some(name) = local.strip_suffix(command) {
                self.push(name);
                break;
            }
        }
        self.push(phrase);
    }

    fn push(&mut self, name: &str) {
        let name = folded(name);
        if !name.is_empty() {
            self.names.push(name);
        }
    }

    fn has(&self, tag: &str) -> bool {
        if self.names.is_empty() {
            return false;
        }
        // Some lists number their mails.
        let name = tag.trim_end_matches(|c: char| c.is_ascii_digit());
        let name = name.trim_end_matches([':', '#', ' ', '-']);
        [tag, name]
            .into_iter()
            .any(|tag| self.names.contains(&folded(tag)))
    }
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// What stands behind the tag that the subject begins with.
pub(super) fn strip_before<'s>(subject: &'s str, lists: &ListNames) -> Option<&'s str> {
    let first = subject.chars().next()?;
    if let Some(close) = closing(first) {
        let start = first.len_utf8();
        let end = start + window(&subject[start..]).find(close)?;
        let inner = &subject[start..end];
        let rest = &subject[end + close.len_utf8()..];
        let in_list = first == '[' && lists.has(inner.trim());
        if is_gateway(inner) || in_list {
            return Some(rest.trim_start());
        }
        // Behind the number of a ticket a colon or a dash may stand.
        return is_ticket(inner).then(|| rest.trim_start_matches([' ', ':', '-', '|', '/']));
    }
    if first == '*' {
        return strip_stars(subject);
    }
    strip_word(subject)
}

/// What stands before the tag that the subject ends with.
pub(super) fn strip_behind(subject: &str) -> Option<&str> {
    let last = subject.chars().next_back()?;
    let open = opening(last)?;
    let inner_end = subject.len() - last.len_utf8();
    let from = subject.ceil_char_boundary(inner_end.saturating_sub(MAX_LENGTH));
    let at = from + subject[from..inner_end].rfind(open)?;
    let inner = &subject[at + open.len_utf8()..inner_end];
    let is_set_apart = subject[..at].ends_with(' ') || at == 0 || is_reference(inner);
    (is_set_apart && (is_gateway(inner) || is_ticket(inner))).then(|| subject[..at].trim_end())
}

fn closing(open: char) -> Option<char> {
    match open {
        '[' => Some(']'),
        '(' => Some(')'),
        '{' => Some('}'),
        '<' => Some('>'),
        _ => None,
    }
}

fn opening(close: char) -> Option<char> {
    match close {
        ']' => Some('['),
        ')' => Some('('),
        '}' => Some('{'),
        _ => None,
    }
}

fn window(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_LENGTH)]
}

/// `***SPAM***`, `*EXTERNAL*`.
fn strip_stars(subject: &str) -> Option<&str> {
    let inner = window(subject.trim_start_matches('*'));
    let start = subject.len() - subject.trim_start_matches('*').len();
    if start > 8 {
        return None;
    }
    let end = start + inner.find('*')?;
    let rest = subject[end..].trim_start_matches('*');
    is_gateway(&subject[start..end]).then(|| rest.trim_start())
}

/// `EXT: x`, `EXTERNAL: x`, `Ticket#12345: x`.
fn strip_word(subject: &str) -> Option<&str> {
    let end = window(subject).find([':', ' ', '/'])?;
    let word = &subject[..end];
    let rest = &subject[end..];
    if let Some(rest) = rest.strip_prefix(':')
        && rest.starts_with(' ')
        && is_gateway(word)
    {
        return Some(rest.trim_start());
    }
    // The sign tells a number from a name.
    let (before, number) = word.split_once('#')?;
    let known = TICKET.contains(&before.to_lowercase().as_str());
    (known && is_number(number)).then(|| rest.trim_start_matches([' ', ':', '-', '|', '/']))
}

/// Whether all words of a tag are a gateway's, and one of them says so by itself.
fn is_gateway(tag: &str) -> bool {
    if tag.len() > MAX_LENGTH {
        return false;
    }
    let lower = tag.to_lowercase();
    // A protective marking of Australian authorities.
    if lower.starts_with("sec=") {
        return true;
    }
    let mut says = false;
    for word in lower.split(|c: char| {
        c.is_whitespace() || matches!(c, ':' | ',' | '!' | '?' | '*' | '/' | '.' | '_')
    }) {
        let word = word.trim_matches('-');
        if word.is_empty() {
            continue;
        }
        let gateway = GATEWAY.contains(&word);
        says |= gateway;
        if !gateway && !BESIDE.contains(&word) {
            return false;
        }
    }
    says
}

fn is_ticket(tag: &str) -> bool {
    let lower = tag.trim().to_lowercase();
    if is_reference(&lower) {
        return true;
    }
    // `#12345`, `##4711##`, `#SD-4711`, `rt.example.com #12345`
    if let Some((before, number)) = lower.split_once('#') {
        let number = number.trim_matches(['#', ' ']);
        let before = before.trim().trim_end_matches([':', '-', ' ']);
        let word = before.rsplit([' ', ':']).next().unwrap_or_default();
        let known = before.is_empty() || TICKET.contains(&word) || TICKET.contains(&before);
        return is_number(number) && (known || digits(number) >= 3 && before.len() <= 60);
    }
    // `INC0012345`, `T20261130.0012`
    if let Some(number) = DESKS.iter().find_map(|desk| lower.strip_prefix(desk))
        && number.len() >= 6
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return true;
    }
    if let Some(number) = lower.strip_prefix('t')
        && number.len() >= 13
        && number.contains('.')
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return true;
    }
    // `Case: 12345`, `Ticket-ID 4711`, `Ref: MSP-2026-004711`
    let Some(at) = lower.find([':', ' ', '=']) else {
        return false;
    };
    let word = lower[..at].trim_end_matches(['.', '-']);
    let number = lower[at..].trim_start_matches([':', ' ', '=', '-', '.']);
    let number = ["id", "no", "nr", "number", "nummer"]
        .iter()
        .find_map(|word| {
            number
                .strip_prefix(word)
                .filter(|rest| rest.starts_with([':', ' ', '.', '=']))
        })
        .map_or(number, |rest| rest.trim_start_matches([':', ' ', '.', '=']));
    TICKET.contains(&word) && is_number(number) && digits(number) >= 3
}

/// `ref:_00D….…:ref` of Salesforce.
fn is_reference(tag: &str) -> bool {
    let tag = tag.trim().to_lowercase();
    tag.len() > 8 && tag.starts_with("ref:") && tag.ends_with(":ref")
}

/// A number, with letters and marks that some systems write into it.
fn is_number(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && digits(text) > 0
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}
