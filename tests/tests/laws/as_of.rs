//! What was known at some time is what the views of a log that ended there show.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use acceptance::{
    dump::{self, Dump},
    installation::Installation,
    mails,
};
use adapters::sqlite::SqliteViewWriter;
use chrono::{DateTime, TimeDelta, Utc};
use commands::Assignment;
use domain::access::Role;
use projections::{
    ports::EventFeed,
    projector::{CutOff, OnPoison, Projector, Sources},
    store::PageRequest,
    views::runs::{RunFilter, runs},
};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

const PAST_VIEWS_TIMEOUT: Duration = Duration::from_mins(1);

/// An installation whose clock goes on by a minute with each step, and what its views showed after each.
struct History {
    at: Installation,
    now: DateTime<Utc>,
    seen: Vec<(DateTime<Utc>, Dump)>,
}

impl History {
    fn begin() -> Self {
        let now = "2026-07-01T08:00:00Z".parse().expect("a time");
        Self {
            at: Installation::new(),
            now,
            seen: Vec::new(),
        }
    }

    async fn note(&mut self) {
        self.at.backend.settle().await.expect("settled");
        let views = dump::views_of(self.at.backend.views());
        self.seen.push((self.now, views));
        self.now += TimeDelta::minutes(1);
        self.at.clock.set(self.now);
    }

    async fn run_ids(&self) -> Vec<Uuid> {
        let request = PageRequest {
            first: 100,
            after: None,
        };
        let page = runs(self.at.backend.views(), &RunFilter::default(), &request).await;
        let items = page.expect("runs").items;
        items.into_iter().map(|(_, run)| run.run_id).collect()
    }

    async fn at(&self, time: DateTime<Utc>) -> Dump {
        let views = self.at.backend.past.at(time, PAST_VIEWS_TIMEOUT).await;
        dump::views_of(views.expect("views of then").reader.as_ref())
    }
}

/// Mails come, a customer is registered and renamed, a mail is approved, runs are reviewed, a job is archived.
async fn told() -> History {
    let mut history = History::begin();
    let msp = mails::msp();
    let jobs = mails::busy_jobs(&msp, "Veeam Backup & Replication", 4, 3, 3);
    let mut sent = mails::of_jobs(&msp, 4, |index, _| jobs.contains(&index));
    let later = sent.split_off(sent.len() / 2);
    let raw = |sent: Vec<demo_msp::SentMail>| {
        sent.into_iter()
            .map(|mail| mails::raw(mail.raw, mail.at))
            .collect()
    };
    let ids = history.at.receive(raw(sent)).await;
    history.note().await;

    let by = history.at.somebody();
    let commands = Arc::clone(&history.at.backend.commands);
    let customer = commands.register_customer("Acme", &by).await;
    let customer_id = customer.expect("registered").value;
    history.note().await;
    let everything = [Assignment {
        ordinal: None,
        customer_id,
    }];
    let job = commands.approve_mail(ids[0], &everything, &by).await;
    let job_id = job.expect("approved").value[0];
    history.note().await;
    let found = history.run_ids().await;
    commands
        .review_runs(&found, Some("seen"), &by)
        .await
        .expect("reviewed");
    history.note().await;
    commands
        .withdraw_reviews(&found[..1], &by)
        .await
        .expect("withdrawn");
    history.note().await;
    commands
        .rename_customer(customer_id, "Globex", &by)
        .await
        .expect("renamed");
    history.note().await;
    history.at.receive(raw(later)).await;
    history.note().await;
    commands
        .archive_job(job_id, Some("moved"), &by)
        .await
        .expect("archived");
    history.note().await;
    history
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_views_are_what_was_seen_then() {
    let history = told().await;
    assert!(history.seen.len() >= 8);
    // In an order in which some are built from earlier ones and some from nothing.
    for step in [3, 0, 5, 4, 7, 1, 6, 2, 3, 0] {
        let (time, seen) = &history.seen[step];
        let what = format!("as of step {step}");
        dump::assert_same(&what, seen, &history.at(*time).await);
        // The same moment lasts until the next event.
        let moment = *time + TimeDelta::seconds(59);
        dump::assert_same(&what, seen, &history.at(moment).await);
    }
    let before = history
        .at("2020-01-01T00:00:00Z".parse().expect("a time"))
        .await;
    assert!(before.values().all(Vec::is_empty), "{before:?}");
}

#[test]
fn past_views_equal_those_of_a_log_that_ended_there() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let history = runtime.block_on(told());
    let first = history.seen[0].0 - TimeDelta::minutes(1);
    let last = history.now + TimeDelta::minutes(1);
    let seconds = 0..(last - first).num_seconds();
    let mut runner = TestRunner::new(Config::with_cases(12));
    let folder = tempfile::tempdir().expect("a folder");
    let cut_offs = std::cell::Cell::new(0);
    let result = runner.run(&seconds, |after| {
        let time = first + TimeDelta::seconds(after);
        cut_offs.set(cut_offs.get() + 1);
        let path = folder.path().join(format!("{}.db", cut_offs.get()));
        let wanted = cut_off(&history.at, time, &path);
        let found = runtime.block_on(history.at(time));
        dump::assert_same(&format!("as of {time}"), &wanted, &found);
        Ok(())
    });
    result.expect("the law holds");
}

/// Builds the views of the events that were recorded up to a time, counted one by one, parsing every mail.
fn cut_off(at: &Installation, time: DateTime<Utc>, path: &std::path::Path) -> Dump {
    let sources = at.sources();
    let events = sources.feed.read_after(0, usize::MAX).expect("the log");
    let last = events.iter().rfind(|event| event.recorded_at <= time);
    let feed: Arc<dyn EventFeed> = Arc::new(CutOff {
        feed: Arc::clone(&sources.feed),
        last: last.map_or(0, |event| event.position),
    });
    let sources = Sources { feed, ..sources };
    let writer = SqliteViewWriter::open(path).expect("a writer");
    let mut projector =
        Projector::open(sources, Box::new(writer), OnPoison::Stop).expect("a projector");
    projector
        .catch_up(&AtomicBool::new(false), &mut |_| {})
        .expect("built");
    dump::views(path)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_is_of_one_moment() {
    let history = told().await;
    let (_, token) = history.at.user("Robin", &[Role::Admin]).await;
    let door = history.at.door();
    let ask = async |query: &str, time: DateTime<Utc>| {
        let variables = json!({"then": time});
        door.ask(Some(&token), query, variables).await
    };
    let registered = history.seen[1].0;
    let approved = history.seen[2].0;
    let reviewed = history.seen[3].0;

    // Names and reviews within an answer are of then, too.
    let query = "query($then: DateTime) { unreviewedCount(asOf: $then) \
         jobs(asOf: $then) { nodes { customer { name } archived latestRun { reviewed objects { name } } } } }";
    let known = ask(query, reviewed).await.data();
    assert_eq!(known["unreviewedCount"], 0);
    let job = &known["jobs"]["nodes"][0];
    assert_eq!(job["customer"]["name"], "Acme");
    assert_eq!(job["latestRun"]["reviewed"], true);
    assert_ne!(job["latestRun"]["objects"], json!([]));
    let known = ask(query, approved).await.data();
    assert_eq!(known["jobs"]["nodes"][0]["latestRun"]["reviewed"], false);
    let known = ask(query, registered).await.data();
    assert_eq!(known["jobs"]["nodes"], json!([]));

    // Through fragments, the audit trail ends then.
    let query = "query($then: DateTime) { ...Trail } \
         fragment Trail on Query { auditTrail(asOf: $then) { nodes { event } } }";
    let known = ask(query, registered).await.data();
    assert_eq!(
        known["auditTrail"]["nodes"][0]["event"],
        "CustomerRegistered"
    );

    // Without a moment, and with one to come, it is now.
    let query = "query($then: DateTime) { customers(asOf: $then) { nodes { name } } }";
    let now = door.ask(Some(&token), query, Value::Null).await.data();
    assert_eq!(now["customers"]["nodes"][0]["name"], "Globex");
    let to_come = history.now + TimeDelta::days(365);
    assert_eq!(ask(query, to_come).await.data(), now);

    for mixed in [
        "query($then: DateTime) { jobs(asOf: $then) { nodes { id } } customers { nodes { id } } }",
        "query($then: DateTime) { jobs(asOf: $then) { nodes { id } } inboxCount(asOf: \"2026-01-01T00:00:00Z\") }",
        "query($then: DateTime) { jobs(asOf: $then) { nodes { id } } parsers { nodes { name } } }",
    ] {
        assert_eq!(
            ask(mixed, approved).await.outcome(),
            "AS_OF_MIXED",
            "{mixed}"
        );
    }
}
