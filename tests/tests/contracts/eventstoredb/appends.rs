//! Appends whose answers, or requests, are lost.

use acceptance::contract::eventstoredb::EventStoreDbFixture;
use adapters::clock::RandomIds;
use commands::ports::{AppendError, EventLog, Ids, StreamAppend};
use eventstoredb_stand_in::StandIn;

use crate::eventstoredb::support::{all, head, load, stream, texts, to};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_whose_answer_is_lost_is_there_once() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    fixture.server().faults().cut_after_commit(2);
    let position = log
        .append(vec![to("a", 1, &["A2", "A3"])])
        .await
        .expect("an append");
    let found = all(log);
    assert_eq!(texts(&found), ["A1", "A2", "A3"]);
    assert_eq!(found[2].position, position);

    // A server may no longer know where it put what it has already.
    fixture.server().faults().know_positions_of_repeated(false);
    fixture.server().faults().cut_after_commit(1);
    let position = log
        .append(vec![to("a", 3, &["A4"])])
        .await
        .expect("an append");
    assert_eq!(all(log)[3].position, position);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_that_never_arrived_is_made_once() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    fixture.server().faults().cut_before_commit(2);
    log.append(vec![to("a", 0, &["A1", "A2"])])
        .await
        .expect("an append");
    assert_eq!(texts(&all(log)), ["A1", "A2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_to_many_streams_survives_a_cut_in_the_middle() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    for faults in [
        |server: &StandIn| server.faults().cut_after_commit(1),
        |server: &StandIn| server.faults().cut_before_commit(1),
    ] {
        let run = RandomIds.id();
        let streams: Vec<_> = (0..200).map(|number| format!("{run}/{number}")).collect();
        let appends = streams
            .iter()
            .map(|id| to(id, 0, &[id, "second"]))
            .collect();
        faults(fixture.server());
        let position = log.append(appends).await.expect("an append");
        assert_eq!(position, head(log).await);
        for (id, found) in streams.iter().zip(load(log, &streams).await) {
            assert_eq!(texts(&found), [id.as_str(), "second"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_races_an_append_to_many_streams_is_a_conflict_that_can_be_repeated() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store().clone();
    // The check is done when the delay begins to hold the writes back.
    let appends: Vec<_> = (0..50)
        .map(|number| to(&number.to_string(), 0, &["mine"]))
        .collect();
    let (other, _) = fixture.other_store();
    let mut conflicts = 0;
    for attempt in 0..20 {
        let run = |append: &StreamAppend| StreamAppend {
            stream: stream(&format!("{attempt}/{}", append.stream.aggregate_id)),
            ..append.clone()
        };
        let mine: Vec<_> = appends.iter().map(run).collect();
        let streams: Vec<_> = mine.iter().map(|append| append.stream.clone()).collect();
        let (appended, intruded) = tokio::join!(
            log.append(mine),
            other.append(vec![to(&format!("{attempt}/49"), 0, &["theirs"])])
        );
        let there = log.load(streams).await.expect("the streams");
        match appended {
            Ok(_) => {
                assert!(there.iter().all(|events| texts(events) == ["mine"]));
                assert!(matches!(intruded, Err(AppendError::Conflict { .. })));
            }
            Err(AppendError::Conflict { stream: named }) => {
                conflicts += 1;
                assert_eq!(named, stream(&format!("{attempt}/49")));
                intruded.expect("the other's append");
                // The caller decides again: what is there already gives no event.
                let rest: Vec<_> = there
                    .iter()
                    .zip(&appends)
                    .filter(|(events, _)| events.is_empty())
                    .map(|(_, append)| run(append))
                    .collect();
                if !rest.is_empty() {
                    log.append(rest).await.expect("the rest");
                }
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(conflicts > 0, "nobody ever raced");
}
