//! Histories of jobs with what a careful person expects of the search for missed runs, one file each in `fixtures/`.

use std::{fs, path::Path};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Scenario {
    pub(crate) id: u32,
    pub(crate) name: String,
    /// What a person expects, in words.
    pub(crate) expectation: String,
    /// Where a person would state the schedule.
    pub(crate) zone: String,
    /// Local days; slots from the first on and before the second count.
    pub(crate) judge_from: NaiveDate,
    pub(crate) judge_to: NaiveDate,
    /// Seconds since 1970: when it ran, and when it became known if that was later.
    pub(crate) runs: Vec<Vec<i64>>,
    /// The slots that were truly missed in that time.
    pub(crate) missed: Vec<DateTime<Utc>>,
    /// Within how many hours a reported slot is a true one, one to one.
    pub(crate) match_tolerance_hours: f64,
    /// One hole of many slots, found by any report within it; reports outside are false.
    pub(crate) grouped: bool,
    /// When nothing could be received.
    pub(crate) collector_outages: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    pub(crate) holidays: Vec<NaiveDate>,
    pub(crate) maintenance: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// How many reported slots may be no true ones.
    pub(crate) false_rows_allowed: usize,
    /// A reported slot must be withdrawn when the late message comes.
    #[serde(default)]
    pub(crate) late: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Run {
    /// The run is known from then on.
    pub(crate) known_at: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
}

impl Scenario {
    /// In the order in which they became known.
    pub(crate) fn runs(&self) -> Vec<Run> {
        let time = |seconds| DateTime::from_timestamp(seconds, 0).expect("a time");
        let mut runs: Vec<Run> = self
            .runs
            .iter()
            .map(|run| Run {
                at: time(run[0]),
                known_at: time(*run.last().expect("a time")),
            })
            .collect();
        runs.sort_unstable();
        runs
    }
}

/// All scenarios, by number.
pub(crate) fn all() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut scenarios = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder of the scenarios") {
        let path = entry.expect("an entry").path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let text = fs::read_to_string(&path).expect("a scenario");
            let scenario: Scenario = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
            scenarios.push(scenario);
        }
    }
    scenarios.sort_by_key(|scenario| scenario.id);
    scenarios
}
