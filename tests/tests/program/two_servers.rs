//! Two servers over one installation: one keeps the views up to date, both answer, and rules hold over both.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use acceptance::{
    client::{Answer, Client},
    mails, on_engines,
    place::Place,
    program,
    program::Server,
};
use serde_json::{Value, json};

on_engines!(
    sqlite = Sqlite,
    [both_answer_and_the_other_takes_over, rules_hold_over_both]
);
on_engines!(
    postgres = Postgres,
    [both_answer_and_the_other_takes_over, rules_hold_over_both]
);
on_engines!(
    eventstoredb_with_postgres_views = EventStoreDbWithPostgresViews,
    [both_answer_and_the_other_takes_over, rules_hold_over_both]
);

const REGISTER: &str =
    "mutation($name: String!) { registerCustomer(input: {name: $name}) { id name } }";
const NAMES: &str = "{ customers(first: 200) { nodes { name } } }";
const APPROVE: &str = "mutation($mail: ID!, $customer: ID!) { \
     approveMail(input: {mailId: $mail, customerId: $customer}) { jobs { id } } }";

async fn both_answer_and_the_other_takes_over(place: Place) {
    let token = program::add_user(&place, "Robin", "admin");
    let first = Server::start(&place);
    let second = Server::start(&place);
    let clients = [first.client(&token), second.client(&token)];
    let mut wanted = HashSet::new();
    for number in 0..10 {
        for (server, client) in clients.iter().enumerate() {
            let name = format!("Customer {number} of {server}");
            client.data(REGISTER, json!({"name": name})).await;
            wanted.insert(name);
            // What somebody wrote they see at once, on whichever server.
            assert_eq!(names(client).await, wanted);
        }
    }
    for client in &clients {
        assert_eq!(client.get("/ready").await.status, 200);
    }

    first.kill();
    let survivor = &clients[1];
    let began = Instant::now();
    let name = "After the leader";
    let answer = register(survivor, name).await;
    // It may have been waiting for views that nobody wrote for a moment.
    assert!(
        ["ok", "VIEWS_BEHIND"].contains(&answer.outcome().as_str()),
        "{}",
        answer.text()
    );
    until("the other one leads", || {
        second
            .log()
            .contains("this process keeps the views up to date now")
    })
    .await;
    assert!(began.elapsed() < Duration::from_secs(20));
    if answer.outcome() != "ok" {
        let again = register(survivor, name).await.outcome();
        assert!(["ok", "NAME_TAKEN"].contains(&again.as_str()), "{again}");
    }
    wanted.insert(name.to_owned());
    assert_eq!(names(survivor).await, wanted);
    assert_eq!(survivor.get("/ready").await.status, 200);

    let third = Server::start(&place);
    assert_eq!(names(&third.client(&token)).await, wanted);
    drop((second, third));
    place.assert_rebuild_is_the_same();
}

async fn rules_hold_over_both(place: Place) {
    let token = program::add_user(&place, "Robin", "admin");
    let source = place.folder().join("mails");
    let msp = mails::msp();
    let jobs = mails::busy_jobs(&msp, "Veeam Backup & Replication", 3, 2, 6);
    mails::write_folder(
        &source,
        &mails::of_jobs(&msp, 3, |index, _| jobs.contains(&index)),
    );
    let servers = [Server::start(&place), Server::start(&place)];
    let clients = servers.each_ref().map(|server| server.client(&token));
    program::succeed(&place, &["import", "mail", source.to_str().expect("UTF-8")]);

    let mut customers = Vec::new();
    for number in 0..15 {
        let name = format!("Customer {number}");
        let shouted = name.to_uppercase();
        let (one, other) = tokio::join!(
            register(&clients[0], &name),
            register(&clients[1], &shouted)
        );
        let mut outcomes = [one.outcome(), other.outcome()];
        outcomes.sort();
        assert_eq!(outcomes, ["NAME_TAKEN", "ok"], "{name}");
        let done = if one.outcome() == "ok" { one } else { other };
        customers.push(done.data()["registerCustomer"]["id"].clone());
    }

    let inbox = "{ inbox(first: 200) { nodes { id } } }";
    let inbox = clients[0].data(inbox, Value::Null).await;
    let waiting = inbox["inbox"]["nodes"].as_array().expect("mails").clone();
    assert!(waiting.len() > 5, "{}", waiting.len());
    let mut approved = 0;
    for mail in &waiting {
        let approve = |client: Client, customer: &Value| {
            let variables = json!({"mail": mail["id"], "customer": customer});
            async move {
                client
                    .ask(APPROVE, variables)
                    .await
                    .expect("an answer")
                    .outcome()
            }
        };
        let (one, other) = tokio::join!(
            approve(clients[0].clone(), &customers[0]),
            approve(clients[1].clone(), &customers[1])
        );
        let outcomes = [one, other];
        assert!(
            outcomes
                .iter()
                .all(|of| ["ok", "ALREADY_ASSIGNED"].contains(&of.as_str())),
            "{outcomes:?}"
        );
        approved += outcomes.iter().filter(|of| *of == "ok").count();
    }
    drop(servers);
    let holdings = place.holdings();
    let identities: Vec<_> = holdings
        .events
        .iter()
        .filter(|event| event.contains(" JobApproved "))
        .map(|event| {
            let (_, identity) = event.split_once("\"identity\":").expect("an identity");
            identity
                .split_once("\"origin\"")
                .map_or(identity, |(identity, _)| identity)
                .to_owned()
        })
        .collect();
    assert_eq!(identities.len(), approved);
    assert_eq!(
        identities.iter().collect::<HashSet<_>>().len(),
        approved,
        "an identity has two jobs: {identities:?}"
    );
    assert_eq!(approved, jobs.len());
}

async fn register(client: &Client, name: &str) -> Answer {
    client
        .ask(REGISTER, json!({"name": name}))
        .await
        .expect("an answer")
}

async fn names(client: &Client) -> HashSet<String> {
    let page = client.data(NAMES, Value::Null).await;
    let nodes = page["customers"]["nodes"].as_array().into_iter().flatten();
    nodes
        .filter_map(|node| node["name"].as_str().map(str::to_owned))
        .collect()
}

async fn until(what: &str, reached: impl Fn() -> bool) {
    let began = Instant::now();
    while !reached() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
