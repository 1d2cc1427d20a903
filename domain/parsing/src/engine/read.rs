//! A definition reads a mail that fits its conditions.

use chrono::{DateTime, Utc};

use domain::run::RunStatus;

use crate::{outcome::ParsedRun, program::Definition, work::Work};

use super::{
    alarms,
    body::View,
    left_out,
    prepared::Prepared,
    reader::Reader,
    runs, same_rows,
    sections::{self, Part},
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
    let reader = Reader::new(definition, mail, received_at, work);
    let first = mail.first_view();
    let other = match mail.second_view() {
        Some(second) if view.is(first) => Some(second),
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
