//! Reads the runs of a body: the values of each section, and what the whole mail says.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::{
    limits::{MAX_RUNS, MAX_SECTIONS},
    program::{ATTACHMENTS, Capture, CapturePlace, Definition, Program, SENDER, SUBJECT, TEXT},
    work::Work,
};

use super::{
    body::{Block, View},
    derived::{derive, fill_names},
    facts::Facts,
    labels,
    prepared::Prepared,
    runs::{self, SectionRead},
    sections::{self, Part},
    tables,
    time::MailTimes,
};

/// What is needed to read runs from a body.
pub(super) struct Reader<'m> {
    pub(super) definition: &'m Definition,
    /// The values that hold for the whole mail.
    base: Facts<'m>,
    /// The names that the subject gives.
    by_subject: Facts<'m>,
    times: MailTimes,
}

impl<'m> Reader<'m> {
    pub(super) fn new(
        definition: &'m Definition,
        mail: &'m Prepared<'m>,
        received_at: DateTime<Utc>,
        work: &'m Work,
    ) -> Self {
        let program = &definition.program;
        let (base, by_subject) = mail_facts(program, mail, work);
        Self {
            definition,
            base,
            by_subject,
            times: MailTimes::new(program, mail.mail, received_at),
        }
    }

    pub(super) fn work(&self) -> &'m Work {
        self.base.work()
    }

    /// The runs of the parts of a body; `gaps` is what fills the gaps of it.
    pub(super) fn runs(
        &self,
        view: &'m View<'m>,
        parts: &[Part],
        gaps: Option<&'m View<'m>>,
    ) -> runs::FoundRuns {
        let mut all = runs::FoundRuns::default();
        for (number, part) in parts.iter().enumerate() {
            if all.runs.len() >= MAX_RUNS || number >= MAX_SECTIONS {
                all.left_out = Some(runs::too_many_runs());
                break;
            }
            let names = (&self.base, &self.by_subject);
            let section = section(&self.definition.program, names, view, part, gaps);
            match runs::runs(self.definition, &section, number, &self.times) {
                Ok(mut found) => {
                    all.runs.append(&mut found.runs);
                    all.problems.append(&mut found.problems);
                    all.left_out = all.left_out.or(found.left_out);
                }
                Err(problem) => all.problems.push(problem),
            }
        }
        if all.runs.len() > MAX_RUNS {
            all.runs.truncate(MAX_RUNS);
            all.left_out = Some(runs::too_many_runs());
        }
        all
    }
}

/// The values that hold for the whole mail, and the names that its subject gives: the owner writes the subject, the
/// product the body, so they count where the body gives none.
fn mail_facts<'m>(
    program: &Program,
    mail: &'m Prepared<'m>,
    work: &'m Work,
) -> (Facts<'m>, Facts<'m>) {
    let mut by_subject = Facts::new(program.names.len(), work);
    let mut facts = Facts::new(program.names.len(), work);
    facts.set(SUBJECT, Cow::Borrowed(&mail.mail.subject));
    facts.set(SENDER, Cow::Borrowed(&mail.sender));
    if !mail.mail.attachments.is_empty() {
        facts.set(ATTACHMENTS, Cow::Owned(mail.mail.attachments.join("\n")));
    }
    for capture in &program.captures {
        let mut from = |text: &'m str| {
            for pattern in &capture.patterns {
                facts.capture(&pattern.pattern, text);
            }
        };
        match &capture.place {
            CapturePlace::Subject => {
                for pattern in &capture.patterns {
                    by_subject.capture(&pattern.pattern, &mail.mail.subject);
                }
                facts.fill_from(&by_subject, |id| !program.is_naming(id));
            }
            CapturePlace::Sender => from(&mail.sender),
            CapturePlace::Text => from(mail.plain()),
            CapturePlace::Header(name) => mail.headers(name).for_each(from),
            CapturePlace::Section | CapturePlace::Block | CapturePlace::Value(_) => {}
        }
    }
    (facts, by_subject)
}

/// `mail` is what holds for the whole mail, and the names that its subject gives.
fn section<'m>(
    program: &Program,
    mail: (&Facts<'m>, &Facts<'m>),
    view: &'m View<'m>,
    part: &Part,
    other: Option<&'m View<'m>>,
) -> SectionRead<'m> {
    let (base, by_subject) = mail;
    let mut facts = base.clone();
    let blocks = view.blocks.get(part.blocks.clone()).unwrap_or_default();
    if let Some(wanted) = &program.sections {
        sections::capture_start(wanted, view, part, &mut facts);
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
    derive(program, &mut facts);
    // Rows have names and texts of their own: rules that went over the section for each of its rows would take quadratic
    // time.
    if !program.is_per_row() {
        facts.set(TEXT, Cow::Borrowed(text));
        fill_names(program, by_subject, &mut facts);
    }
    SectionRead {
        facts,
        by_subject: by_subject.clone(),
        tables,
        text,
        colour_row: blocks.first().and_then(|first| first.row),
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
        .map(|table| tables::find(table, view, blocks, &mut used, facts.work()))
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
