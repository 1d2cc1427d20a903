//! The gate that all processes share.

use std::time::Duration;

use acceptance::contract::postgres::PostgresFixture;
use commands::ports::Gate as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gives_up_waiting_on_postgresql_leaves_the_gate_to_others() {
    let fixture = PostgresFixture::new();
    let (first, other) = (fixture.store(), fixture.store());
    let turn = first.enter().await.expect("a turn");
    for _ in 0..3 {
        let waiting = tokio::time::timeout(Duration::from_millis(200), other.enter()).await;
        assert!(waiting.is_err(), "two have their turn at once");
    }
    drop(turn);
    // Neither holds it without knowing, whichever connection it takes.
    for _ in 0..3 {
        drop(other.enter().await.expect("a turn"));
        drop(first.enter().await.expect("a turn"));
    }
}
