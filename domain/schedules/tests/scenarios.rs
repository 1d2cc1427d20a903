//! What is inferred from the histories in `fixtures/`.

mod support;

use support::scenario;

#[test]
fn each_history_gives_its_schedule() {
    for scenario in scenario::all() {
        let runs: Vec<_> = scenario.runs().iter().map(|run| run.at).collect();
        let now = *runs.iter().max().expect("runs");
        let found = schedules::infer(&runs, &scenario.zone, now);
        println!("{} {} -> {:?} {:?} {} {:?}", scenario.id, scenario.name, found.kind, found.confidence, found.schedule.as_ref().map(|s| format!("{} {}", s.zone, schedules::sentence_with(s, &found.evidence))).unwrap_or_default(),
          found.schedule.as_ref().map(|s| s.slots.iter().map(|s|(s.minute,s.early_minutes,s.late_minutes)).take(5).collect::<Vec<_>>()));
    }
}
