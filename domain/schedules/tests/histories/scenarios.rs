//! What is inferred from the histories in `fixtures/`. `verdicts` has what is reported.

use std::collections::BTreeMap;

use schedules::{Confidence, Kind, infer, sentence};

use crate::scenario;

/// The schedule of each history in words. None: irregular, nothing is expected.
const EXPECTED: [(u32, Option<&str>); 45] = [
    (1, Some("Every day at about 22:00")),
    (2, Some("Monday to Friday at about 20:30")),
    (3, Some("Every Saturday at about 12:00")),
    (
        5,
        Some("Every Saturday at about 12:00; every day at about 22:00"),
    ),
    (6, Some("Every second Tuesday at about 22:00")),
    (7, Some("Every third Sunday at about 03:00")),
    (9, Some("On the 1st of the month at about 06:00")),
    (10, Some("On the last day of the month at about 22:00")),
    (11, Some("On the last Friday of the month at about 21:00")),
    (
        13,
        Some("1 day after the second Tuesday of the month at about 02:00"),
    ),
    (15, Some("On the 1st and 15th of the month at about 04:00")),
    (16, Some("On the last day of the quarter at about 22:00")),
    (
        17,
        Some("Every day except the first Saturday of the month at about 22:00"),
    ),
    (20, Some("Every day, 24 times from about 00:00 to 23:00")),
    (21, Some("Every day, 6 times from about 00:00 to 20:00")),
    (
        23,
        Some("Monday to Friday, 11 times from about 08:00 to 18:00"),
    ),
    (24, Some("Every day at about 12:30 and 18:30")),
    (25, Some("About every 15 minutes")),
    (26, Some("Every day at about 22:05")),
    (28, Some("Every day at about 23:45")),
    (29, Some("Every day at about 09:40")),
    (31, Some("Every day at about 22:00")),
    (32, Some("Every Saturday at about 12:00")),
    (33, Some("Every day at about 02:00")),
    (34, Some("Every day at about 21:00")),
    (37, Some("Every day at about 22:00")),
    (38, Some("Every day at about 22:00")),
    (39, Some("Every day at about 20:00")),
    (40, Some("Every day at about 22:00")),
    (41, Some("Every day at about 02:30")),
    (42, Some("Every day at about 02:30")),
    (44, Some("Every day at about 22:00")),
    (46, Some("Every day at about 22:00")),
    (47, None),
    (48, None),
    (50, Some("Every day at about 22:00")),
    (51, Some("Every day at about 22:00")),
    (53, Some("Every day at about 22:00")),
    (54, Some("Every Wednesday at about 19:00")),
    (
        55,
        Some(
            "Every Friday at about 20:00; every Monday, Tuesday, Wednesday and Thursday at about 22:00",
        ),
    ),
    (56, Some("Every day at about 22:00 and 23:00")),
    (59, Some("Every day at about 22:00")),
    (61, Some("Every Sunday at about 01:30")),
    (63, Some("Every day at about 22:00")),
    (64, Some("Every day at about 22:00")),
];

#[test]
fn each_history_gives_its_schedule() {
    let mut expected: BTreeMap<u32, Option<&str>> = EXPECTED.into_iter().collect();
    for scenario in scenario::all() {
        let name = &scenario.name;
        let wanted = expected.remove(&scenario.id).expect("an expectation");
        let runs: Vec<_> = scenario.runs().iter().map(|run| run.at).collect();
        let now = *runs.iter().max().expect("runs");
        let found = infer(&runs, &[&scenario.zone], now);
        let said = found.schedule.as_ref().map(sentence);
        assert_eq!(said.as_deref(), wanted, "{} {name}", scenario.id);
        let Some(schedule) = found.schedule else {
            assert_eq!(found.kind, Kind::Irregular, "{name}");
            continue;
        };
        assert_eq!(found.confidence, Confidence::Confirmed, "{name}");
        let zone = if scenario.id == 39 {
            "UTC"
        } else {
            &scenario.zone
        };
        assert_eq!(schedule.zone, zone, "{name}");
    }
    assert!(expected.is_empty(), "no history for {expected:?}");
}
