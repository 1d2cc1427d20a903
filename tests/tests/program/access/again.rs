//! What is asked again is not done again.

use std::collections::BTreeSet;

use acceptance::{
    client::Asking,
    installation::Installation,
    program::{Server, add_user},
};
use domain::access::Role;
use serde_json::{Value, json};

use crate::access::{
    samples::SAMPLES,
    things::{read_accounts, things},
};

/// How the names of mutations begin that make something.
const MAKING: [&str; 15] = [
    "add", "approve", "create", "give", "import", "invite", "issue", "make", "new", "open", "plan",
    "publish", "register", "reply", "start",
];

/// What these make has a name that the caller gives, so that the same again is the same.
const NAMED_BY_CALLER: [&str; 2] = ["addHoliday", "publishParser"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_that_is_asked_again_appends_nothing() {
    let things = things().await;
    read_accounts(&things.at).await;
    let asking = things.at.asking("Kim", &[Role::Admin]).await;
    let keyed = keyed(&asking).await;
    let log = &things.at.backend.engine.log;
    let mut tried = BTreeSet::new();
    let mutations = SAMPLES.iter().filter_map(|(name, sample)| {
        let mutation = name.strip_prefix("mutation.")?;
        Some((mutation, things.query(sample, "again")))
    });
    // What is made first is made of things as they were.
    let (making, changing): (Vec<_>, Vec<_>) =
        mutations.partition(|(mutation, _)| keyed.contains(*mutation));
    for (mutation, query) in making.into_iter().chain(changing) {
        let makes = keyed.contains(mutation);
        let query = if makes {
            with_key(&query, mutation)
        } else {
            query
        };
        let first = asking.ask(&query, Value::Null).await;
        things.at.backend.settle().await.expect("settled");
        let head = log.head().await.expect("a head");
        let second = asking.ask(&query, Value::Null).await;
        let after = log.head().await.expect("a head");
        assert_eq!(after, head, "{mutation}: {}", second.text());
        // There is one open replay at a time, which `restartReplay` makes.
        if makes && first.outcome() != "REPLAY_OPEN" {
            assert_eq!(first.outcome(), "ok", "{mutation}: {}", first.text());
            assert_eq!(second.data(), first.data(), "{mutation}");
        }
        if makes {
            tried.insert(mutation.to_owned());
        }
    }
    assert_eq!(tried, keyed, "with a key, and without a sample");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mutation_that_makes_something_takes_a_key() {
    let at = Installation::new();
    let asking = at.asking("Kim", &[Role::Admin]).await;
    let keyed = keyed(&asking).await;
    let missing: Vec<_> = mutations(&asking)
        .await
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| {
            let makes =
                name.contains("ToNew") || MAKING.iter().any(|begin| name.starts_with(begin));
            makes && !NAMED_BY_CALLER.contains(&name.as_str()) && !keyed.contains(name)
        })
        .collect();
    assert!(missing.is_empty(), "take no `idempotencyKey`: {missing:?}");
    assert!(keyed.len() >= 12, "{keyed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_of_one_user_and_one_request() {
    let at = Installation::new();
    let kim = at.asking("Kim", &[Role::Admin]).await;
    let robin = at.asking("Robin", &[Role::Admin]).await;
    let register = "mutation($name: String!, $key: String) { registerCustomer(input: {name: $name}, idempotencyKey: $key) { id } }";
    let id = |data: Value| data["registerCustomer"]["id"].clone();
    let acme = id(kim
        .data(register, json!({"name": "Acme", "key": "1"}))
        .await);
    let other = json!({"name": "Globex", "key": "1"});
    assert_eq!(
        kim.outcome(register, other.clone()).await,
        "IDEMPOTENCY_KEY_REUSED"
    );
    assert_eq!(
        id(kim
            .data(register, json!({"name": "Acme", "key": "1"}))
            .await),
        acme
    );
    // Written in another way, it is the same.
    let inline =
        "mutation { registerCustomer(idempotencyKey: \"1\", input: {name: \"Acme\"}) { id } }";
    assert_eq!(id(kim.data(inline, Value::Null).await), acme);
    // Without a key the name is taken, and under another one, too.
    assert_eq!(
        kim.outcome(register, json!({"name": "Acme"})).await,
        "NAME_TAKEN"
    );
    assert_eq!(
        kim.outcome(register, json!({"name": "Acme", "key": "2"}))
            .await,
        "NAME_TAKEN"
    );
    // The key of somebody else is another one.
    assert_ne!(id(robin.data(register, other).await), acme);
    for key in [String::new(), "k".repeat(201)] {
        let outcome = kim
            .outcome(register, json!({"name": "Initech", "key": key}))
            .await;
        assert_eq!(outcome, "INVALID_INPUT");
    }
    let start = "mutation { startReplay(idempotencyKey: \"1\") { id } }";
    let started = kim.data(start, Value::Null).await;
    assert_eq!(kim.data(start, Value::Null).await, started);
    assert_eq!(robin.outcome(start, Value::Null).await, "REPLAY_OPEN");
    // What was refused was not done, so that it may be tried again.
    assert_eq!(
        kim.outcome(register, json!({"name": "", "key": "3"})).await,
        "INVALID_INPUT"
    );
    assert_eq!(
        kim.outcome(register, json!({"name": "Initech", "key": "3"}))
            .await,
        "ok"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_answer_that_was_lost_the_first_result_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = add_user(folder.path(), "Robin", "admin");
    let query =
        "mutation { registerCustomer(input: {name: \"Acme\"}, idempotencyKey: \"once\") { id } }";
    let server = Server::start(folder.path());
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let client = server.client(&token);
            tokio::spawn(async move { client.data(query, Value::Null).await })
        })
        .collect();
    let mut answers = Vec::new();
    for asked in asked {
        answers.push(asked.await.expect("asked"));
    }
    server.kill();
    let server = Server::start(folder.path());
    let client = server.client(&token);
    answers.push(client.data(query, Value::Null).await);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let trail = client
        .data(
            "{ auditTrail { nodes { event } } customers { nodes { name } } }",
            Value::Null,
        )
        .await;
    let events = trail["auditTrail"]["nodes"]
        .as_array()
        .expect("events")
        .iter();
    let registered = events.filter(|node| node["event"] == "CustomerRegistered");
    assert_eq!(registered.count(), 1, "{trail}");
    assert_eq!(trail["customers"]["nodes"], json!([{"name": "Acme"}]));
}

/// The mutations with the names of their arguments.
async fn mutations(asking: &Asking) -> Vec<(String, Vec<String>)> {
    let query = "{ __schema { mutationType { fields { name args { name } } } } }";
    let schema = asking.data(query, Value::Null).await;
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let fields = schema["__schema"]["mutationType"]["fields"].as_array();
    let fields = fields.expect("fields").iter().map(|field| {
        let arguments = field["args"].as_array().expect("arguments");
        (name(field), arguments.iter().map(name).collect())
    });
    fields.collect()
}

async fn keyed(asking: &Asking) -> BTreeSet<String> {
    let all = mutations(asking).await.into_iter();
    let keyed = all.filter(|(_, arguments)| arguments.iter().any(|name| name == "idempotencyKey"));
    keyed.map(|(name, _)| name).collect()
}

fn with_key(query: &str, mutation: &str) -> String {
    let argument = format!("idempotencyKey: \"again {mutation}\"");
    let with_arguments = format!("{mutation}(");
    if query.contains(&with_arguments) {
        return query.replacen(&with_arguments, &format!("{mutation}({argument}, "), 1);
    }
    query.replacen(mutation, &format!("{mutation}({argument})"), 1)
}
