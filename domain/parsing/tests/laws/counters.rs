//! Success beside failures in the same mail is refused: where a report of a success counts no errors, and counts some
//! instead, it is no success any more.

use std::sync::LazyLock;

use domain::run::RunStatus;
use parsing::{
    definition::Definitions,
    mail::{Block, Mail},
    outcome::Parsed,
};
use regex::{Captures, Regex};

use super::{fixtures, parts};

/// What counts failures, in the languages of the fixtures.
const WORDS: &str = r"failed|failures?|fails?|fatals?|errors?|erroneous|broken|corrupt\w*|fehler\w*|fehlgeschlagen\w*|fouten|fout|mislukt\w*|erreurs?|échecs?|échou\w*|errori|falliti|errores|fallos?|fallidos?|erros?|falhas?|fejl|feil|fel|misslyckad\w*|virheet|błęd\w*|chyb\w*|hib\w*";

/// Counters of a fixture that are no reason for alarm, and why.
const HARMLESS: [(&str, &str, &str); 0] = [];

/// `Errors: 0`, `Errors 0`, `Failed entries = 0`, and the neighbouring cells `Errors | 0`.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?im)(?<before>(?:^|[\s\t(,;|])(?:[\p{{L}}-]+ ){{0,2}}(?:{WORDS})(?: [\p{{L}}-]+){{0,2}}[ .]*[:=\t][ \t]*)0(?<after>$|[\s,;)|]|\.(?:\D|$))"
    ))
    .expect("a pattern")
});

/// `0 errors`, `0 failed entries`.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?im)(?<before>^|[\s\t(,;|])0(?<after> (?:[\p{{L}}-]+ )?(?:{WORDS})\b)"
    ))
    .expect("a pattern")
});

/// A header cell of a table.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\A(?:[\p{{L}}-]+ )?(?:{WORDS})(?: [\p{{L}}-]+)?:?\z"
    ))
    .expect("a pattern")
});

#[test]
fn counters_above_zero_leave_no_success() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for fixture in fixtures::all() {
        if !parts::are_all(&fixture.parsed, RunStatus::Success) {
            continue;
        }
        if fixture.definition().is_none() {
            continue;
        }
        for (counter, mail) in raised(&fixture.mail) {
            tried += 1;
            let parsed = fixtures::parse(Definitions::builtin(), &mail);
            let excepted = HARMLESS
                .iter()
                .any(|(name, known, _)| (*name, *known) == (&fixture.name, &counter));
            match (is_all_success(&parsed), excepted) {
                (true, false) => wrong.push(format!(
                    "(\"{}\", {counter:?}, \"\"), // {:?}",
                    fixture.name,
                    fixture.parsed.parser.as_deref().unwrap_or_default()
                )),
                (false, true) => {
                    wrong.push(format!("{}: {counter} needs no exception", fixture.name));
                }
                _ => {}
            }
        }
    }
    for (name, counter, reason) in HARMLESS {
        assert!(!reason.is_empty(), "{name}, {counter}: say why");
    }
    assert!(tried > 20, "only {tried} counters were found");
    assert!(
        wrong.is_empty(),
        "successes beside counted failures; give the definition an alarm, or an exception with its reason:\n{}\n{} of {tried}",
        wrong.join("\n"),
        wrong.len()
    );
}

fn is_all_success(parsed: &Parsed) -> bool {
    parts::are_all(parsed, RunStatus::Success)
}

/// The mail with one of its counters raised each, in all of its parts.
fn raised(mail: &Mail) -> Vec<(String, Mail)> {
    let mut counters: Vec<String> = Vec::new();
    let html = mail.html.to_text();
    for text in [&mail.subject, &mail.text, &html] {
        for pattern in [&LABELLED, &COUNTED] {
            counters.extend(
                pattern
                    .find_iter(text)
                    .map(|found| found.as_str().trim().to_owned()),
            );
        }
    }
    counters.sort();
    counters.dedup();
    let mut mails: Vec<(String, Mail)> = counters
        .into_iter()
        .map(|counter| {
            let raised = with_counter(mail, &counter);
            (counter, raised)
        })
        .filter(|(_, raised)| raised != mail)
        .collect();
    mails.extend(of_columns(mail));
    mails
}

fn with_counter(mail: &Mail, counter: &str) -> Mail {
    let raise = |text: &str| {
        let mut text = text.to_owned();
        for pattern in [&LABELLED, &COUNTED] {
            let replaced = pattern.replace_all(&text, |found: &Captures<'_>| {
                if found[0].trim() == counter {
                    format!("{}3{}", &found["before"], &found["after"])
                } else {
                    found[0].to_owned()
                }
            });
            text = replaced.into_owned();
        }
        text
    };
    let mut raised = mail.clone();
    raised.subject = raise(&mail.subject);
    raised.text = raise(&mail.text);
    for block in &mut raised.html.blocks {
        match block {
            Block::Line(line) => *line = raise(line),
            Block::Row(row) => {
                let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                let joined = texts.join("\t");
                let changed = raise(&joined);
                if changed == joined {
                    continue;
                }
                for (cell, text) in row.cells.iter_mut().zip(changed.split('\t')) {
                    text.clone_into(&mut cell.text);
                }
            }
        }
    }
    raised
}

/// Tables of HTML with a column of failures: its first 0 becomes 3.
fn of_columns(mail: &Mail) -> Vec<(String, Mail)> {
    let mut mails = Vec::new();
    for (at, block) in mail.html.blocks.iter().enumerate() {
        let Block::Row(header) = block else { continue };
        for (column, cell) in header.cells.iter().enumerate() {
            if header.cells.len() < 3 || !HEADER.is_match(cell.text.trim()) {
                continue;
            }
            let below = mail.html.blocks.iter().enumerate().skip(at + 1);
            let row = below.take_while(|(_, block)| is_row_of(block, header.table)).find(|(_, block)| {
                matches!(block, Block::Row(row) if row.cells.get(column).is_some_and(|cell| cell.text.trim() == "0"))
            });
            let Some((row, _)) = row else { continue };
            let mut html = mail.html.clone();
            if let Some(Block::Row(row)) = html.blocks.get_mut(row)
                && let Some(cell) = row.cells.get_mut(column)
            {
                "3".clone_into(&mut cell.text);
            }
            // The text part would say otherwise.
            let mail = parts::html_alone(&parts::with_html(mail, html));
            mails.push((format!("column {}", cell.text.trim()), mail));
        }
    }
    mails
}

fn is_row_of(block: &Block, table: u32) -> bool {
    matches!(block, Block::Row(row) if row.table == table)
}
