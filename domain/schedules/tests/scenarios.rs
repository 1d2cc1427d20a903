//! What is inferred from the histories in `fixtures/`.

mod support;

use support::scenario;

#[test]
fn each_history_gives_its_schedule() {
    for scenario in scenario::all() {
        let runs: Vec<_> = scenario.runs().iter().map(|run| run.at).collect();
        let now = *runs.iter().max().expect("runs");
        let found = schedules::infer(&runs, &scenario.zone, now);
        println!(
            "{} {} -> {:?} {:?} {} {:?}",
            scenario.id,
            scenario.name,
            found.kind,
            found.confidence,
            found
                .schedule
                .as_ref()
                .map(|s| format!(
                    "{} {}",
                    s.zone,
                    schedules::sentence_with(s, &found.evidence)
                ))
                .unwrap_or_default(),
            found.schedule.as_ref().map(|s| s
                .slots
                .iter()
                .map(|s| (s.minute, s.early_minutes, s.late_minutes))
                .take(5)
                .collect::<Vec<_>>())
        );
    }
}

#[test]
fn silence_is_told_from_the_schedule() {
    for scenario in scenario::all() {
        let judged = support::judge::Judge::new(&scenario).judge();
        let (unfound, wrong) = support::judge::compare(&scenario, &judged.reports);
        if unfound > 0 || wrong > scenario.false_rows_allowed {
            println!(
                "XX {} {} late {} ({}): unfound {unfound} of {}, wrong {wrong}: {:?}",
                scenario.id,
                scenario.name,
                scenario.late,
                scenario.expectation,
                scenario.missed.len(),
                judged
                    .reports
                    .iter()
                    .map(|(at, v)| format!("{at} {v:?}"))
                    .take(12)
                    .collect::<Vec<_>>()
            );
        }
    }
}
