//! The lines with sender, date and subject that mail programs write above the original.

use std::borrow::Cow;

use crate::mail::subject::{self, Prefix};

/// Lines at the start of a body among which the original may begin: room for a cover letter with a signature, and for a
/// chain of them.
const SEARCHED: usize = 200;

/// Lines that [`find`] looks at.
pub(super) const LOOKED_AT: usize = SEARCHED + MAX_LINES;

/// Lines of one such block.
const MAX_LINES: usize = 14;

/// Where the original starts, and what the lines above say.
#[derive(Debug)]
pub(super) struct FoundBlock {
    pub(super) head: Head,
    /// The line behind the block.
    pub(super) end: usize,
}

#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) from: Option<String>,
    pub(super) subject: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Date,
    To,
    Subject,
    Other,
}

const FROM: [&str; 12] = [
    "from",
    "von",
    "van",
    "de",
    "da",
    "från",
    "fra",
    "od",
    "lähettäjä",
    "desde",
    "expéditeur",
    "mittente",
];
const DATE: [&str; 18] = [
    "sent",
    "date",
    "gesendet",
    "datum",
    "verzonden",
    "envoyé",
    "envoyé le",
    "enviado",
    "enviado el",
    "fecha",
    "inviato",
    "data",
    "skickat",
    "sendt",
    "dato",
    "wysłano",
    "lähetetty",
    "päivämäärä",
];
const TO: [&str; 11] = [
    "to",
    "an",
    "aan",
    "à",
    "À",
    "a",
    "para",
    "till",
    "til",
    "do",
    "vastaanottaja",
];
const SUBJECT: [&str; 12] = [
    "subject",
    "betreff",
    "onderwerp",
    "objet",
    "asunto",
    "assunto",
    "oggetto",
    "ämne",
    "Ämne",
    "emne",
    "temat",
    "aihe",
];
const OTHER: [&str; 23] = [
    "cc",
    "bcc",
    "kopie",
    "kopia",
    "kopi",
    "dw",
    "reply-to",
    "antwort an",
    "beantwoorden",
    "importance",
    "wichtigkeit",
    "urgentie",
    "priority",
    "priorität",
    "prioriteit",
    "attachments",
    "anlagen",
    "bijlagen",
    "bijlage",
    "pièces jointes",
    "sensitivity",
    "organization",
    "resent-from",
];

/// The block of the innermost original that goes by the same subject as the one around it.
pub(super) fn find<'l>(
    count: usize,
    line: impl Fn(usize) -> Cow<'l, str>,
    prefix: Option<Prefix>,
) -> Option<FoundBlock> {
    let mut found: Option<FoundBlock> = None;
    let mut at = 0;
    while at < count.min(SEARCHED) {
        let Some(block) = block_at(at, count, &line) else {
            at += 1;
            continue;
        };
        at = block.end;
        let fits = match &found {
            None => {
                prefix.is_some()
                    || block
                        .head
                        .from
                        .as_deref()
                        .is_some_and(|from| from.contains('@'))
            }
            Some(outer) => same_subject(&outer.head, &block.head),
        };
        if !fits {
            break;
        }
        // The sender of a mail that was sent on twice is the first one.
        found = Some(block);
    }
    found
}

fn same_subject(outer: &Head, inner: &Head) -> bool {
    let bare = |head: &Head| {
        head.subject
            .as_deref()
            .map(|subject| subject::without_marks(subject.trim()).to_lowercase())
    };
    bare(outer) == bare(inner)
}

fn block_at<'l>(
    at: usize,
    count: usize,
    line: &impl Fn(usize) -> Cow<'l, str>,
) -> Option<FoundBlock> {
    let first = line(at);
    let (label, _) = label(&first)?;
    if !matches!(label, Label::From | Label::Subject) {
        return None;
    }
    let mut head = Head::default();
    let (mut has_date, mut has_to) = (false, false);
    let mut end = at;
    for next in at..count.min(at + MAX_LINES) {
        let text = line(next);
        let Some((label, value)) = self::label(&text) else {
            break;
        };
        let value = value.to_owned();
        match label {
            Label::From if head.from.is_none() => head.from = Some(value),
            Label::Subject if head.subject.is_none() => head.subject = Some(value),
            // The next block begins.
            Label::From | Label::Subject => break,
            Label::Date => has_date = true,
            Label::To => has_to = true,
            Label::Other => {}
        }
        end = next + 1;
    }
    let is_whole = head.from.is_some() && head.subject.is_some() && (has_date || has_to);
    is_whole.then_some(FoundBlock { head, end })
}

/// The label that a line begins with, and the text behind it. Some programs write it between stars.
fn label(line: &str) -> Option<(Label, &str)> {
    let line = line.trim_start_matches([' ', '\t', '*', '>', '|']);
    let window = &line[..line.floor_char_boundary(24)];
    let colon = window.find(':')?;
    let name = window[..colon].trim_end_matches([' ', '*']);
    let lists: [(Label, &[&str]); 5] = [
        (Label::From, &FROM),
        (Label::Date, &DATE),
        (Label::To, &TO),
        (Label::Subject, &SUBJECT),
        (Label::Other, &OTHER),
    ];
    let is_name = |known: &&str| known.eq_ignore_ascii_case(name);
    let (label, _) = lists.iter().find(|(_, names)| names.iter().any(is_name))?;
    Some((*label, line[colon + 1..].trim_matches([' ', '\t', '*'])))
}
