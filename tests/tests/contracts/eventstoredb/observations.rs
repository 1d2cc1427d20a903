//! Observations go in batches, and are there once.

use std::time::{Duration, Instant};

use acceptance::contract::eventstoredb::EventStoreDbFixture;
use commands::ports::EventLog;
use tokio::time::timeout;

use crate::eventstoredb::support::{all, head, observations, seen, streams_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn observations_whose_answers_are_lost_are_new_and_there_once() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    for known in [true, false] {
        fixture.server().faults().know_positions_of_repeated(known);
        fixture.server().faults().cut_after_commit(3);
        let observations = observations(&format!("{known}"), 300);
        let observed = log.observe(observations.clone()).await.expect("observed");
        assert!(observed.new.iter().all(|new| *new));
        // Asked for once more by somebody who does not know that.
        let again = log.observe(observations).await.expect("observed");
        assert!(again.new.iter().all(|new| !*new));
    }
    let found = all(log);
    assert_eq!(found.len(), 600);
    assert_eq!(streams_of(&found).len(), 600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_observations_go_in_batches() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    let mut observations = observations("first", 10_000);
    let started = Instant::now();
    let observed = log.observe(observations.clone()).await.expect("observed");
    let took = started.elapsed();
    println!("10,000 observations in {took:?}");
    assert_eq!(observed.new, vec![true; 10_000]);
    // One call each would be 40 ms each on a connection that waits for acknowledgements.
    assert!(took < Duration::from_mins(1), "{took:?}");
    assert_eq!(fixture.server().appends(), 0);
    assert_eq!(fixture.server().batches(), 1);

    // A fresh one among those that are there, as when a folder is read again.
    observations.truncate(2_000);
    observations.insert(700, seen("fresh", "fresh"));
    let again = log.observe(observations).await.expect("observed");
    let fresh: Vec<_> = (0..2_001).filter(|&number| again.new[number]).collect();
    assert_eq!(fresh, [700]);
    assert_eq!(again.position, head(log).await);
    assert_eq!(all(log).len(), 10_001);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_batches_is_written_to_all_the_same() {
    let fixture = EventStoreDbFixture::stand_in();
    fixture.server().faults().offer_batches(false);
    let log = fixture.store();
    let observed = log.observe(observations("o", 500)).await.expect("observed");
    assert_eq!(observed.new, vec![true; 500]);
    assert_eq!(fixture.server().batches(), 0);
    assert_eq!(all(log).len(), 500);
}

/// A server answers a hundred calls per connection at once, and the client never ends a session by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_for_batches_do_not_pile_up() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    log.observe(observations("0", 2)).await.expect("observed");
    for round in 1..=150 {
        // Every third has one that is there already, which ends a session.
        let mut some = observations(&round.to_string(), 2);
        if round % 3 == 0 {
            some.push(seen("0/0", "again"));
        }
        let observed = timeout(Duration::from_secs(20), log.observe(some)).await;
        let observed = observed.expect("an answer").expect("observed");
        assert_eq!(observed.new[..2], [true, true]);
    }
    assert_eq!(all(log).len(), 302);
}
