//! Gives runs to slots.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Occurrence;

/// For each slot the index of its run, if one starts within its allowances. One to one, nearest first: a run between two slots
/// is the run of one of them, and a run that is early leaves the slot after its own open.
///
/// Equal distances go to the earlier slot, then to the earlier run. Takes time in proportion to the pairs that are within
/// reach of one another, if both are in order of time.
pub fn match_runs(slots: &[Occurrence], runs: &[DateTime<Utc>]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by_key(|index| (runs[*index], *index));
    let mut pairs: Vec<(TimeDelta, usize, usize)> = Vec::new();
    for (slot, occurrence) in slots.iter().enumerate() {
        let first = order.partition_point(|index| runs[*index] < occurrence.earliest);
        for run in &order[first..] {
            let at = runs[*run];
            if at > occurrence.deadline {
                break;
            }
            pairs.push(((at - occurrence.at).abs(), slot, *run));
        }
    }
    pairs
        .sort_by_key(|(distance, slot, run)| (*distance, slots[*slot].at, *slot, runs[*run], *run));
    let mut matched = vec![None; slots.len()];
    let mut taken = vec![false; runs.len()];
    for (_, slot, run) in pairs {
        if matched[slot].is_none() && !taken[run] {
            matched[slot] = Some(run);
            taken[run] = true;
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-10-{text}:00Z").parse().expect("a time")
    }

    fn slot(text: &str, early: i64, late: i64) -> Occurrence {
        let at = at(text);
        Occurrence {
            slot: 0,
            at,
            earliest: at - TimeDelta::minutes(early),
            deadline: at + TimeDelta::minutes(late),
        }
    }

    /// R4: a run that starts early leaves the slot behind its own open.
    #[test]
    fn an_early_run_is_that_of_the_nearest_slot() {
        let slots = [slot("13T22:00", 720, 720), slot("14T22:00", 720, 720)];
        assert_eq!(match_runs(&slots, &[at("13T21:20")]), [Some(0), None]);
        assert_eq!(match_runs(&slots, &[at("14T21:20")]), [None, Some(0)]);
    }

    /// R5: runs and slots are matched one to one.
    #[test]
    fn one_run_between_two_slots_is_of_one() {
        let slots = [slot("13T22:00", 60, 60), slot("13T23:00", 60, 60)];
        assert_eq!(match_runs(&slots, &[at("13T22:30")]), [Some(0), None]);
        let both = [at("13T22:59"), at("13T22:10")];
        assert_eq!(match_runs(&slots, &both), [Some(1), Some(0)]);
    }

    #[test]
    fn a_run_out_of_reach_is_of_no_slot() {
        let slots = [slot("13T22:00", 30, 60)];
        assert_eq!(
            match_runs(&slots, &[at("13T21:29"), at("13T23:01")]),
            [None]
        );
        assert_eq!(match_runs(&slots, &[at("13T23:00")]), [Some(0)]);
        assert_eq!(match_runs(&[], &[at("13T23:00")]), []);
    }
}
