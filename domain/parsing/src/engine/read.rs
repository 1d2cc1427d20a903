//! A definition reads a mail that fits its conditions.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use domain::run::RunStatus;

use crate::{
    definition::{
        Definition,
        names::{ATTACHMENTS, SENDER, SUBJECT, TEXT},
        program::{Capture, CapturePlace, Program},
        schema::Per,
    },
    limits::{MAX_RUNS, MAX_SECTIONS},
    outcome::ParsedRun,
    work::Work,
};

use super::{
    alarms,
    body::{Block, View},
    facts::Facts,
    labels, left_out,
    prepared::Prepared,
    runs::{self, SectionRead},
    same_rows,
    sections::{self, Part},
    tables,
    time::Clock,
    twin,
};

#[derive(Debug)]
pub(super) struct Reading {
    pub(super) runs: Vec<ParsedRun>,
    pub(super) problems: Vec<String>,
    /// Runs that the mail reports and that were not read.
    pub(super) left_out: Option<String>,
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
    work: &Work,
) -> Result<Reading, NotRead> {
    let program = &definition.program;
    let mut reading = Reading {
        runs: Vec::new(),
        problems: program.note.iter().cloned().collect(),
        left_out: None,
    };
    if program.run.is_none() {
        return Ok(reading);
    }

    let (view, parts) = parts(definition, mail, work)?;
    let (base, by_subject) = mail_facts(program, mail, work);
    let reader = Reader {
        definition,
        base,
        by_subject,
        clock: Clock::new(program, mail.mail, received_at),
    };
    let first = mail.first_view();
    let other = match mail.second_view() {
        Some(second) if is_same(view, first) => Some(second),
        Some(_) => Some(first),
        None => None,
    };
    let gaps = other.filter(|_| parts.len() == 1);
    let mut found = reader.runs(view, &parts, gaps);
    let mut runs = std::mem::take(&mut found.runs);
    reading.problems.append(&mut found.problems);
    reading.left_out = found.left_out;
    let outside = alarms::outside_of_body(program, mail, work);
    let lines = alarms::of_body(program, mail, view, work);
    alarms::raise(
        &program.alarms,
        &mut runs,
        view,
        &parts,
        &lines,
        &outside,
        work,
    );
    if let Some(other) = other {
        let left_out = twin::read(&reader, mail, &mut runs, other);
        reading.left_out = reading.left_out.or(left_out);
    }
    reading.runs = runs.into_iter().map(|located| located.run).collect();
    reading.problems.extend(untold(&reading.runs));
    // Behind the alarms, which each row has of its own.
    if program.run.as_ref().is_some_and(|run| run.join_rows) {
        let (joined, problems) = same_rows::join(reading.runs);
        reading.runs = joined;
        reading.problems.extend(problems);
    }
    reading.problems.extend(reading.left_out.clone());
    if reading.runs.is_empty() {
        let attached = attached(mail).map_or_else(String::new, |names| format!("; {names}"));
        let reason = format!(
            "`{}` fits the mail, but could not read a run from it: {}{attached}",
            definition.name,
            reading.problems.join("; ")
        );
        return Err(NotRead { reason });
    }
    let is_unknown = |run: &ParsedRun| run.status == RunStatus::Unknown;
    if reading.runs.iter().any(is_unknown) {
        reading.problems.extend(attached(mail));
    }
    Ok(reading)
}

/// What is needed to read runs from a body.
pub(super) struct Reader<'m> {
    pub(super) definition: &'m Definition,
    /// The values that hold for the whole mail.
    base: Facts<'m>,
    /// The names that the subject gives.
    by_subject: Facts<'m>,
    clock: Clock,
}

impl<'m> Reader<'m> {
    pub(super) fn work(&self) -> &'m Work {
        self.base.work()
    }

    /// The runs of the parts of a body; `gaps` is what fills the gaps of it.
    pub(super) fn runs(
        &self,
        view: &'m View<'m>,
        parts: &[Part],
        gaps: Option<&'m View<'m>>,
    ) -> runs::Found {
        let mut all = runs::Found::default();
        for (number, part) in parts.iter().enumerate() {
            if all.runs.len() >= MAX_RUNS || number >= MAX_SECTIONS {
                all.left_out = Some(runs::too_many_runs());
                break;
            }
            let names = (&self.base, &self.by_subject);
            let section = section(&self.definition.program, names, view, part, gaps);
            match runs::runs(self.definition, &section, number, &self.clock) {
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

pub(super) fn is_same(one: &View<'_>, other: &View<'_>) -> bool {
    std::ptr::from_ref(one).addr() == std::ptr::from_ref(other).addr()
}

/// Of each run whose status neither a rule nor an alarm tells.
fn untold(all: &[ParsedRun]) -> impl Iterator<Item = String> {
    let untold = all
        .iter()
        .filter(|run| run.evidence.status_rule == runs::NO_RULE);
    untold.map(|run| format!("the status of `{}` could not be told", run.job))
}

/// That the result may stand in an attached file.
fn attached(mail: &Prepared<'_>) -> Option<String> {
    let names = &mail.mail.attachments;
    (!names.is_empty()).then(|| left_out::in_attachment(names.iter().map(String::as_str)))
}

/// The body to read, and the ranges of blocks that each give runs.
fn parts<'p>(
    definition: &Definition,
    mail: &'p Prepared<'p>,
    work: &Work,
) -> Result<(&'p View<'p>, Vec<Part>), NotRead> {
    let first = mail.first_view();
    let whole = (first, vec![Part::whole(first)]);
    let Some(wanted) = &definition.program.sections else {
        return Ok(whole);
    };
    for view in [Some(first), mail.second_view()].into_iter().flatten() {
        let found = sections::find(wanted, view, work);
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
    if !is_per_row(program) {
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

/// Sets the names that the body does not give.
pub(super) fn fill_names<'m>(program: &Program, by_subject: &Facts<'m>, facts: &mut Facts<'m>) {
    if facts.fill_from(by_subject, |id| program.is_naming(id)) {
        derive(program, facts);
    }
}

/// Sets the values that are made of other values.
pub(super) fn derive(program: &Program, facts: &mut Facts<'_>) {
    capture_values(program, facts);
    for split in &program.splits {
        facts.split(split);
    }
    for strip in &program.strips {
        facts.strip(strip);
    }
    // Of what these gave.
    if !program.splits.is_empty() || !program.strips.is_empty() {
        capture_values(program, facts);
    }
}

fn capture_values(program: &Program, facts: &mut Facts<'_>) {
    for capture in &program.captures {
        let CapturePlace::Value(of) = capture.place else {
            continue;
        };
        let is_met = capture.condition.as_ref().is_none_or(|(of, matcher)| {
            facts
                .text(*of)
                .is_some_and(|text| matcher.is_match(&text, facts.work()))
        });
        if !is_met {
            continue;
        }
        for pattern in &capture.patterns {
            facts.capture_value(of, &pattern.pattern);
        }
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

/// Whether rows of tables are runs of their own.
pub(super) fn is_per_row(program: &Program) -> bool {
    program.run.as_ref().is_some_and(|run| run.per == Per::Row)
}
