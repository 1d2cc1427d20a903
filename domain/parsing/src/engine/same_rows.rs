//! Rows of one mail that are about the same.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use crate::{limits::MAX_MESSAGES, outcome::ParsedRun};

use super::{left_out, runs::too_many_messages};

/// One run of all rows that give the same job at the same time: the worst counts, with the objects and messages of all. Tells
/// which jobs that were.
pub(super) fn join(runs: Vec<ParsedRun>) -> (Vec<ParsedRun>, Vec<String>) {
    let mut places = HashMap::with_capacity(runs.len());
    let mut joined: Vec<ParsedRun> = Vec::with_capacity(runs.len());
    let mut several = HashSet::new();
    for run in runs {
        let of = (
            run.kind.clone(),
            run.job.clone(),
            run.company.clone(),
            run.run_at,
        );
        let place = *places.entry(of).or_insert(joined.len());
        match joined.get_mut(place) {
            Some(first) => {
                add(first, run);
                several.insert(place);
            }
            None => joined.push(run),
        }
    }
    let mut problems = Vec::new();
    for (place, run) in joined.iter_mut().enumerate() {
        if several.contains(&place) {
            let mut seen = HashSet::new();
            run.messages.retain(|message| seen.insert(message.clone()));
            if run.messages.len() > MAX_MESSAGES {
                run.messages.truncate(MAX_MESSAGES);
                left_out::hold_back(run, &too_many_messages());
            }
            problems.push(format!(
                "several rows are about `{}`; the worst counts",
                run.job
            ));
        }
    }
    (joined, problems)
}

fn add(first: &mut ParsedRun, mut other: ParsedRun) {
    if other.status.urgency() < first.status.urgency() {
        mem::swap(first, &mut other);
    }
    first.objects.append(&mut other.objects);
    first.messages.append(&mut other.messages);
    for left_out in other.evidence.left_out {
        left_out::hold_back(first, &left_out);
    }
}
