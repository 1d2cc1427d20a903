//! `kill -9` of the real program: nothing that it acknowledged is lost, and nothing is doubled.

use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use acceptance::{
    client::Client,
    mails, on_engines,
    place::{Engines, Place},
    program,
    program::{Installed, Server},
};
use serde_json::{Value, json};

/// Kills of an import: rounds with a folder of their own, and so many kills in each.
const ROUNDS: u32 = 4;
const KILLS: u32 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_that_is_killed_again_and_again_ends_as_one_that_was_not() {
    kill_imports(Engines::Sqlite, ROUNDS, ROUNDS * KILLS / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_into_postgresql_that_is_killed_ends_as_one_that_was_not() {
    // Other tests on the same server may have made the quiet import slower than those that are killed.
    kill_imports(Engines::Postgres, ROUNDS / 2, ROUNDS / 2 * KILLS / 4);
}

/// At least `hits` of the kills have to meet a running import.
fn kill_imports(engines: Engines, rounds: u32, hits: u32) {
    let quiet = Place::new(engines);
    let source = quiet.folder().join("mails");
    let sent: Vec<_> = mails::msp().mails(mails::first_day(), 4).collect();
    assert!(
        sent.len() > 1_000,
        "{} mails make several transactions",
        sent.len()
    );
    mails::write_folder(&source, &sent);
    let began = Instant::now();
    import_to_the_end(&quiet, &source);
    let takes = began.elapsed();
    let wanted = quiet.holdings();
    assert_eq!(wanted.events.len(), sent.len());

    let mut cut_off = 0;
    for round in 0..rounds {
        let place = Place::new(engines);
        for kill in 0..KILLS {
            // Spread over the whole import, at other moments in every round.
            let moment = takes * (kill * rounds + round + 1) / (KILLS * rounds);
            if import_killed_after(&place, &source, moment) {
                cut_off += 1;
            }
        }
        import_to_the_end(&place, &source);
        wanted.assert_same(&format!("round {round}"), &place.holdings());
        program::succeed(&place, &["replay", "--rebuild"]);
        wanted.assert_same(&format!("round {round}, replayed"), &place.holdings());
    }
    assert!(cut_off >= hits, "only {cut_off} kills hit a running import");
}

fn import_to_the_end(place: &Place, source: &Path) {
    program::succeed(place, &["import", "mail", source.to_str().expect("UTF-8")]);
}

/// Tells whether the import was still running.
fn import_killed_after(place: &Place, source: &Path, moment: Duration) -> bool {
    let mut import = program::command(place, &["import", "mail", source.to_str().expect("UTF-8")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    thread::sleep(moment);
    let running = import.try_wait().expect("its state").is_none();
    import.kill().expect("killed");
    import.wait().expect("ended");
    running
}

const SERVER_KILLS: usize = 5;
const CLIENTS: usize = 4;
/// Mutations that are acknowledged before the kill, in each round some more.
const BEFORE: usize = 15;

on_engines!(
    sqlite = Sqlite,
    [what_the_server_acknowledged_survives_its_kill_once]
);
on_engines!(
    postgres = Postgres,
    [what_the_server_acknowledged_survives_its_kill_once]
);
on_engines!(
    eventstoredb_with_postgres_views = EventStoreDbWithPostgresViews,
    [what_the_server_acknowledged_survives_its_kill_once]
);

async fn what_the_server_acknowledged_survives_its_kill_once(place: Place) {
    let token = program::add_user(&place, "Robin", "admin");
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..SERVER_KILLS {
        let server = Server::start(&place);
        let killed = Arc::new(AtomicBool::new(false));
        let done = Arc::new(AtomicUsize::new(0));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let name = format!("Customer {round}-{client}");
                let (killed, done) = (Arc::clone(&killed), Arc::clone(&done));
                tokio::spawn(register_until_killed(
                    server.client(&token),
                    name,
                    killed,
                    done,
                ))
            })
            .collect();
        while done.load(Ordering::Acquire) < BEFORE + 7 * round {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // The clients are in the middle of something.
        killed.store(true, Ordering::Release);
        server.kill();
        for client in clients {
            acknowledged.extend(client.await.expect("a client"));
        }
        assert_kept(&place, &token, &acknowledged).await;
    }
    let events = place.holdings().events;
    for name in acknowledged {
        let text = format!("{{\"name\":\"{name}\"}}");
        let count = events.iter().filter(|event| event.contains(&text)).count();
        assert_eq!(count, 1, "{name}");
    }
    place.assert_rebuild_is_the_same();
}

async fn register_until_killed(
    client: Client,
    name: String,
    killed: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
) -> Vec<String> {
    let register = "mutation($name: String!) { registerCustomer(input: {name: $name}) { name } }";
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let name = format!("{name}-{number}");
        let answer = client.ask(register, json!({"name": name})).await;
        match answer {
            Ok(answer) => {
                assert_eq!(answer.data()["registerCustomer"]["name"], name.as_str());
                acknowledged.push(name);
                done.fetch_add(1, Ordering::Release);
            }
            Err(error) => {
                assert!(killed.load(Ordering::Acquire), "{error}");
                break;
            }
        }
    }
    acknowledged
}

/// Asks a new server for all customers, page by page.
async fn assert_kept(at: &impl Installed, token: &str, acknowledged: &[String]) {
    let server = Server::start(at);
    let client = server.client(token);
    let query = "query($after: String) { customers(first: 200, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }";
    let mut names = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = client.data(query, json!({"after": after})).await["customers"].take();
        let nodes = page["nodes"].as_array().into_iter().flatten();
        names.extend(nodes.map(|node| node["name"].as_str().unwrap_or_default().to_owned()));
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    for name in acknowledged {
        let count = names.iter().filter(|other| *other == name).count();
        assert_eq!(
            count,
            1,
            "{name} after {} were acknowledged",
            acknowledged.len()
        );
    }
    drop(server);
}
