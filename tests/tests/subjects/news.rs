//! What admins tell everybody.

use acceptance::{
    client::Door,
    installation::Installation,
    on_engines,
    place::Place,
    program::{self, Server},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::ports::Clock as _;
use domain::access::Role;
use serde_json::{Value, json};

const NEWS: &str = "{ news { unreadCount nodes { id title read } } }";
const PUBLISH: &str = "mutation($input: NewsInput!) { publishNews(input: $input) { id } }";

on_engines!(sqlite = Sqlite, [who_has_read_what_is_remembered]);
on_engines!(postgres = Postgres, [who_has_read_what_is_remembered]);

/// Titles, and how many are unread.
async fn seen(door: &Door, token: &str) -> (Vec<String>, i64) {
    let data = door.ask(Some(token), NEWS, Value::Null).await.data();
    let nodes = data["news"]["nodes"].as_array().expect("news");
    let title = |node: &Value| node["title"].as_str().unwrap_or_default().to_owned();
    let unread = data["news"]["unreadCount"].as_i64().expect("a count");
    (nodes.iter().map(title).collect(), unread)
}

async fn publish(
    door: &Door,
    token: &str,
    title: &str,
    (from, until): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
) -> String {
    let input =
        json!({"input": {"title": title, "text": "Tonight.", "from": from, "until": until}});
    let data = door.ask(Some(token), PUBLISH, input).await.data();
    data["publishNews"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_are_shown_while_they_are_in_force() {
    let at = Installation::new();
    let (_, admin) = at.user("Robin", &[Role::Admin]).await;
    let (_, reporter) = at.user("Sam", &[Role::Reporter]).await;
    let door = at.door();
    let now = at.clock.now();
    let hours = |count| now + TimeDelta::hours(count);
    publish(&door, &admin, "Now", (None, None)).await;
    publish(&door, &admin, "Soon", (Some(hours(2)), Some(hours(4)))).await;
    assert_eq!(seen(&door, &reporter).await, (vec!["Now".into()], 1));
    at.clock.set(hours(2));
    let both = vec!["Soon".to_owned(), "Now".to_owned()];
    assert_eq!(seen(&door, &reporter).await, (both.clone(), 2));
    at.clock.set(hours(4));
    assert_eq!(seen(&door, &reporter).await, (vec!["Now".into()], 1));

    let all = "{ news(all: true) { nodes { title } } }";
    let answer = door.ask(Some(&reporter), all, Value::Null).await;
    assert_eq!(answer.outcome(), "FORBIDDEN");
    let answer = door.ask(Some(&admin), all, Value::Null).await.data();
    assert_eq!(
        answer["news"]["nodes"],
        json!([{"title": "Soon"}, {"title": "Now"}])
    );
    // As it was known then.
    let past = format!(
        "{{ news(asOf: \"{}\") {{ nodes {{ title }} }} }}",
        hours(2).to_rfc3339()
    );
    let answer = door.ask(Some(&reporter), &past, Value::Null).await.data();
    assert_eq!(
        answer["news"]["nodes"],
        json!([{"title": "Soon"}, {"title": "Now"}])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn withdrawn_news_are_gone_and_changed_ones_stay_read() {
    let at = Installation::new();
    let (_, admin) = at.user("Robin", &[Role::Admin]).await;
    let (_, viewer) = at.user("Sam", &[Role::Viewer]).await;
    let door = at.door();
    let id = publish(&door, &admin, "Update", (None, None)).await;
    let read = format!("mutation {{ markNewsRead(id: \"{id}\") {{ read }} }}");
    for _ in 0..2 {
        let data = door.ask(Some(&viewer), &read, Value::Null).await.data();
        assert_eq!(data["markNewsRead"]["read"], true);
    }
    assert_eq!(seen(&door, &viewer).await, (vec!["Update".into()], 0));
    // It is everybody's own.
    assert_eq!(seen(&door, &admin).await, (vec!["Update".into()], 1));

    let change = format!(
        "mutation {{ changeNews(input: {{id: \"{id}\", title: \"No update\", text: \"Later.\"}}) {{ read }} }}"
    );
    let refused = door.ask(Some(&viewer), &change, Value::Null).await;
    assert_eq!(refused.outcome(), "FORBIDDEN");
    door.ask(Some(&admin), &change, Value::Null).await.data();
    assert_eq!(seen(&door, &viewer).await, (vec!["No update".into()], 0));
    let counter = "{ dashboard { unreadNewsCount } }";
    let data = door.ask(Some(&admin), counter, Value::Null).await.data();
    assert_eq!(data["dashboard"]["unreadNewsCount"], 1);

    let withdraw = format!("mutation {{ withdrawNews(id: \"{id}\") {{ withdrawnAt }} }}");
    door.ask(Some(&admin), &withdraw, Value::Null).await.data();
    assert_eq!(seen(&door, &viewer).await, (vec![], 0));
    for (token, query) in [(&viewer, &read), (&admin, &read)] {
        let answer = door.ask(Some(token), query, Value::Null).await;
        assert_eq!(answer.outcome(), "NOT_FOUND");
    }
    let again = door.ask(Some(&admin), &change, Value::Null).await;
    assert_eq!(again.outcome(), "WITHDRAWN");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_that_cannot_be_are_refused() {
    let at = Installation::new();
    let (_, admin) = at.user("Robin", &[Role::Admin]).await;
    let door = at.door();
    let long = "x".repeat(201);
    for input in [
        json!({"title": " ", "text": "x"}),
        json!({"title": long, "text": "x"}),
        json!({"title": "x", "text": ""}),
        json!({"title": "x", "text": "x", "until": "2020-01-01T00:00:00Z"}),
    ] {
        let variables = json!({"input": input});
        let answer = door.ask(Some(&admin), PUBLISH, variables).await;
        assert_eq!(answer.outcome(), "INVALID_INPUT", "{input}");
    }
}

async fn who_has_read_what_is_remembered(place: Place) {
    let admin = program::add_user(&place, "Robin", "admin");
    let reporter = program::add_user(&place, "Sam", "reporter");
    let server = Server::start(&place);
    let input = json!({"input": {"title": "Update", "text": "Tonight."}});
    let published = server.client(&admin).data(PUBLISH, input).await;
    let read = "mutation($id: ID!) { markNewsRead(id: $id) { read } }";
    let id = json!({"id": published["publishNews"]["id"]});
    server.client(&reporter).data(read, id).await;
    drop(server);
    place.assert_rebuild_is_the_same();
    let server = Server::start(&place);
    for (token, unread) in [(&admin, 1), (&reporter, 0)] {
        let data = server.client(token).data(NEWS, Value::Null).await;
        assert_eq!(data["news"]["unreadCount"], unread);
    }
}
