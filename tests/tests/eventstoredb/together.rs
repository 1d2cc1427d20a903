//! All of it at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use acceptance::contract::eventstoredb::EventStoreDbFixture;
use commands::ports::EventLog;
use tokio::time::sleep;

use crate::support::{all, follow, observations, streams_of, to};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_and_a_reader_lose_nothing_on_a_bad_line() {
    const WRITERS: usize = 8;
    const BATCHES: usize = 10;
    const EVENTS: usize = 25;
    let fixture = EventStoreDbFixture::stand_in();
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let ((feed, _), done) = (fixture.other_store(), Arc::clone(&done));
        tokio::task::spawn_blocking(move || follow(&feed, &done))
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let log = fixture.store().clone();
            tokio::spawn(async move {
                for batch in 0..BATCHES {
                    let own = observations(&format!("{writer}/{batch}"), EVENTS);
                    let observed = log.observe(own).await.expect("observed");
                    assert_eq!(observed.new, vec![true; EVENTS]);
                    let (id, text) = (format!("w{writer}"), batch.to_string());
                    let sequence = i64::try_from(batch).expect("a sequence");
                    log.append(vec![to(&id, sequence, &[&text])])
                        .await
                        .expect("an append");
                }
            })
        })
        .collect();
    let cuts = async {
        let mut cuts = 0;
        loop {
            sleep(Duration::from_millis(700)).await;
            match cuts % 3 {
                0 => fixture.server().cut(),
                1 => fixture.server().faults().cut_after_commit(1),
                _ => fixture.server().faults().cut_before_commit(1),
            }
            cuts += 1;
        }
    };
    let work = async {
        for writer in writers {
            writer.await.expect("a writer");
        }
    };
    tokio::select! {
        () = work => {}
        () = cuts => {}
    }
    done.store(true, Ordering::Release);

    let tailed = reader.await.expect("the reader");
    assert_eq!(tailed.len(), WRITERS * BATCHES * (EVENTS + 1));
    assert!(tailed.is_sorted_by(|a, b| a.position < b.position));
    assert_eq!(tailed, all(fixture.store()));
    assert_eq!(streams_of(&tailed).len(), WRITERS * (BATCHES * EVENTS + 1));
    assert!(fixture.server().connections() > 3, "nothing was cut");
}
