//! What costs much is refused before it begins, and nobody takes the places of all.

use std::fmt::Write as _;

use acceptance::{
    client::Client,
    place::{Engines, Place},
    program::{Server, add_user},
};
use axum::http::StatusCode;
use serde_json::Value;

use super::{begin, half_a_body};

/// As many as one token may have in progress.
const MAX_REQUESTS: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_cannot_be_asked_for_by_the_thousand() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = add_user(folder.path(), "Robin", "admin");
    let server = Server::start(folder.path());
    let client = server.client(&token);
    for field in [
        "unreviewedCount",
        "runCount",
        "inboxCount",
        "dashboard { jobCount }",
        "runChecksSummary { jobCount: __typename }",
        "search(text: \"a\", first: 1) { __typename }",
    ] {
        for times in [100, 1_900] {
            let mut query = "{ ".to_owned();
            for n in 0..times {
                write!(query, "a{n}: {field} ").expect("text");
            }
            query.push('}');
            assert_eq!(
                client.outcome(&query, Value::Null).await,
                "INVALID_QUERY",
                "{field}"
            );
        }
    }
    // What a page asks for is far from that.
    let page = "{ unreviewedCount inboxCount runCount dashboard { unreviewed { status } lastDay { status } inboxCount \
                openTicketCount collectorsOutCount unreadNewsCount jobCount customerCount } \
                runChecks(first: 100) { nodes { job { id name customer { name } } } } }";
    assert_eq!(client.outcome(page, Value::Null).await, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_token_cannot_take_the_places_of_all_sqlite() {
    one_token_cannot_take_the_places_of_all(&Place::new(Engines::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_token_cannot_take_the_places_of_all_postgres() {
    one_token_cannot_take_the_places_of_all(&Place::new(Engines::Postgres)).await;
}

async fn one_token_cannot_take_the_places_of_all(at: &Place) {
    let (greedy, other) = (
        add_user(at, "Robin", "admin"),
        add_user(at, "Kim", "viewer"),
    );
    let server = Server::start(at);
    let (greedy_client, other_client) = (server.client(&greedy), server.client(&other));
    let mut taken: Vec<_> = (0..MAX_REQUESTS)
        .map(|_| begin(&server, &half_a_body(&greedy)))
        .collect();
    let refused = (
        StatusCode::TOO_MANY_REQUESTS,
        "TOO_MANY_REQUESTS".to_owned(),
    );
    while viewer(&greedy_client).await != refused {
        // While it was answered, it had the place of one of them.
        taken.push(begin(&server, &half_a_body(&greedy)));
    }
    assert_eq!(
        viewer(&other_client).await,
        (StatusCode::OK, "ok".to_owned())
    );
    drop(taken);
    // What was given back is there for the next one.
    while viewer(&greedy_client).await != (StatusCode::OK, "ok".to_owned()) {}
}

async fn viewer(client: &Client) -> (StatusCode, String) {
    let answer = client.ask("{ viewer { name } }", Value::Null).await;
    let answer = answer.expect("the server answers");
    (answer.status, answer.outcome())
}
