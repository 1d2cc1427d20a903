//! Records histories, for the digests of the views.

use std::collections::{BTreeSet, HashMap};

use acceptance::{
    history::live_through,
    installation::Installation,
    nightly::{Nightly, pass},
    recorded::Recorded,
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::Collected;
use domain::ids::Digest;
use projections::{ports::Value, store::Select, views::mails::MailRow};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value as Json;

use crate::replay_equals_live::{
    full::full_history,
    history::{History, runtime},
    step::step,
};

/// Histories that go on by chance, each another way, and how many steps of that they have.
const ACTED: u8 = 4;
const STEPS: usize = 300;

#[test]
#[ignore = "it writes the recorded histories, which is done when a history is to have more in it"]
fn histories_are_recorded() {
    runtime().block_on(async {
        for number in 1..=ACTED {
            acted(number).await.write(&format!("acted-{number}"));
        }
        lived().await.write("lived");
    });
}

/// All steps that there are, then some by chance, which is the same each time for a number.
async fn acted(number: u8) -> Recorded {
    let mut history = History::begin().await;
    for step in full_history() {
        history.act(step).await;
    }
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[number; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), chance);
    for _ in 0..STEPS {
        let tree = step().new_tree(&mut runner).expect("a step");
        history.act(tree.current()).await;
    }
    recorded(&history.at).await
}

/// A day of everything, then nights of jobs that come, fail to come, come late, and come while nobody listens.
async fn lived() -> Recorded {
    let at = Installation::new();
    live_through(&at).await;
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    let nightly = Nightly::begin(&at, "Initech", first).await;
    let hourly = Nightly::begin(&at, "Umbrella", first + TimeDelta::hours(1)).await;
    for night in 1..16 {
        let time = first + TimeDelta::days(night);
        nightly.run(&at, time, "was completed").await;
        let result = if night == 12 {
            "failed"
        } else {
            "was completed"
        };
        hourly.run(&at, time + TimeDelta::hours(1), result).await;
    }
    // Two nights without a mail, of which one comes late, then one that fails.
    pass(&at, first + TimeDelta::hours(17 * 24 + 12)).await;
    let (commands, by) = (&at.backend.commands, at.somebody());
    let missed = "SELECT run_id FROM runs WHERE status = 'MISSED' ORDER BY run_at, run_id LIMIT 1";
    let missed = at.backend.views().select_now(missed, &[]).expect("runs");
    let [Value::Uuid(missed)] = missed.concat()[..] else {
        panic!("no run is missed");
    };
    let reviewed = commands.review_runs(&[missed], Some("called"), &by).await;
    reviewed.expect("reviewed");
    let late = first + TimeDelta::days(16);
    let now = first + TimeDelta::days(17) + TimeDelta::hours(14);
    nightly.run_known(&at, late, now).await;
    let night = first + TimeDelta::days(18);
    nightly.run(&at, night, "failed").await;
    let failed = commands.collection_failed("test", "no route", &by).await;
    failed.expect("written");
    pass(&at, night + TimeDelta::days(2)).await;
    let finished = commands
        .collection_finished("test", Collected::default(), &by)
        .await;
    finished.expect("written");
    pass(&at, night + TimeDelta::days(4)).await;
    hourly.run(&at, night + TimeDelta::days(4), "failed").await;
    recorded(&at).await
}

/// The log of an installation, and the definitions that knew one of its mails.
async fn recorded(at: &Installation) -> Recorded {
    at.backend.settle().await.expect("settled");
    let engine = &at.backend.engine;
    let events = engine.feed.read_after(0, usize::MAX).expect("events");
    let mut contents = HashMap::new();
    for event in &events {
        let payload: Json = serde_json::from_str(&event.payload).expect("JSON");
        for digest in digests(&payload) {
            if let Some(content) = engine.contents.get(digest).await.expect("an answer") {
                contents.insert(digest, content);
            }
        }
    }
    let mails: Vec<MailRow> = Select::from("mails")
        .all_now(at.backend.views())
        .expect("mails");
    let used: BTreeSet<_> = mails.into_iter().filter_map(|mail| mail.parser).collect();
    let rules = at.backend.live.set().rules.files().into_iter();
    let is_used = |name: &str| {
        let stem = name.rsplit('/').next().unwrap_or(name);
        used.contains(stem.trim_end_matches(".toml")) || name == "mail paths"
    };
    let rules: Vec<_> = rules.filter(|(name, _)| is_used(name)).collect();
    assert!(rules.len() >= used.len(), "{used:?}: {rules:?}");
    Recorded {
        events,
        contents,
        rules,
    }
}

/// All digests that a payload names, however deep they stand.
fn digests(payload: &Json) -> Vec<Digest> {
    match payload {
        Json::String(text) => Digest::from_hex(text).into_iter().collect(),
        Json::Array(values) => values.iter().flat_map(digests).collect(),
        Json::Object(fields) => fields.values().flat_map(digests).collect(),
        _ => vec![],
    }
}
