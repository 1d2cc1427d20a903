//! Queries that are small as text and large for what reads them.

use std::fmt::Write as _;

use acceptance::{
    client::Client,
    program::{Server, add_user},
};
use serde_json::{Value, json};

/// A stack of two megabytes ends long before.
const DEEP: usize = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nesting_is_refused_before_anything_calls_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    // A user who may read the least has as much power here as anybody.
    let token = add_user(folder.path(), "Robin", "reporter");
    let server = Server::start(folder.path());
    let client = server.client(&token);
    let list = format!("{}1{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let object = format!("{}1{}", "{a: ".repeat(DEEP), "}".repeat(DEEP));
    let ty = format!("{}ID{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let inline = format!("{}a{}", "... { ".repeat(DEEP), " }".repeat(DEEP));
    let fields = format!("{}a{}", "a { ".repeat(DEEP), " }".repeat(DEEP));
    let half = |whole: &str| whole[..whole.len() / 2].to_owned();
    let queries = [
        format!("{{ job(id: {list}) {{ id }} }}"),
        format!("{{ job(id: {object}) {{ id }} }}"),
        format!("{{ jobs(filter: {{text: {}", half(&list)),
        format!("query($a: {ty}) {{ viewer {{ name }} }}"),
        format!("query($a: ID = {list}) {{ viewer {{ name }} }}"),
        format!("{{ viewer @include(if: {list}) {{ name }} }}"),
        format!("query @a(b: {object}) {{ viewer {{ name }} }}"),
        format!("{{ {inline} }}"),
        format!("{{ {fields} }}"),
        format!("{{ viewer {{ ...A }} }} fragment A on Viewer @a(b: {list}) {{ name }}"),
        // What a text without an end hides from a scan, a parser may try to read again.
        format!("{{ job(id: \"\"\"a\" {list}) {{ id }} }}"),
        chain(3_000),
    ];
    for query in queries {
        refused(&client, &query, "INVALID_QUERY").await;
    }
    let mut variables = json!(1);
    for _ in 0..100 {
        variables = json!([variables]);
    }
    let query = "query($id: ID!) { job(id: $id) { id } }";
    let answer = client.ask(query, json!({"id": variables})).await;
    let answer = answer.expect("the server answers");
    assert_eq!(answer.outcome(), "INVALID_REQUEST");
    assert_lives(&client).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fragments_are_counted_before_they_are_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = add_user(folder.path(), "Robin", "reporter");
    let server = Server::start(folder.path());
    let client = server.client(&token);
    for query in [
        doubling("{ ...F0 }", "Query", 30, "viewer { name }"),
        doubling("{ viewer { ...F0 } }", "Viewer", 30, "name"),
        // One that comes back to the first.
        doubling("{ ...F0 }", "Query", 30, "...F0 ...F0"),
        // One that no operation spreads.
        doubling("{ viewer { name } }", "Viewer", 30, "name"),
        "{ ...A } fragment A on Query { ...A ...A }".to_owned(),
        format!("{{ {} }}", "viewer { name } ".repeat(1_500)),
        format!("{{ {} }}", "x ".repeat(20_000)),
    ] {
        refused(&client, &query, "INVALID_QUERY").await;
    }
    let twice = doubling("{ viewer { ...F0 } }", "Viewer", 5, "name");
    let answer = client.data(&twice, Value::Null).await;
    assert_eq!(answer, json!({"viewer": {"name": "Robin"}}));
}

/// Fragments of which each spreads the next one twice.
fn doubling(operation: &str, on: &str, fragments: usize, last: &str) -> String {
    let mut query = operation.to_owned();
    for n in 1..fragments {
        let before = n - 1;
        write!(query, " fragment F{before} on {on} {{ ...F{n} ...F{n} }}").expect("text");
    }
    write!(query, " fragment F{} on {on} {{ {last} }}", fragments - 1).expect("text");
    query
}

/// Fragments of which each spreads the next one, and which nothing spreads.
fn chain(fragments: usize) -> String {
    let mut query = "{ viewer { name } }".to_owned();
    for n in 0..fragments {
        write!(query, " fragment F{n} on Query {{ ...F{} }}", n + 1).expect("text");
    }
    query
}

async fn refused(client: &Client, query: &str, code: &str) {
    let start: String = query.chars().take(60).collect();
    let answer = client.ask(query, Value::Null).await;
    let answer = answer.unwrap_or_else(|error| panic!("{start}: {error}"));
    assert_eq!(answer.outcome(), code, "{start}");
    assert!(answer.body.len() < 40_000, "{start}: {}", answer.body.len());
    assert_lives(client).await;
}

async fn assert_lives(client: &Client) {
    let answer = client.data("{ viewer { name } }", Value::Null).await;
    assert_eq!(answer, json!({"viewer": {"name": "Robin"}}));
}
