//! Rows of one mail that are about the same.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use crate::outcome::ParsedRun;

use super::runs::MESSAGE_LIMIT;

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
    let room = MESSAGE_LIMIT.saturating_sub(first.messages.len());
    first.messages.extend(other.messages.into_iter().take(room));
}
