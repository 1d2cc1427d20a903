//! `kill -9` of the real program: nothing that it acknowledged is lost, and nothing is doubled.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use acceptance::{client::Client, dump, mails, program, program::Server};
use serde_json::{Value, json};

/// Kills of an import: rounds with a folder of their own, and so many kills in each.
const ROUNDS: u32 = 4;
const KILLS: u32 = 6;

#[test]
fn an_import_that_is_killed_again_and_again_ends_as_one_that_was_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("mails");
    let sent: Vec<_> = mails::msp().mails(mails::first_day(), 4).collect();
    assert!(
        sent.len() > 1_000,
        "{} mails make several transactions",
        sent.len()
    );
    mails::write_folder(&source, &sent);

    let quiet = folder.path().join("quiet");
    let began = Instant::now();
    import_to_the_end(&quiet, &source);
    let takes = began.elapsed();
    let wanted = Holdings::of(&quiet);
    assert_eq!(wanted.events.len(), sent.len());

    let mut cut_off = 0;
    for round in 0..ROUNDS {
        let data = folder.path().join(format!("killed-{round}"));
        for kill in 0..KILLS {
            // Spread over the whole import, at other moments in every round.
            let moment = takes * (kill * ROUNDS + round + 1) / (KILLS * ROUNDS);
            if import_killed_after(&data, &source, moment) {
                cut_off += 1;
            }
        }
        import_to_the_end(&data, &source);
        wanted.assert_same(&format!("round {round}"), &Holdings::of(&data));
        program::succeed(&data, &["replay", "--rebuild"]);
        wanted.assert_same(&format!("round {round}, replayed"), &Holdings::of(&data));
    }
    assert!(
        cut_off >= ROUNDS * KILLS / 2,
        "only {cut_off} kills hit a running import"
    );
}

/// What matters of an installation.
struct Holdings {
    events: Vec<String>,
    contents: Vec<String>,
    views: dump::Dump,
}

impl Holdings {
    fn of(data: &Path) -> Self {
        Self {
            events: dump::events(&data.join("events.db")),
            contents: dump::contents(&data.join("events.db")),
            views: dump::views(&data.join("views.db")),
        }
    }

    fn assert_same(&self, what: &str, other: &Self) {
        dump::assert_same_lines(&format!("{what}: events"), &self.events, &other.events);
        dump::assert_same_lines(
            &format!("{what}: contents"),
            &self.contents,
            &other.contents,
        );
        dump::assert_same(what, &self.views, &other.views);
    }
}

fn import_to_the_end(data: &Path, source: &Path) {
    program::succeed(data, &["import", "mail", source.to_str().expect("UTF-8")]);
}

/// Tells whether the import was still running.
fn import_killed_after(data: &Path, source: &Path, moment: Duration) -> bool {
    let mut import = program::command(data, &["import", "mail", source.to_str().expect("UTF-8")])
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_acknowledged_survives_its_kill_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data: PathBuf = folder.path().join("data");
    let token = program::add_user(&data, "Robin", "admin");
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..SERVER_KILLS {
        let server = Server::start(&data);
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
        assert_kept(&data, &token, &acknowledged).await;
    }
    let events = dump::events(&data.join("events.db"));
    for name in acknowledged {
        let text = format!("{{\\\"name\\\":\\\"{name}\\\"}}");
        let count = events.iter().filter(|event| event.contains(&text)).count();
        assert_eq!(count, 1, "{name}");
    }
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
async fn assert_kept(data: &Path, token: &str, acknowledged: &[String]) {
    let server = Server::start(data);
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
