//! With the real program on every engine: a definition of one's own is published, a replay compared and accepted, and the
//! past is shown as it was.

use std::{
    fs,
    time::{Duration, Instant},
};

use acceptance::{
    client::Client, mails, on_engines, place::Place, program, program::Installed, program::Server,
    replays::ACME,
};
use serde_json::{Value, json};

const INBOX: &str = "{ inbox(first: 100) { nodes { subject parts { software jobName status } } } }";

on_engines!(sqlite = Sqlite, [a_replay_is_compared_and_accepted]);
on_engines!(postgres = Postgres, [a_replay_is_compared_and_accepted]);
on_engines!(
    postgres_with_sqlite_views = PostgresWithSqliteViews,
    [a_replay_is_compared_and_accepted]
);
on_engines!(
    eventstoredb_with_sqlite_views = EventStoreDbWithSqliteViews,
    [a_replay_is_compared_and_accepted]
);
on_engines!(
    eventstoredb_with_postgres_views = EventStoreDbWithPostgresViews,
    [a_replay_is_compared_and_accepted]
);

async fn a_replay_is_compared_and_accepted(place: Place) {
    let token = program::add_user(&place, "Robin", "admin");
    let letters = place.folder().join("letters");
    fs::create_dir(&letters).expect("a folder");
    for number in 0..20 {
        let letter = mails::letter(number, &format!("Acme report for nightly {number}: done"));
        fs::write(letters.join(format!("{number}.eml")), letter).expect("a mail");
    }
    let definition = place.folder().join("own.toml");
    fs::write(&definition, ACME).expect("a definition");
    let server = Server::start(&place);
    let client = server.client(&token);
    program::succeed(
        &place,
        &["import", "mail", letters.to_str().expect("UTF-8")],
    );
    assert_eq!(recognised(&client).await, 0);

    program::succeed(
        &place,
        &["parsers", "publish", definition.to_str().expect("UTF-8")],
    );
    assert_eq!(recognised(&client).await, 0, "nothing changes by itself");
    // The server itself starts a replay with the definitions that are wanted now.
    let compared = compared(&client).await;
    let id = json!({"id": compared["id"]});
    assert_eq!(
        compared["summary"],
        json!({"mails": 20, "newlyRecognised": 20})
    );
    let before = client
        .data(
            "mutation { registerCustomer(input: {name: \"Then\"}) { id } }",
            Value::Null,
        )
        .await;
    assert!(before["registerCustomer"]["id"].is_string());
    client
        .data(
            "mutation($id: ID!) { acceptReplay(id: $id) { state } }",
            id.clone(),
        )
        .await;
    let began = Instant::now();
    while recognised(&client).await != 20 {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{}",
            server.log()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    // The past is as it was known then.
    let trail = "{ auditTrail(first: 100) { nodes { at event } } }";
    let trail = client.data(trail, Value::Null).await;
    let entries = trail["auditTrail"]["nodes"].as_array().expect("entries");
    let at = |event: &str| {
        let found = entries.iter().find(|entry| entry["event"] == event);
        found.expect("the entry")["at"].clone()
    };
    let customers = "query($then: DateTime) { customers(asOf: $then) { nodes { name } } }";
    let then = client
        .data(customers, json!({"then": at("ParserPublished")}))
        .await;
    assert_eq!(then["customers"]["nodes"], json!([]));
    let then = client
        .data(customers, json!({"then": at("CustomerRegistered")}))
        .await;
    assert_eq!(then["customers"]["nodes"], json!([{"name": "Then"}]));

    // A new start goes on with the views that were accepted.
    server.kill();
    let server = Server::start(&place);
    assert_eq!(recognised(&server.client(&token)).await, 20);
    drop(server);
    assert!(place.data().exists());
}

/// How many letters have a run that succeeded.
async fn recognised(client: &Client) -> usize {
    let inbox = client.data(INBOX, Value::Null).await;
    let nodes = inbox["inbox"]["nodes"].as_array().expect("mails");
    assert_eq!(nodes.len(), 20);
    let read = |mail: &&Value| mail["parts"][0]["status"] == "SUCCESS";
    nodes.iter().filter(read).count()
}

async fn compared(client: &Client) -> Value {
    let query = "{ replays { nodes { id state summary { mails newlyRecognised } } } }";
    let began = Instant::now();
    loop {
        let answer = client.data(query, Value::Null).await;
        // None until the server has started it.
        let replay = answer["replays"]["nodes"][0].clone();
        if replay["state"] == "COMPARED" {
            return replay;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "{replay}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
