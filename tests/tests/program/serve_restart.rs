//! A server whose PostgreSQL dies and comes back, under load: nothing acknowledged is lost, and it goes on by itself.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use acceptance::{client::Client, cluster::Cluster, mails, place::Place, program, program::Server};
use serde_json::{Value, json};

const REGISTER: &str =
    "mutation($name: String!) { registerCustomer(input: {name: $name}) { name } }";
const CLIENTS: usize = 4;

/// How many registrations are acknowledged before the database dies again.
const BETWEEN_RESTARTS: usize = 15;

/// How long something may take that comes by itself.
const COMES_WITHIN: Duration = Duration::from_secs(45);

/// What a server may answer while its database is away. Whether it was done nobody knows then.
const AWAY: [&str; 4] = ["UNAVAILABLE", "VIEWS_BEHIND", "CONFLICT", "TIMEOUT"];

/// No request takes longer, and a little for this machine.
const ANSWERED_WITHIN: Duration = Duration::from_secs(32);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_outlives_its_database() {
    let cluster = Cluster::start();
    let place = Place::at(Some(cluster.url.clone()), None);
    let token = program::add_user(&place, "Robin", "admin");
    let source = place.folder().join("mails");
    let sent: Vec<_> = mails::msp().mails(mails::first_day(), 3).collect();
    mails::write_folder(&source, &sent);
    let server = Server::start(&place);
    let load = Arc::new(Load::default());
    let registering: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let load = Arc::clone(&load);
            tokio::spawn(register_until_done(server.client(&token), client, load))
        })
        .collect();
    let importing = tokio::task::spawn_blocking({
        let import = program::command(&place, &["import", "mail"]);
        move || import_until_done(import, source)
    });
    for mode in ["immediate", "fast", "immediate", "immediate"] {
        let before = load.acknowledged.load(Ordering::Acquire);
        comes(&server, || {
            load.acknowledged.load(Ordering::Acquire) >= before + BETWEEN_RESTARTS
        })
        .await;
        cluster.restart(mode);
        ready(&server.client(&token), &server).await;
    }
    // Requests that meet a restart may wait it out. One that meets no database at all is told so.
    cluster.stop();
    comes(&server, || load.failed.load(Ordering::Acquire) > 0).await;
    cluster.begin();
    ready(&server.client(&token), &server).await;
    load.done.store(true, Ordering::Release);
    let mut acknowledged = Vec::new();
    for client in registering {
        acknowledged.extend(client.await.expect("a client"));
    }
    let failed = load.failed.load(Ordering::Acquire);
    let tries = importing.await.expect("an import");
    println!(
        "{} acknowledged, {failed} failed, {tries} runs of the import",
        acknowledged.len()
    );

    server.kill();
    let holdings = place.holdings();
    holdings.assert_whole();
    for name in acknowledged {
        let text = format!("{{\"name\":\"{name}\"}}");
        let count = holdings.events.iter().filter(|event| event.contains(&text));
        assert_eq!(count.count(), 1, "{name}");
    }
    let received = holdings
        .events
        .iter()
        .filter(|event| event.contains(" MailReceived "));
    assert_eq!(received.count(), sent.len());
    place.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_its_database_is_away_a_server_says_so_in_time() {
    let cluster = Cluster::start();
    let place = Place::at(Some(cluster.url.clone()), None);
    let token = program::add_user(&place, "Robin", "admin");
    let server = Server::start(&place);
    let client = server.client(&token);
    assert_eq!(client.get("/ready").await.status, 200);

    cluster.stop();
    for _ in 0..3 {
        let asked = Instant::now();
        let answer = client.get("/ready").await;
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(
            asked.elapsed() < Duration::from_secs(7),
            "{:?}",
            asked.elapsed()
        );
    }
    let asked = Instant::now();
    let query = client.ask("{ unreviewedCount }", Value::Null);
    let command = client.ask(REGISTER, json!({"name": "Acme"}));
    let (query, command) = tokio::join!(query, command);
    for answer in [query, command] {
        let answer = answer.expect("an answer");
        assert_eq!(answer.outcome(), "UNAVAILABLE", "{}", answer.text());
    }
    assert!(
        asked.elapsed() < Duration::from_secs(15),
        "{:?}",
        asked.elapsed()
    );
    // The program itself is well.
    assert_eq!(client.get("/health").await.status, 200);
    // A verb that cannot connect names the server and ends.
    let output = program::run(&place, &["user", "list"]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("PostgreSQL at "), "{said}");

    cluster.begin();
    ready(&client, &server).await;
    client.data(REGISTER, json!({"name": "Acme"})).await;
}

/// What the clients do together.
#[derive(Debug, Default)]
struct Load {
    done: AtomicBool,
    acknowledged: AtomicUsize,
    failed: AtomicUsize,
}

/// Waits until the server is well again by itself.
async fn ready(client: &Client, server: &Server) {
    let began = Instant::now();
    while client.get("/ready").await.status != 200 {
        wait(server, began).await;
    }
}

async fn comes(server: &Server, is_there: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_there() {
        wait(server, began).await;
    }
}

async fn wait(server: &Server, began: Instant) {
    assert!(
        began.elapsed() < COMES_WITHIN,
        "it did not come:\n{}",
        server.log()
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Asks for each name until it is known to be there.
async fn register_until_done(client: Client, number: usize, load: Arc<Load>) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for customer in 0.. {
        let name = format!("Customer {number}-{customer}");
        loop {
            let asked = Instant::now();
            let outcome = client.outcome(REGISTER, json!({"name": name})).await;
            assert!(asked.elapsed() < ANSWERED_WITHIN, "{:?}", asked.elapsed());
            // Taken by the try before, whose answer was lost.
            if ["ok", "NAME_TAKEN"].contains(&outcome.as_str()) {
                acknowledged.push(name);
                load.acknowledged.fetch_add(1, Ordering::AcqRel);
                break;
            }
            assert!(AWAY.contains(&outcome.as_str()), "{name}: {outcome}");
            load.failed.fetch_add(1, Ordering::AcqRel);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if load.done.load(Ordering::Acquire) {
            break;
        }
    }
    acknowledged
}

/// Gives how often it had to be started.
fn import_until_done(mut import: std::process::Command, source: PathBuf) -> u32 {
    import.arg(source);
    for tries in 1..60 {
        let output = import.output().expect("the program runs");
        if output.status.success() {
            return tries;
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("error: "), "{said}");
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("the import never came to its end");
}
