//! The other part of a mail that has text and HTML: where the two say different things of a run, the worse counts.

use std::collections::{HashMap, HashSet};

use domain::run::RunStatus;

use crate::outcome::ParsedRun;

use super::{
    alarms,
    body::View,
    prepared::Prepared,
    reader::Reader,
    runs::{self, Located},
    sections::{self, Part},
};

/// Reads the other part on its own and makes the runs as bad as it says. Tells what was left out of it.
pub(super) fn read<'m>(
    reader: &Reader<'m>,
    mail: &'m Prepared<'m>,
    runs: &mut [Located],
    other: &'m View<'m>,
) -> Option<String> {
    let program = &reader.definition.program;
    let work = reader.work();
    let lines = alarms::of_body(program, mail, other, work);
    let parts = match &program.sections {
        Some(wanted) => sections::find(wanted, other, work),
        None => vec![Part::whole(other)],
    };
    // What cannot be read from it, the first part has said.
    let runs::FoundRuns {
        runs: mut found,
        left_out,
        ..
    } = reader.runs(other, &parts, None);
    if found.is_empty() || (runs.len() == 1 && found.len() != 1) {
        alarms::raise(&program.alarms, runs, other, &[], &lines, &[], work);
        if runs.len() != 1 {
            return left_out;
        }
    } else {
        alarms::raise(
            &program.alarms,
            &mut found,
            other,
            &parts,
            &lines,
            &[],
            work,
        );
    }
    if let ([one], [twin]) = (&mut *runs, found.as_slice()) {
        take_worse(&mut one.run, twin);
        return left_out;
    }
    let mut of_none = Vec::new();
    let mut places = by_name(runs);
    for twin in &found {
        let place = places.get_mut(&name(&twin.run)).and_then(Vec::pop);
        match place.and_then(|place| runs.get_mut(place)) {
            Some(same) => take_worse(&mut same.run, twin),
            None if is_said(twin) && !twin.run.status.is_good() => of_none.push(twin),
            None => {}
        }
    }
    if let Some(worst) = of_none.iter().min_by_key(|twin| twin.run.status.urgency()) {
        let runs = runs.iter_mut().map(|located| &mut located.run).collect();
        alarms::doubt(runs, worst.run.status, &worst.run.evidence.status_rule);
    }
    left_out
}

/// What is not told is no reason to doubt what the other part tells.
fn is_said(twin: &Located) -> bool {
    twin.is_told || twin.run.evidence.status_rule.starts_with(alarms::SOURCE)
}

fn take_worse(run: &mut ParsedRun, twin: &Located) {
    let status = twin.run.status;
    if !is_said(twin) || status.urgency() >= run.status.urgency() {
        return;
    }
    run.status = status;
    run.missed = status == RunStatus::Missed;
    run.evidence
        .status_rule
        .clone_from(&twin.run.evidence.status_rule);
    run.evidence.keyword_fallback = twin.run.evidence.keyword_fallback;
    let known: HashSet<String> = run.messages.iter().cloned().collect();
    let new = twin.run.messages.iter();
    let new = new.filter(|message| !known.contains(*message)).cloned();
    run.messages.extend(new);
}

type Name = (String, String, Option<String>);

fn name(run: &ParsedRun) -> Name {
    (run.kind.clone(), run.job.clone(), run.company.clone())
}

/// The numbers of the runs of each name, the last first.
fn by_name(runs: &[Located]) -> HashMap<Name, Vec<usize>> {
    let mut places: HashMap<Name, Vec<usize>> = HashMap::new();
    for (place, located) in runs.iter().enumerate().rev() {
        places.entry(name(&located.run)).or_default().push(place);
    }
    places
}
