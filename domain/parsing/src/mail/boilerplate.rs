//! What mail systems write above and below every mail: warnings of outside senders, disclaimers, footers of lists.
//!
//! It is no part of a report, and its words, such as `received in error`, would be taken for those of one. A paragraph is
//! left out only at the very start or end of a body and only where several of its words are those of such texts.

use super::{Block, Body, html};

/// Longest paragraph that is looked at, in bytes.
const LONGEST: usize = 3_000;

/// Paragraphs that are left out at either end.
const MOST: usize = 4;

/// Different words of [`ABOVE`] or [`BELOW`] that make a paragraph boilerplate.
const ENOUGH: usize = 4;

const ABOVE: [&str; 62] = [
    "caution",
    "external",
    "outside",
    "organization",
    "organisation",
    "sender",
    "links",
    "link",
    "attachments",
    "attachment",
    "click",
    "recognize",
    "recognise",
    "originated",
    "trusted",
    "trust",
    "safe",
    "unless",
    "phishing",
    "spam",
    "identified",
    "verify",
    "learn",
    "often",
    "achtung",
    "vorsicht",
    "externen",
    "externer",
    "extern",
    "absender",
    "anhänge",
    "anhang",
    "klicken",
    "öffnen",
    "kennen",
    "organisation",
    "stammt",
    "vertrauen",
    "afkomstig",
    "buiten",
    "organisatie",
    "bijlagen",
    "bijlage",
    "afzender",
    "klik",
    "kent",
    "externe",
    "attention",
    "courriel",
    "provient",
    "extérieur",
    "cliquez",
    "liens",
    "jointes",
    "expéditeur",
    "connaissez",
    "mittente",
    "esterno",
    "allegati",
    "remitente",
    "externo",
    "adjuntos",
];

const BELOW: [&str; 70] = [
    "confidential",
    "confidentiality",
    "confidentially",
    "privileged",
    "intended",
    "recipient",
    "addressee",
    "received",
    "error",
    "notify",
    "sender",
    "delete",
    "disclose",
    "disclosure",
    "unauthorized",
    "unauthorised",
    "transmission",
    "transmitted",
    "liability",
    "viruses",
    "virus",
    "checked",
    "antivirus",
    "software",
    "e-mail",
    "email",
    "message",
    "attachments",
    "dissemination",
    "copying",
    "prohibited",
    "vertraulich",
    "vertrauliche",
    "informationen",
    "empfänger",
    "adressat",
    "irrtümlich",
    "irrtum",
    "absender",
    "informieren",
    "vernichten",
    "löschen",
    "unbefugte",
    "weitergabe",
    "vertrouwelijk",
    "vertrouwelijke",
    "geadresseerde",
    "ontvangen",
    "bestemd",
    "abusievelijk",
    "verwijderen",
    "confidentiel",
    "confidentiels",
    "confidentielles",
    "destinataire",
    "expéditeur",
    "détruire",
    "supprimer",
    "erreur",
    "message",
    "courriel",
    "reçu",
    "mailing",
    "list",
    "unsubscribe",
    "listinfo",
    "subscribe",
    "abmelden",
    "desinscription",
    "uitschrijven",
];

/// Words that no other text has.
const KNOWN: [&str; 2] = [
    "you don't often get email from",
    "aka.ms/learnaboutsenderidentification",
];

/// Leaves such paragraphs out of a body.
pub(super) fn strip(body: &mut Body) {
    let changed = strip_html(&mut body.html.blocks);
    if !body.text_is_html {
        let kept = inner(&body.text);
        if kept.len() < body.text.len() {
            body.text = kept.to_owned();
        }
    } else if changed {
        body.text = html::to_text(&body.html);
    }
}

/// The text without them; never nothing.
fn inner(text: &str) -> &str {
    let mut kept = text;
    for _ in 0..MOST {
        let start = kept.len() - kept.trim_start().len();
        let window = window_before(&kept[start..]);
        let Some(end) = window.find("\n\n") else {
            break;
        };
        let rest = kept[start + end..].trim_start_matches('\n');
        if !is_any_of(&window[..end], &ABOVE) || rest.trim().is_empty() {
            break;
        }
        kept = rest;
    }
    for _ in 0..MOST {
        let end = kept.trim_end().len();
        let from = kept.ceil_char_boundary(end.saturating_sub(LONGEST));
        let Some(start) = kept[from..end].rfind("\n\n") else {
            break;
        };
        let paragraph = &kept[from + start..end];
        let rest = &kept[..from + start + 1];
        let is_known = is_any_of(paragraph, &BELOW) || is_rule(paragraph);
        if !is_known || rest.trim().is_empty() {
            break;
        }
        kept = rest;
    }
    kept
}

fn window_before(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

fn strip_html(blocks: &mut Vec<Block>) -> bool {
    let before = blocks.len();
    if let Some(text) = typewritten(blocks) {
        let kept = inner(&text);
        if kept.len() < text.len() {
            let lines = kept.trim_end().split('\n');
            *blocks = lines.map(|line| Block::Line(line.to_owned())).collect();
        }
        return blocks.len() < before;
    }
    for _ in 0..MOST {
        let known = blocks
            .first()
            .is_some_and(|first| is_any_of(&text_of(first), &ABOVE));
        if !known || blocks.len() < 2 {
            break;
        }
        blocks.remove(0);
    }
    // The lines of a footer are blocks of their own.
    for count in (1..=MOST).rev() {
        let Some(from) = blocks.len().checked_sub(count).filter(|from| *from > 0) else {
            continue;
        };
        let lines: Vec<String> = blocks[from..].iter().map(text_of).collect();
        if is_any_of(&lines[0], &BELOW)
            || (is_rule(&lines[0]) && is_any_of(&lines.join(" "), &BELOW))
        {
            blocks.truncate(from);
            break;
        }
    }
    blocks.len() < before
}

/// The text of a document that has paragraphs of lines, as HTML has that was made of a text.
fn typewritten(blocks: &[Block]) -> Option<String> {
    let is_empty = |block: &Block| matches!(block, Block::Line(line) if line.is_empty());
    if !blocks.iter().any(is_empty) {
        return None;
    }
    let line = |block: &Block| match block {
        Block::Line(line) => Some(line.clone()),
        Block::Row(_) => None,
    };
    let lines = blocks.iter().map(line).collect::<Option<Vec<String>>>()?;
    Some(lines.join("\n"))
}

fn text_of(block: &Block) -> String {
    match block {
        Block::Line(line) => line.clone(),
        Block::Row(row) => {
            let cells = row.cells.iter().map(|cell| cell.text.as_str());
            cells.collect::<Vec<_>>().join(" ")
        }
    }
}

/// A line of `____` or `----` alone, or the two dashes above a signature.
fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text == "--" || (text.len() > 15 && text.chars().all(|c| matches!(c, '_' | '-' | '=' | '*')))
}

fn is_any_of(paragraph: &str, words: &[&str]) -> bool {
    if paragraph.len() < 40 || paragraph.len() > LONGEST {
        return false;
    }
    let lower = paragraph.to_lowercase();
    if KNOWN.iter().any(|known| lower.contains(known)) {
        return true;
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut count = 0;
    for word in lower.split(|c: char| !c.is_alphanumeric() && c != '-') {
        if word.is_empty() {
            continue;
        }
        count += 1;
        if words.contains(&word) && !seen.contains(&word) {
            seen.push(word);
        }
    }
    // Of a long text, as many more.
    seen.len() >= ENOUGH && seen.len() * 20 >= count
}

#[cfg(test)]
mod tests {
    use super::inner;

    const BANNER: &str =
        "CAUTION: This email originated from outside of the organization. Do not click links.";
    const DISCLAIMER: &str = "This e-mail is confidential. If you have received it in error, notify the sender and\ndelete it.";

    #[test]
    fn banners_and_disclaimers_are_left_out() {
        let text = format!("{BANNER}\n\nBackup failed\n\n{DISCLAIMER}\n");
        assert_eq!(inner(&text).trim(), "Backup failed");
    }

    #[test]
    fn the_report_stays() {
        for text in [
            "Backup failed\n\nError: the message could not be sent to the recipient\n\nDone",
            "External disk is full.\n\nBackup failed",
            BANNER,
            DISCLAIMER,
            "",
        ] {
            assert_eq!(inner(text), text);
        }
    }
}
