//! Whether a new job looks like one that fell silent: renamed, or moved to another server.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::text::folded;

/// A job that may be an older one under another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer<'a> {
    pub name: &'a str,
    pub first_run: DateTime<Utc>,
}

/// A job that may have been renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elder<'a> {
    pub name: &'a str,
    /// Some of its newest runs, newest first.
    pub newest_runs: &'a [DateTime<Utc>],
}

/// Names that are less alike are other jobs.
const LEAST: u32 = 40;

/// How much the names of two jobs of one customer and product are alike, from 40 to 100, if the elder ended before the newcomer
/// began and has been silent for twice as long as usual. `None` where merging them is not worth a question.
pub fn resemblance(new: &Newcomer<'_>, elder: &Elder<'_>, now: DateTime<Utc>) -> Option<u32> {
    let last = *elder.newest_runs.first()?;
    if last >= new.first_run || now - last <= usual_gap(elder.newest_runs) * 2 {
        return None;
    }
    let likeness = likeness(new.name, elder.name);
    (likeness >= LEAST).then_some(likeness)
}

/// The median of the times between runs; a day where there is one run only.
fn usual_gap(newest_first: &[DateTime<Utc>]) -> TimeDelta {
    let mut gaps: Vec<_> = newest_first
        .windows(2)
        .map(|pair| pair[0] - pair[1])
        .collect();
    gaps.sort();
    gaps.get(gaps.len() / 2)
        .copied()
        .unwrap_or_else(|| TimeDelta::days(1))
}

/// The share of letter pairs that both names have, in percent (Dice's coefficient).
fn likeness(one: &str, other: &str) -> u32 {
    let (one, other) = (folded(one), folded(other));
    if one == other {
        return 100;
    }
    let (pairs_of_one, mut pairs_of_other) = (pairs(&one), pairs(&other));
    let count = |pairs: &BTreeMap<_, u32>| pairs.values().sum::<u32>();
    let all = count(&pairs_of_one) + count(&pairs_of_other);
    let mut common = 0;
    for (pair, times) in pairs_of_one {
        common += times.min(pairs_of_other.remove(&pair).unwrap_or(0));
    }
    (200 * common).checked_div(all).unwrap_or(0)
}

fn pairs(text: &str) -> BTreeMap<(char, char), u32> {
    let mut pairs = BTreeMap::new();
    // A name of two thousand letters is told apart by its beginning.
    for (one, next) in text.chars().zip(text.chars().skip(1)).take(2_000) {
        *pairs.entry((one, next)).or_default() += 1;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    fn since(name: &str, first: i64) -> Newcomer<'_> {
        Newcomer {
            name,
            first_run: at(first),
        }
    }

    fn until(last: i64) -> Vec<DateTime<Utc>> {
        (0..10).map(|ago| at(last - ago)).collect()
    }

    fn elder<'a>(name: &'a str, newest_runs: &'a [DateTime<Utc>]) -> Elder<'a> {
        Elder { name, newest_runs }
    }

    #[test]
    fn a_renamed_job_is_found() {
        let new = since("Backup SRV-SQL02", 30);
        let runs = until(29);
        let likeness = resemblance(&new, &elder("Backup SRV-SQL01", &runs), at(33)).unwrap();
        assert!((80..100).contains(&likeness), "{likeness}");
        let moved = elder("backup srv-sql02", &runs);
        assert_eq!(resemblance(&new, &moved, at(33)), Some(100));
    }

    #[test]
    fn jobs_that_ran_side_by_side_are_two() {
        let runs = until(29);
        let old = elder("Backup SRV-SQL01", &runs);
        assert_eq!(
            resemblance(&since("Backup SRV-SQL02", 20), &old, at(33)),
            None
        );
    }

    #[test]
    fn a_job_that_is_merely_not_due_is_not_silent() {
        let new = since("Backup monthly B", 30);
        let runs = [at(29), at(-1), at(-31)];
        let monthly = elder("Backup monthly A", &runs);
        assert_eq!(resemblance(&new, &monthly, at(33)), None);
        assert!(resemblance(&new, &monthly, at(95)).is_some());
    }

    #[test]
    fn other_names_are_other_jobs() {
        let runs = until(29);
        let other = elder("SRV-SQL01 nightly", &runs);
        assert_eq!(
            resemblance(&since("Mail archive", 30), &other, at(33)),
            None
        );
        assert_eq!(
            resemblance(&since("B", 30), &elder("A", &runs), at(33)),
            None
        );
        assert_eq!(resemblance(&since("A", 30), &elder("A", &[]), at(33)), None);
    }
}
