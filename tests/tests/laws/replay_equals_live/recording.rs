//! Records histories, for the digests of the views.

use std::collections::{BTreeSet, HashMap};

use acceptance::{
    history::live_through,
    installation::Installation,
    nightly::{Nightly, pass},
    recorded::{HISTORIES, Recorded, file},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Collected, cove::Snapshot};
use domain::{
    cove_account::{AccountKey, Columns},
    ids::Digest,
};
use projections::{ports::Value, store::Select, views::mails::MailRow};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::replay_equals_live::{
    full::full_history,
    history::{History, runtime},
    step::step,
};

/// Histories that go on by chance, each another way, and how many steps of that they have.
const ACTED: u8 = 4;
const STEPS: usize = 300;

#[test]
#[ignore = "it writes the recorded histories that are not there, which is done when a history is to have more in it"]
fn histories_are_recorded() {
    runtime().block_on(async {
        for number in 1..=ACTED {
            let name = format!("acted-{number}");
            if is_wanted(&name) {
                acted(number).await.write(&name);
            }
        }
        if is_wanted("lived") {
            lived().await.write("lived");
        }
        if is_wanted("cove") {
            cove().await.write("cove");
        }
    });
}

fn is_wanted(name: &str) -> bool {
    assert!(HISTORIES.contains(&name), "{name} is read by no test");
    !file(name).exists()
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
    let missed = missed_run(&at, "ASC");
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

/// Nights of an account of Cove: sessions that come, that fail, that come late after their run was missed (of which one was
/// reviewed meanwhile), and nights that stay silent.
async fn cove() -> Recorded {
    let at = Installation::new();
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    let account: AccountKey = "4711".parse().expect("a key");
    at.clock.set(first);
    let (commands, by) = (&at.backend.commands, at.somebody());
    let customer = commands.register_customer("Acme", &by).await;
    let customer = customer.expect("a customer").value;
    let read = async |night: i64, status: &str, now: DateTime<Utc>| {
        at.clock.set(now);
        let session = (first + TimeDelta::days(night)).timestamp().to_string();
        let columns = [
            ("I1", "acme-srv1"),
            ("I8", "Acme"),
            ("I18", "ACME-SRV1"),
            ("I32", "2"),
            ("I78", "D01D10"),
            ("D09F00", status),
            ("D09F15", &session),
        ];
        let snapshot = Snapshot {
            key: account.clone(),
            columns: Columns::of(columns),
        };
        let cove = at.backend.collecting("cove");
        let recorded = commands.record_snapshots(vec![snapshot], &cove).await;
        recorded.expect("recorded");
        at.backend.settle().await.expect("settled");
    };
    let at_once = |night: i64| first + TimeDelta::days(night) + TimeDelta::minutes(30);
    read(0, "5", at_once(0)).await;
    let job = commands.link_cove_account_to_new_job(&account, customer, &by);
    job.await.expect("a job");
    at.backend.settle().await.expect("settled");
    for night in 1..14 {
        let status = if night == 9 { "2" } else { "5" };
        read(night, status, at_once(night)).await;
    }
    // Each of these is missed when its session becomes known, some more than once, and the last one is never told.
    for (night, status) in [(14, "5"), (16, "8"), (18, "5")] {
        pass(&at, first + TimeDelta::days(night) + TimeDelta::hours(14)).await;
        if night == 16 {
            let missed = [missed_run(&at, "DESC")];
            let reviewed = commands.review_runs(&missed, Some("called"), &by);
            reviewed.await.expect("reviewed");
        }
        let now = first + TimeDelta::days(night) + TimeDelta::hours(15);
        read(night, status, now).await;
        read(night + 1, "5", at_once(night + 1)).await;
    }
    pass(&at, first + TimeDelta::days(23)).await;
    recorded(&at).await
}

/// The first or the last run that is missed.
fn missed_run(at: &Installation, order: &str) -> Uuid {
    let missed = format!(
        "SELECT run_id FROM runs WHERE status = 'MISSED' ORDER BY run_at {order}, run_id LIMIT 1"
    );
    let missed = at.backend.views().select_now(&missed, &[]).expect("runs");
    let [Value::Uuid(missed)] = missed.concat()[..] else {
        panic!("no run is missed");
    };
    missed
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
