//! Many made-up jobs: how often the true rule is found, and how many expectations are false.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use schedules::{Kind, Schedule, infer, local_day, occurrences};

use crate::made_up::{self, Job};

const JOBS_OF_A_KIND: u64 = 60;

#[derive(Debug, Default)]
struct Count {
    jobs: usize,
    right: usize,
    expected: usize,
    /// Expectations without a run.
    wrong: usize,
    /// Runs that nothing expected.
    unexpected: usize,
}

#[test]
fn the_true_rule_is_found() {
    let mut total = Count::default();
    for kind in made_up::KINDS {
        let mut count = Count::default();
        for seed in 0..JOBS_OF_A_KIND {
            add(&mut count, &made_up::job(kind, seed));
        }
        println!("{kind}: {count:?}");
        assert!(count.right * 100 >= count.jobs * 90, "{kind}: {count:?}");
        total.jobs += count.jobs;
        total.right += count.right;
        total.expected += count.expected;
        total.wrong += count.wrong;
        total.unexpected += count.unexpected;
    }
    println!("{total:?}");
    assert!(total.right * 100 >= total.jobs * 95, "{total:?}");
    assert!(total.wrong * 1_000 <= total.expected * 5, "{total:?}");
}

fn add(count: &mut Count, job: &Job) {
    count.jobs += 1;
    let found = infer(&job.runs, &[&job.truth.zone], job.now);
    let Some(schedule) = found.schedule.filter(|_| found.kind == Kind::Scheduled) else {
        println!(
            "{}: {:?}, {} episodes of {:?} jitter {}",
            job.kind,
            found.kind,
            found.episodes,
            schedules::sentence(&job.truth),
            job.jitter
        );
        count.unexpected += job.later.len();
        return;
    };
    if days(&schedule, job) == days(&job.truth, job) {
        count.right += 1;
    } else {
        println!(
            "{} jitter {} eps {}: {} is not {}",
            job.kind,
            job.jitter,
            found.episodes,
            schedules::sentence_with(&schedule, &found.evidence),
            schedules::sentence(&job.truth)
        );
    }
    let expected = occurrences(&schedule, job.now + TimeDelta::days(1), job.until);
    count.expected += expected.len();
    for slot in &expected {
        let met = job
            .later
            .iter()
            .any(|run| slot.earliest <= *run && *run <= slot.deadline);
        count.wrong += usize::from(!met && slot.deadline < job.until);
    }
    for run in &job.later {
        let known = expected
            .iter()
            .any(|slot| slot.earliest <= *run && *run <= slot.deadline);
        let counts = *run > job.now + TimeDelta::days(2) && *run < job.until - TimeDelta::days(1);
        count.unexpected += usize::from(!known && counts);
    }
}

/// The days of a year on which each slot is, without those at the edges, and without an order of the slots.
fn days(schedule: &Schedule, job: &Job) -> Vec<BTreeSet<NaiveDate>> {
    let (from, until) = (job.now, job.now + TimeDelta::days(365));
    let year = occurrences(schedule, from, until);
    let inner = local_day(schedule, from + TimeDelta::days(2))
        ..local_day(schedule, until - TimeDelta::days(2));
    let of_slot = |slot: usize| {
        let of_it = year.iter().filter(|found| found.slot == slot);
        let days = of_it.map(|found| local_day(schedule, found.at));
        days.filter(|day| inner.contains(day)).collect()
    };
    let mut days: Vec<_> = (0..schedule.slots.len()).map(of_slot).collect();
    days.sort();
    days
}
