//! `kill -9` of the real program: nothing that it acknowledged is lost, and nothing is doubled.
//!
//! `BACKUPCHECKS_KILLS=1000` kills a thousand times in each test, and `--no-capture` shows the figures.

use std::{
    collections::HashMap,
    env,
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

/// Kills of an import: rounds with a folder of their own, and the kills in each.
const ROUNDS: u32 = 4;
const KILLS: u32 = 6;

/// How often a test kills.
fn kills(usually: u32) -> u32 {
    #[expect(
        clippy::disallowed_methods,
        reason = "who wants to search on says so in the environment"
    )]
    let asked = env::var("BACKUPCHECKS_KILLS");
    asked.map_or(usually, |number| {
        number.parse().expect("BACKUPCHECKS_KILLS is a number")
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_that_is_killed_again_and_again_ends_as_one_that_was_not() {
    let rounds = kills(ROUNDS * KILLS).div_ceil(KILLS);
    kill_imports(Engines::Sqlite, rounds, rounds * KILLS / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_into_postgresql_that_is_killed_ends_as_one_that_was_not() {
    let rounds = kills(ROUNDS / 2 * KILLS).div_ceil(KILLS);
    // Other tests on the same server may have made the quiet import slower than those that are killed.
    kill_imports(Engines::Postgres, rounds, rounds * KILLS / 4);
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
    println!(
        "{engines:?}: {} imports of {} mails killed, {cut_off} of them while they ran; none lost, none doubled",
        rounds * KILLS,
        sent.len()
    );
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

const SERVER_KILLS: u32 = 5;
const CLIENTS: usize = 4;
/// Mutations that are acknowledged before the kill, in each of some rounds a few more.
const BEFORE: usize = 15;
const MORE: usize = 7;
const ROUNDS_OF_MORE: usize = 5;
/// At most this many are looked for after each kill; when there are more, every now and then and at the end.
const LOOKED_FOR: usize = 2_000;
const LOOKED_FOR_EVERY: usize = 25;

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
    let kills = kills(SERVER_KILLS) as usize;
    for round in 0..kills {
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
        while done.load(Ordering::Acquire) < BEFORE + MORE * (round % ROUNDS_OF_MORE) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // The clients are in the middle of something.
        killed.store(true, Ordering::Release);
        server.kill();
        for client in clients {
            acknowledged.extend(client.await.expect("a client"));
        }
        if acknowledged.len() <= LOOKED_FOR || round % LOOKED_FOR_EVERY == 0 || round + 1 == kills {
            let shown = customers(&place, &token).await;
            assert_each_once(
                &format!("shown after {} kills", round + 1),
                &acknowledged,
                &shown,
            );
        }
    }
    let events = place.holdings().events;
    let registered: Vec<_> = events
        .iter()
        .filter_map(|event| {
            let (_, name) = event
                .split_once(" CustomerRegistered ")?
                .1
                .split_once("{\"name\":\"")?;
            Some(name.split('"').next()?.to_owned())
        })
        .collect();
    let told = assert_each_once(
        &format!("recorded, {kills} kills of {place:?}"),
        &acknowledged,
        &registered,
    );
    println!("{told}");
    program::assert_log_is_sound(&place);
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
async fn customers(at: &impl Installed, token: &str) -> Vec<String> {
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
            return names;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Gives the figures.
fn assert_each_once(what: &str, acknowledged: &[String], found: &[String]) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in found {
        *counts.entry(name).or_default() += 1;
    }
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|name| !counts.contains_key(name.as_str()))
        .collect();
    let doubled: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    let figures = format!(
        "{what}: {} acknowledged, {} lost, {} doubled",
        acknowledged.len(),
        lost.len(),
        doubled.len()
    );
    assert!(
        lost.is_empty() && doubled.is_empty(),
        "{figures}: {lost:?} {doubled:?}"
    );
    figures
}
