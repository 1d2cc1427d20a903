//! A definition reads a mail that fits its conditions.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::{
    definition::{
        Definition,
        names::{SENDER, SUBJECT, TEXT},
        program::{Capture, CapturePlace, Program},
        schema::Per,
    },
    outcome::ParsedRun,
};

use super::{
    body::{Block, View},
    facts::Facts,
    labels,
    prepared::Prepared,
    runs::{self, SectionRead},
    sections, tables,
};

/// Most runs that one mail may give.
pub(super) const RUN_LIMIT: usize = 1_000;

#[derive(Debug)]
pub(super) struct Reading {
    pub(super) runs: Vec<ParsedRun>,
    pub(super) problems: Vec<String>,
}

/// The mail fits the conditions, but what makes a run is not there.
#[derive(Debug)]
pub(super) struct NotRead {
    pub(super) reason: String,
}

pub(super) fn read(
    definition: &Definition,
    mail: &Prepared<'_>,
    received_at: DateTime<Utc>,
) -> Result<Reading, NotRead> {
    let program = &definition.program;
    let mut reading = Reading {
        runs: Vec::new(),
        problems: program.note.iter().cloned().collect(),
    };
    if program.run.is_none() {
        return Ok(reading);
    }

    let (view, parts) = parts(definition, mail)?;
    let base = mail_facts(program, mail);
    let only = parts.len() == 1;
    for part in parts {
        if reading.runs.len() >= RUN_LIMIT {
            reading.problems.push(format!(
                "the mail reports more than {RUN_LIMIT} runs; the rest was left out"
            ));
            break;
        }
        let blocks = view.blocks.get(part).unwrap_or_default();
        let other = mail
            .second_view()
            .filter(|other| only && !std::ptr::eq(*other, view));
        let section = section(program, &base, view, blocks, other);
        match runs::runs(definition, &section, mail, received_at) {
            Ok(mut found) => {
                reading.runs.append(&mut found.runs);
                reading.problems.append(&mut found.problems);
            }
            Err(problem) => reading.problems.push(problem),
        }
    }
    reading.runs.truncate(RUN_LIMIT);
    if reading.runs.is_empty() {
        let reason = format!(
            "`{}` fits the mail, but could not read a run from it: {}",
            definition.name,
            reading.problems.join("; ")
        );
        return Err(NotRead { reason });
    }
    Ok(reading)
}

/// The body to read, and the ranges of blocks that each give runs.
fn parts<'p>(
    definition: &Definition,
    mail: &'p Prepared<'p>,
) -> Result<(&'p View<'p>, Vec<std::ops::Range<usize>>), NotRead> {
    let first = mail.first_view();
    let whole = (first, std::iter::once(0..first.blocks.len()).collect());
    let Some(wanted) = &definition.program.sections else {
        return Ok(whole);
    };
    for view in [Some(first), mail.second_view()].into_iter().flatten() {
        let found = sections::find(wanted, view);
        if !found.is_empty() {
            return Ok((view, found));
        }
    }
    if wanted.required {
        let reason = format!(
            "`{}` fits the mail, but none of its sections was found in the body",
            definition.name
        );
        return Err(NotRead { reason });
    }
    Ok(whole)
}

/// The values that hold for the whole mail.
fn mail_facts<'m>(program: &Program, mail: &'m Prepared<'m>) -> Facts<'m> {
    let mut facts = Facts::new(program.names.len());
    facts.set(SUBJECT, Cow::Borrowed(&mail.mail.subject));
    facts.set(SENDER, Cow::Borrowed(&mail.sender));
    for capture in &program.captures {
        let text = match capture.place {
            CapturePlace::Subject => mail.mail.subject.as_str(),
            CapturePlace::Sender => &mail.sender,
            CapturePlace::Text => mail.plain(),
            CapturePlace::Section | CapturePlace::Block => continue,
        };
        for pattern in &capture.patterns {
            facts.capture(&pattern.pattern, text);
        }
    }
    facts
}

fn section<'m>(
    program: &Program,
    base: &Facts<'m>,
    view: &'m View<'m>,
    blocks: &'m [Block<'m>],
    other: Option<&'m View<'m>>,
) -> SectionRead<'m> {
    let mut facts = base.clone();
    let first = blocks.first();
    if let (Some(wanted), Some(first)) = (&program.sections, first) {
        sections::capture_start(wanted, view.block_text(first), &mut facts);
    }
    let mut tables = read_view(program, view, blocks, &mut facts);
    // What the HTML does not say, the text may.
    if let Some(other) = other {
        let found = read_view(program, other, &other.blocks, &mut facts);
        if tables.iter().all(Vec::is_empty) {
            tables = found;
        }
    }
    let text = view.text_of(blocks);
    // Rows have texts of their own: rules that went over the section for each of its rows would take quadratic time.
    if !is_per_row(program) {
        facts.set(TEXT, Cow::Borrowed(text));
    }
    for split in &program.splits {
        facts.split(split);
    }
    SectionRead {
        facts,
        tables,
        text,
        colour_row: first.and_then(|first| first.row),
    }
}

/// Sets the values that a view gives, and returns the rows of each table of the definition.
fn read_view<'m>(
    program: &Program,
    view: &'m View<'m>,
    blocks: &'m [Block<'m>],
    facts: &mut Facts<'m>,
) -> Vec<Vec<tables::TableRow<'m>>> {
    let text = view.text_of(blocks);
    for capture in &program.captures {
        match capture.place {
            CapturePlace::Section => {
                for pattern in &capture.patterns {
                    facts.capture(&pattern.pattern, text);
                }
            }
            CapturePlace::Block => capture_blocks(capture, view, blocks, facts),
            _ => {}
        }
    }
    let mut used = vec![false; blocks.len()];
    let tables = program
        .tables
        .iter()
        .map(|table| tables::find(table, view, blocks, &mut used))
        .collect();
    labels::find(&program.labels, view, blocks, &used, facts);
    if program.json {
        labels::find_json(&program.labels, text, facts);
    }
    tables
}

fn capture_blocks<'m>(
    capture: &Capture,
    view: &'m View<'m>,
    blocks: &'m [Block<'m>],
    facts: &mut Facts<'m>,
) {
    for pattern in &capture.patterns {
        for block in blocks {
            let text = view.block_text(block);
            if sections::has_cells(pattern, text) && facts.capture(&pattern.pattern, text) {
                break;
            }
        }
    }
}

/// Whether rows of tables are runs of their own.
pub(super) fn is_per_row(program: &Program) -> bool {
    program.run.as_ref().is_some_and(|run| run.per == Per::Row)
}
