//! Made-up jobs from their first run on: how many missed runs are reported that were none, while the schedule is learned.

use chrono::TimeDelta;

use crate::{
    made_up::{self, Job},
    scenario::Scenario,
    verdicts::score,
};

const JOBS_OF_A_KIND: u64 = 8;

#[test]
fn a_life_has_few_false_reports() {
    let (mut slots, mut false_rows, mut unfound, mut missed) = (0, 0, 0, 0);
    for kind in made_up::KINDS {
        let (mut of_kind, mut jobs_rows) = (0, 0);
        for seed in 1_000..1_000 + JOBS_OF_A_KIND {
            let job = made_up::job(kind, seed);
            let score = score(&life(&job));
            jobs_rows += score.rows;
            of_kind += score.false_rows;
            unfound += score.missed - score.found;
            missed += score.missed;
            slots += job.runs.len();
        }
        println!("{kind}: {of_kind} false of {jobs_rows} rows");
        false_rows += of_kind;
    }
    println!(
        "{false_rows} false rows in {slots} runs; {unfound} of {missed} missed ones not found"
    );
    assert!(slots > 7_000);
    assert!(false_rows * 1_000 <= slots * 2, "{false_rows} of {slots}");
    // The first runs of each job teach, and what is missed then cannot be told.
    assert!(unfound * 4 <= missed, "{unfound} of {missed}");
}

fn life(job: &Job) -> Scenario {
    let first = job.runs.first().expect("runs").date_naive();
    Scenario {
        name: job.kind.into(),
        zone: job.truth.zone.clone(),
        judge_from: first,
        judge_to: job.now.date_naive() - TimeDelta::days(1),
        runs: job.runs.iter().map(|run| vec![run.timestamp()]).collect(),
        missed: job.missed.clone(),
        match_tolerance_hours: 3.0,
        ..Scenario::default()
    }
}
