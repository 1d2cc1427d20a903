//! Connections that say half of what they want.

use acceptance::program::{Server, add_user};
use serde_json::Value;

use super::{begin, half_a_body, rest};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_request_keeps_nothing_from_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = add_user(folder.path(), "Robin", "admin");
    let server = Server::start(folder.path());
    let client = server.client(&token);
    let silent = begin(&server, "");
    let half_a_head = begin(
        &server,
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthor",
    );
    let half_a_body = begin(&server, &half_a_body(&token));
    // Nobody waits for those, and everything that came before is answered.
    assert_eq!(
        client.outcome("{ viewer { name } }", Value::Null).await,
        "ok"
    );
    let status = server.terminate();
    assert!(status.success(), "{status}");
    let told = rest(half_a_body);
    assert!(told.starts_with("HTTP/1.1 503 "), "{told}");
    assert!(told.contains("STOPPING"), "{told}");
    assert_eq!(rest(half_a_head), "");
    assert_eq!(rest(silent), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_connections_than_there_are_places_wait_their_turn() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = add_user(folder.path(), "Robin", "admin");
    let server = Server::start(folder.path());
    let mut idle: Vec<_> = (0..550).map(|_| begin(&server, "")).collect();
    let client = server.client(&token);
    let asking =
        tokio::spawn(async move { client.outcome("{ viewer { name } }", Value::Null).await });
    // The places of these are given to those who wait.
    idle.truncate(100);
    assert_eq!(asking.await.expect("asked"), "ok");
}
