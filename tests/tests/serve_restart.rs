//! A server whose PostgreSQL dies and comes back, under load: nothing acknowledged is lost, and it goes on by itself.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use acceptance::{client::Client, cluster::Cluster, mails, place::Place, program, program::Server};
use serde_json::{Value, json};

const REGISTER: &str =
    "mutation($name: String!) { registerCustomer(input: {name: $name}) { name } }";
const CLIENTS: usize = 4;

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
    let done = Arc::new(AtomicBool::new(false));
    let registering: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let done = Arc::clone(&done);
            tokio::spawn(register_until(server.client(&token), client, done))
        })
        .collect();
    let importing = tokio::task::spawn_blocking({
        let import = program::command(&place, &["import", "mail"]);
        move || import_until_done(import, source)
    });
    for mode in ["immediate", "fast", "immediate", "immediate"] {
        tokio::time::sleep(Duration::from_millis(900)).await;
        cluster.restart(mode);
        let client = server.client(&token);
        ready(&client, &server).await;
    }
    done.store(true, Ordering::Release);
    let (mut acknowledged, mut failed) = (Vec::new(), 0);
    for client in registering {
        let (names, failures) = client.await.expect("a client");
        acknowledged.extend(names);
        failed += failures;
    }
    let tries = importing.await.expect("an import");
    println!(
        "{} acknowledged, {failed} failed, {tries} runs of the import",
        acknowledged.len()
    );
    assert!(failed > 0, "no request met a dying database");
    assert!(acknowledged.len() > 50, "{}", acknowledged.len());

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

/// Waits until the server is well again by itself.
async fn ready(client: &Client, server: &Server) {
    let began = Instant::now();
    while client.get("/ready").await.status != 200 {
        assert!(
            began.elapsed() < Duration::from_secs(45),
            "not ready again:\n{}",
            server.log()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Asks for each name until it is known to be there.
async fn register_until(
    client: Client,
    number: usize,
    done: Arc<AtomicBool>,
) -> (Vec<String>, usize) {
    let (mut acknowledged, mut failed) = (Vec::new(), 0);
    for customer in 0.. {
        let name = format!("Customer {number}-{customer}");
        loop {
            let asked = Instant::now();
            let answer = client.ask(REGISTER, json!({"name": name})).await;
            let outcome = answer.expect("the server answers").outcome();
            assert!(asked.elapsed() < ANSWERED_WITHIN, "{:?}", asked.elapsed());
            // Taken by the try before, whose answer was lost.
            if ["ok", "NAME_TAKEN"].contains(&outcome.as_str()) {
                acknowledged.push(name);
                break;
            }
            assert!(AWAY.contains(&outcome.as_str()), "{name}: {outcome}");
            failed += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if done.load(Ordering::Acquire) {
            break;
        }
    }
    (acknowledged, failed)
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
