//! All of it at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use acceptance::contract::eventstoredb::EventStoreDbFixture;
use commands::ports::EventLog;
use tokio::time::sleep;

use crate::eventstoredb::support::{all, follow, observations, streams_of, to};

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
    let calls: Arc<[AtomicUsize; WRITERS]> = Arc::default();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (log, calls) = (fixture.store().clone(), Arc::clone(&calls));
            tokio::spawn(async move {
                for batch in 0..BATCHES {
                    let own = observations(&format!("{writer}/{batch}"), EVENTS);
                    let observed = log.observe(own).await.expect("observed");
                    assert_eq!(observed.new, vec![true; EVENTS]);
                    calls[writer].fetch_add(1, Ordering::Release);
                    let (id, text) = (format!("w{writer}"), batch.to_string());
                    let sequence = i64::try_from(batch).expect("a sequence");
                    log.append(vec![to(&id, sequence, &[&text])])
                        .await
                        .expect("an append");
                    calls[writer].fetch_add(1, Ordering::Release);
                }
            })
        })
        .collect();
    let cuts = async {
        let done = || calls.each_ref().map(|calls| calls.load(Ordering::Acquire));
        let mut cuts = 0;
        let mut at_last_cut = [0; WRITERS];
        loop {
            sleep(Duration::from_millis(20)).await;
            // A slow machine must not have each try of a writer cut.
            let now = done();
            let mut progress = now.iter().zip(&at_last_cut);
            if !progress.all(|(now, before)| now > before || *now == 2 * BATCHES) {
                continue;
            }
            at_last_cut = now;
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
