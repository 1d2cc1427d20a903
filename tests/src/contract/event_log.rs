//! The event log: append-only, one order, optimistic concurrency per stream.

use std::{
    collections::HashSet,
    fmt::Debug,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use adapters::clock::SimulatedClock;
use chrono::{DateTime, TimeDelta, Utc};
use commands::ports::{AppendError, EventLog, NewEvent, Observation, StreamAppend};
use domain::{
    log::{Actor, Metadata, RecordedEvent, StreamId},
    timekeeping::corrections,
};
use projections::ports::EventFeed;
use serde_json::json;
use uuid::Uuid;

/// A log with nothing in it.
pub trait LogFixture: Debug + Sync {
    /// Whether an append to several streams is one, even when others write to them at the same time.
    const APPENDS_ARE_ATOMIC: bool = true;

    fn log(&self) -> Arc<dyn EventLog>;

    fn feed(&self) -> Arc<dyn EventFeed>;

    /// The clock that the log stamps events by.
    fn clock(&self) -> &SimulatedClock;
}

/// A log in a database that has statements for changing what is there. One that has none needs no refusal.
pub trait ChangeableLogFixture: LogFixture {
    /// Asks the database below to change (or delete) all events, past the adapter. Gives the database's refusal.
    fn change_all_events(&self) -> Result<(), String>;

    fn delete_all_events(&self) -> Result<(), String>;
}

const WRITERS: usize = 8;
const APPENDS: usize = 25;

pub async fn what_was_appended_is_loaded_in_order(fixture: &impl LogFixture) {
    let log = fixture.log();
    let first = log.append(vec![to("a", 0, &["A1", "A2"])]).await;
    let second = log.append(vec![to("a", 2, &["A3"])]).await;
    assert!(first.expect("an append") < second.expect("an append"));

    let loaded = load(&log, &["a"]).await.remove(0);
    assert_eq!(texts(&loaded), ["A1", "A2", "A3"]);
    let sequences: Vec<_> = loaded.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
    assert!(loaded.is_sorted_by(|a, b| a.position < b.position));
}

pub async fn an_event_comes_back_as_it_was_given(fixture: &impl LogFixture) {
    let log = fixture.log();
    let metadata = Metadata {
        actor: Actor::User {
            id: Uuid::from_u128(5),
            name: "Zoë \u{1f} \"quoted\"".to_owned(),
            token: Some(Uuid::from_u128(6)),
        },
        correlation_id: Uuid::from_u128(7),
        causation_id: Some(Uuid::from_u128(8)),
    };
    let event = NewEvent {
        event_id: Uuid::from_u128(4),
        event_type: "Tested",
        event_version: "3",
        // Neither in the order of the alphabet nor in the form that a JSON library would write.
        payload: r#"{"Tested":{"text":"Käse \u0000 ' ; -- \/","b": 1.50,"a":1e2, "b":[]}}"#
            .to_owned(),
        metadata: metadata.clone(),
    };
    let append = StreamAppend {
        stream: stream("a"),
        expected: 0,
        events: vec![event.clone()],
    };
    let position = log.append(vec![append]).await.expect("an append");
    let loaded = load(&log, &["a"]).await.remove(0).remove(0);
    let wanted = RecordedEvent {
        position,
        event_id: event.event_id,
        stream: stream("a"),
        sequence: 1,
        event_type: "Tested".to_owned(),
        event_version: "3".to_owned(),
        recorded_at: loaded.recorded_at,
        payload: event.payload,
        metadata: metadata.encode(),
    };
    assert_eq!(loaded, wanted);
    assert_eq!(read_all(fixture), [wanted]);
}

pub async fn a_wrong_sequence_is_a_conflict_and_appends_nothing(fixture: &impl LogFixture) {
    let log = fixture.log();
    log.append(vec![to("a", 0, &["A1", "A2"])])
        .await
        .expect("an append");
    for expected in [0, 1, 3] {
        let refused = log.append(vec![to("a", expected, &["late"])]).await;
        assert_conflict(refused, "a");
    }
    assert_conflict(log.append(vec![to("b", 1, &["early"])]).await, "b");
    assert_eq!(texts(&read_all(fixture)), ["A1", "A2"]);
}

pub async fn several_streams_are_appended_all_or_none(fixture: &impl LogFixture) {
    let log = fixture.log();
    log.append(vec![to("b", 0, &["B1"])])
        .await
        .expect("an append");
    let refused = log
        .append(vec![to("a", 0, &["A1"]), to("b", 0, &["B2"])])
        .await;
    assert_conflict(refused, "b");
    assert_eq!(texts(&read_all(fixture)), ["B1"]);

    let position = log
        .append(vec![to("a", 0, &["A1"]), to("b", 1, &["B2", "B3"])])
        .await
        .expect("an append");
    let all = read_all(fixture);
    assert_eq!(texts(&all), ["B1", "A1", "B2", "B3"]);
    assert_eq!(all.last().map(|last| last.position), Some(position));
}

/// Everybody wants one stream, and has another of their own in the same append.
pub async fn of_appends_that_race_one_comes_through<F: LogFixture>(fixture: &F) {
    for round in 0..5 {
        let shared = format!("shared {round}");
        let racers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (log, own) = (fixture.log(), format!("{round}/{writer}"));
                let appends = vec![to(&own, 0, &[&own]), to(&shared, 0, &[&own])];
                tokio::spawn(async move { (own, log.append(appends).await) })
            })
            .collect();
        let mut winners = Vec::new();
        for racer in racers {
            let (own, appended) = racer.await.expect("a racer");
            let there = texts(&load(&fixture.log(), &[&own]).await[0]);
            match appended {
                Ok(_) => {
                    assert_eq!(there, [own.as_str()]);
                    winners.push(own);
                }
                Err(AppendError::Conflict { stream: named }) => {
                    assert_eq!(named, stream(&shared));
                    if F::APPENDS_ARE_ATOMIC {
                        assert_eq!(there, Vec::<String>::new());
                    }
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(winners.len(), 1);
        let there = load(&fixture.log(), &[&shared]).await.remove(0);
        assert_eq!(texts(&there), winners);
    }
}

pub async fn streams_are_loaded_in_the_order_asked_for(fixture: &impl LogFixture) {
    let log = fixture.log();
    log.append(vec![to("a", 0, &["A1"]), to("b", 0, &["B1"])])
        .await
        .expect("an append");
    let loaded = load(&log, &["b", "none", "a", "b"]).await;
    let found: Vec<_> = loaded.iter().map(|events| texts(events)).collect();
    assert_eq!(
        found,
        [
            vec!["B1".to_owned()],
            vec![],
            vec!["A1".to_owned()],
            vec!["B1".to_owned()],
        ]
    );
}

pub async fn streams_of_two_types_with_one_id_are_two_streams(fixture: &impl LogFixture) {
    let log = fixture.log();
    let other = StreamAppend {
        stream: StreamId::new("other", "a"),
        ..to("a", 0, &["other"])
    };
    log.append(vec![to("a", 0, &["A1"]), other])
        .await
        .expect("an append");
    assert_eq!(texts(&load(&log, &["a"]).await[0]), ["A1"]);
}

pub async fn an_observation_that_is_there_already_is_skipped(fixture: &impl LogFixture) {
    let log = fixture.log();
    let first = log.observe(vec![seen("a", "A1")]).await.expect("observed");
    assert_eq!(first.new, [true]);

    let second = log
        .observe(vec![
            seen("b", "B1"),
            seen("a", "again"),
            seen("b", "twice"),
        ])
        .await
        .expect("observed");
    assert_eq!(second.new, [true, false, false]);
    assert_eq!(second.position, log.head().await.expect("a head"));
    assert_eq!(texts(&read_all(fixture)), ["A1", "B1"]);
}

/// The very same event, asked for again, by somebody who does not know how the first time ended.
pub async fn an_observation_that_is_repeated_is_not_new(fixture: &impl LogFixture) {
    let log = fixture.log();
    let observations: Vec<_> = ["a", "b", "c"].iter().map(|id| seen(id, id)).collect();
    let first = log.observe(observations[..2].to_vec()).await;
    assert_eq!(first.expect("observed").new, [true, true]);
    let again = log.observe(observations).await.expect("observed");
    assert_eq!(again.new, [false, false, true]);
    assert_eq!(texts(&read_all(fixture)), ["a", "b", "c"]);
}

pub async fn an_observation_does_not_enter_a_stream_that_people_wrote(fixture: &impl LogFixture) {
    let log = fixture.log();
    log.append(vec![to("a", 0, &["A1", "A2"])])
        .await
        .expect("an append");
    let observed = log
        .observe(vec![seen("a", "late")])
        .await
        .expect("observed");
    assert_eq!(observed.new, [false]);
    assert_eq!(texts(&read_all(fixture)), ["A1", "A2"]);
}

pub async fn the_head_is_the_last_position(fixture: &impl LogFixture) {
    let (log, feed) = (fixture.log(), fixture.feed());
    assert_eq!(log.head().await.expect("a head"), 0);
    assert_eq!(feed.head().expect("a head"), 0);
    let position = log
        .append(vec![to("a", 0, &["A1", "A2"])])
        .await
        .expect("an append");
    assert_eq!(log.head().await.expect("a head"), position);
    assert_eq!(feed.head().expect("a head"), position);
}

pub async fn the_feed_gives_pages_behind_a_position(fixture: &impl LogFixture) {
    let (log, feed) = (fixture.log(), fixture.feed());
    let names: Vec<_> = (0..10).map(|number| number.to_string()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    log.append(vec![to("a", 0, &names)])
        .await
        .expect("an append");

    let mut position = 0;
    let mut found = Vec::new();
    loop {
        let page = feed.read_after(position, 3).expect("a page");
        assert!(page.len() <= 3);
        let Some(last) = page.last() else {
            break;
        };
        position = last.position;
        found.extend(texts(&page));
    }
    assert_eq!(found, names);
}

pub async fn time_never_goes_back_along_the_log(fixture: &impl LogFixture) {
    let log = fixture.log();
    let noon: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().expect("a time");
    let minutes = [0_i64, 10, -120, 5, 11];
    for (sequence, minute) in (0..).zip(minutes) {
        fixture.clock().set(noon + TimeDelta::minutes(minute));
        log.append(vec![to("a", sequence, &["x"])])
            .await
            .expect("an append");
        log.observe(vec![seen(&format!("o{sequence}"), "y")])
            .await
            .expect("observed");
    }
    let after_noon: Vec<_> = read_all(fixture)
        .iter()
        .map(|event| (event.recorded_at - noon).num_minutes())
        .collect();
    assert_eq!(after_noon, [0, 0, 10, 10, 10, 10, 10, 10, 11, 11]);
}

/// Writers race for one stream and write to streams of their own, while a reader follows.
/// What says that the clock was ahead is recorded when it is appended, and what follows goes on from there.
pub async fn a_correction_of_times_goes_back(fixture: &impl LogFixture) {
    let log = fixture.log();
    let noon: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().expect("a time");
    let correction = StreamAppend {
        stream: corrections(),
        ..to("", 0, &["it was ahead"])
    };
    let appends = [
        (400, to("a", 0, &["ahead"])),
        (0, to("a", 1, &["as far ahead"])),
        (1, correction),
        (0, to("a", 2, &["not before"])),
        (2, to("a", 3, &["later"])),
    ];
    for (hour, append) in appends {
        fixture.clock().set(noon + TimeDelta::hours(hour));
        log.append(vec![append]).await.expect("an append");
    }
    let hours: Vec<_> = read_all(fixture)
        .iter()
        .map(|event| (event.recorded_at - noon).num_hours())
        .collect();
    assert_eq!(hours, [400, 400, 1, 1, 2]);
}

pub async fn writers_at_once_lose_nothing_and_a_reader_skips_nothing(fixture: &impl LogFixture) {
    let done = Arc::new(AtomicBool::new(false));
    let (feed, stop) = (fixture.feed(), Arc::clone(&done));
    let reader = tokio::task::spawn_blocking(move || follow(feed.as_ref(), &stop));

    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write(fixture.log(), writer)))
        .collect();
    let mut appended = HashSet::new();
    for writer in writers {
        appended.extend(writer.await.expect("a writer"));
    }
    done.store(true, Ordering::Release);

    let tailed = reader.await.expect("the reader");
    assert!(tailed.is_sorted_by(|a, b| a.position < b.position));
    assert_eq!(tailed.len(), WRITERS * APPENDS * 2);
    let found: HashSet<_> = texts(&tailed).into_iter().collect();
    assert_eq!(found, appended);
    assert_eq!(tailed, read_all(fixture));

    let shared = load(&fixture.log(), &["shared"]).await.remove(0);
    let sequences: Vec<_> = shared.iter().map(|event| event.sequence).collect();
    let wanted: Vec<_> = (1..).take(WRITERS * APPENDS).collect();
    assert_eq!(sequences, wanted);
}

pub async fn the_database_itself_refuses_to_change_an_event(fixture: &impl ChangeableLogFixture) {
    fixture
        .log()
        .append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    let changed = fixture.change_all_events().expect_err("it is refused");
    assert!(changed.contains("append-only"), "{changed}");
    let deleted = fixture.delete_all_events().expect_err("it is refused");
    assert!(deleted.contains("append-only"), "{deleted}");
    assert_eq!(texts(&read_all(fixture)), ["A1"]);
}

async fn write(log: Arc<dyn EventLog>, writer: usize) -> Vec<String> {
    let mut texts = Vec::new();
    for (sequence, number) in (0..).zip(0..APPENDS) {
        let own = format!("{writer}/{number}");
        let shared = format!("shared {own}");
        let name = writer.to_string();
        log.append(vec![to(&name, sequence, &[own.as_str()])])
            .await
            .expect("an append to a stream of one's own");
        loop {
            let seen = load(&log, &["shared"]).await.remove(0);
            let expected = seen.last().map_or(0, |last| last.sequence);
            match log
                .append(vec![to("shared", expected, &[shared.as_str()])])
                .await
            {
                Ok(_) => break,
                Err(AppendError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        texts.extend([own, shared]);
    }
    texts
}

/// Reads as a projector does, until all writers are done and nothing is left.
fn follow(feed: &dyn EventFeed, done: &AtomicBool) -> Vec<RecordedEvent> {
    let mut found: Vec<RecordedEvent> = Vec::new();
    loop {
        // Asked before reading: what was appended until then is read below.
        let last_look = done.load(Ordering::Acquire);
        let position = found.last().map_or(0, |last| last.position);
        let page = feed.read_after(position, 17).expect("a page");
        if page.is_empty() && last_look {
            return found;
        }
        found.extend(page);
    }
}

fn assert_conflict(result: Result<i64, AppendError>, id: &str) {
    match result {
        Err(AppendError::Conflict { stream: named }) => assert_eq!(named, stream(id)),
        other => panic!("{other:?} is no conflict"),
    }
}

fn stream(id: &str) -> StreamId {
    // A type that the domain has, as an adapter may go another way with one that it does not know.
    StreamId::new("customer", id)
}

fn to(id: &str, expected: i64, texts: &[&str]) -> StreamAppend {
    StreamAppend {
        stream: stream(id),
        expected,
        events: texts.iter().map(|text| event(text)).collect(),
    }
}

fn seen(id: &str, text: &str) -> Observation {
    Observation {
        stream: stream(id),
        event: event(text),
    }
}

fn event(text: &str) -> NewEvent {
    // Each its own, as in life: a log may take an event with the same id in the same place for a repeated one.
    static IDS: AtomicU64 = AtomicU64::new(1);
    NewEvent {
        event_id: Uuid::from_u128(IDS.fetch_add(1, Ordering::Relaxed).into()),
        event_type: "Tested",
        event_version: "1",
        payload: json!({ "Tested": text }).to_string(),
        metadata: Metadata {
            actor: Actor::Operator {
                name: "contract".to_owned(),
            },
            correlation_id: Uuid::from_u128(2),
            causation_id: None,
        },
    }
}

fn texts(events: &[RecordedEvent]) -> Vec<String> {
    let text = |event: &RecordedEvent| {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).expect("JSON");
        payload["Tested"].as_str().expect("a text").to_owned()
    };
    events.iter().map(text).collect()
}

async fn load(log: &Arc<dyn EventLog>, ids: &[&str]) -> Vec<Vec<RecordedEvent>> {
    let streams = ids.iter().map(|id| stream(id)).collect();
    log.load(streams).await.expect("the streams")
}

fn read_all(fixture: &impl LogFixture) -> Vec<RecordedEvent> {
    fixture
        .feed()
        .read_after(0, usize::MAX)
        .expect("all events")
}
