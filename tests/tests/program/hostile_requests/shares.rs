//! What costs much is refused before it begins, and nobody takes the places of all.

use std::{fmt::Write as _, net::TcpStream, time::Duration};

use acceptance::{
    client::Client,
    place::{Engines, Place},
    program::{self, Installed, Server, add_user},
};
use axum::http::StatusCode;
use rusqlite::Connection;
use serde_json::Value;
use sqlx::{Executor, PgConnection};

use super::{begin, half_a_body};

/// As many as one token may have in progress.
const MAX_REQUESTS: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_cannot_be_asked_for_by_the_thousand() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = add_user(folder.path(), "Robin", "admin");
    let server = Server::start(folder.path());
    let client = server.client(&token);
    for field in [
        "unreviewedCount",
        "runCount",
        "inboxCount",
        "dashboard { jobCount }",
        "runChecksSummary { jobCount: __typename }",
        "search(text: \"a\", first: 1) { __typename }",
    ] {
        for times in [100, 1_900] {
            let mut query = "{ ".to_owned();
            for n in 0..times {
                write!(query, "a{n}: {field} ").expect("text");
            }
            query.push('}');
            assert_eq!(
                client.outcome(&query, Value::Null).await,
                "INVALID_QUERY",
                "{field}"
            );
        }
    }
    // What a page asks for is far from that.
    let page = "{ unreviewedCount inboxCount runCount dashboard { unreviewed { status } lastDay { status } inboxCount \
                openTicketCount collectorsOutCount unreadNewsCount jobCount customerCount } \
                runChecks(first: 100) { nodes { job { id name customer { name } } } } }";
    assert_eq!(client.outcome(page, Value::Null).await, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_token_cannot_take_the_places_of_all_sqlite() {
    one_token_cannot_take_the_places_of_all(&Place::new(Engines::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_token_cannot_take_the_places_of_all_postgres() {
    one_token_cannot_take_the_places_of_all(&Place::new(Engines::Postgres)).await;
}

async fn one_token_cannot_take_the_places_of_all(at: &Place) {
    let (greedy, other) = (
        add_user(at, "Robin", "admin"),
        add_user(at, "Kim", "viewer"),
    );
    let server = Server::start(at);
    let (greedy_client, other_client) = (server.client(&greedy), server.client(&other));
    let mut taken: Vec<_> = (0..MAX_REQUESTS)
        .map(|_| begin(&server, &half_a_body(&greedy)))
        .collect();
    let refused = (
        StatusCode::TOO_MANY_REQUESTS,
        "TOO_MANY_REQUESTS".to_owned(),
    );
    while viewer(&greedy_client).await != refused {
        // While it was answered, it had the place of one of them.
        taken.push(begin(&server, &half_a_body(&greedy)));
    }
    assert_eq!(
        viewer(&other_client).await,
        (StatusCode::OK, "ok".to_owned())
    );
    drop(taken);
    // What was given back is there for the next one.
    while viewer(&greedy_client).await != (StatusCode::OK, "ok".to_owned()) {}
}

/// Makes every question for runs last for ever, until the value goes.
enum Endless {
    Sqlite,
    /// A transaction that holds a lock, and a connection to look who waits for it: within a transaction that is told once.
    Postgres {
        _lock: PgConnection,
        look: PgConnection,
    },
}

impl Endless {
    async fn in_views_of(at: &Place) -> Self {
        let views = at.data().join("views-1.db");
        if views.exists() {
            let raw = Connection::open(views).expect("the views");
            raw.busy_timeout(Duration::from_mins(1)).expect("a timeout");
            let columns = raw.query_row(
                "SELECT group_concat('n AS ' || name) FROM pragma_table_info('runs')",
                [],
                |row| row.get::<_, String>(0),
            );
            let endless = format!(
                "ALTER TABLE runs RENAME TO runs_aside; CREATE VIEW runs AS WITH RECURSIVE endless(n) AS \
                 (SELECT 1 UNION ALL SELECT n + 1 FROM endless) SELECT {} FROM endless",
                columns.expect("the columns")
            );
            raw.execute_batch(&endless).expect("a view without an end");
            return Self::Sqlite;
        }
        let mut connection = at.connection().await;
        let schema = "SELECT table_schema FROM information_schema.tables WHERE table_name = 'runs'";
        let schema: String = sqlx::query_scalar(schema)
            .fetch_one(&mut connection)
            .await
            .expect("a schema");
        let lock = format!("BEGIN; LOCK TABLE \"{schema}\".runs IN ACCESS EXCLUSIVE MODE");
        connection.execute(lock.as_str()).await.expect("locked");
        Self::Postgres {
            _lock: connection,
            look: at.connection().await,
        }
    }

    /// Waits until this many statements wait for the lock; SQLite has nothing that tells.
    async fn until_waiting(&mut self, wanted: i64) {
        let Self::Postgres { look, .. } = self else {
            return;
        };
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        let wait = async {
            loop {
                let waiting: i64 = sqlx::query_scalar(waiting)
                    .fetch_one(&mut *look)
                    .await
                    .expect("a count");
                if waiting == wanted {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(PLACE_TIMEOUT, wait).await;
        assert!(in_time.is_ok(), "not {wanted} statements wait");
    }
}

/// Something may take long on a busy machine, but not for ever.
const PLACE_TIMEOUT: Duration = Duration::from_mins(1);

/// Statements of one token that run at the same time.
const OF_TOKEN: usize = 4;

/// Whole requests for runs, whose answers nobody reads.
fn ask_for_runs(server: &Server, token: &str, times: usize) -> Vec<TcpStream> {
    let body = r#"{"query": "{ runs(first: 1) { nodes { id } } }"}"#;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    (0..times).map(|_| begin(server, &request)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_waits_for_any_more_gives_its_place_back_sqlite() {
    what_nobody_waits_for_any_more_gives_its_place_back(&Place::new(Engines::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_waits_for_any_more_gives_its_place_back_postgres() {
    what_nobody_waits_for_any_more_gives_its_place_back(&Place::new(Engines::Postgres)).await;
}

/// A client that goes away leaves nothing behind, and neither does what took too long.
async fn what_nobody_waits_for_any_more_gives_its_place_back(at: &Place) {
    let token = add_user(at, "Robin", "admin");
    let server = Server::start(at);
    let client = server.client(&token);
    let mut endless = Endless::in_views_of(at).await;
    let asked = ask_for_runs(&server, &token, 2 * OF_TOKEN);
    endless
        .until_waiting(i64::try_from(OF_TOKEN).expect("few"))
        .await;
    drop(asked);
    // In the places of those.
    let jobs = "{ jobs(first: 1) { nodes { id } } }";
    assert_eq!(client.outcome(jobs, Value::Null).await, "ok");
    endless.until_waiting(0).await;

    let asked = client.ask("{ runs(first: 1) { nodes { id } } }", Value::Null);
    let answer = asked.await.expect("an answer");
    assert_eq!(
        answer.status,
        StatusCode::GATEWAY_TIMEOUT,
        "{}",
        answer.text()
    );
    endless.until_waiting(0).await;
    assert_eq!(client.outcome(jobs, Value::Null).await, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tokens_cannot_take_the_places_of_all_sqlite() {
    many_tokens_cannot_take_the_places_of_all(&Place::new(Engines::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tokens_cannot_take_the_places_of_all_postgres() {
    many_tokens_cannot_take_the_places_of_all(&Place::new(Engines::Postgres)).await;
}

async fn many_tokens_cannot_take_the_places_of_all(at: &Place) {
    let first = add_user(at, "Robin", "admin");
    let other = add_user(at, "Kim", "viewer");
    let more = (0..4).map(|_| program::succeed(at, &["token", "issue", "Robin"]));
    let greedy: Vec<_> = more
        .map(|token| token.trim().to_owned())
        .chain([first])
        .collect();
    let server = Server::start(at);
    let mut endless = Endless::in_views_of(at).await;
    let asked: Vec<_> = greedy
        .iter()
        .flat_map(|token| ask_for_runs(&server, token, OF_TOKEN))
        .collect();
    endless.until_waiting(5).await;
    let jobs = "{ viewer { name } jobs(first: 1) { nodes { id } } }";
    assert_eq!(server.client(&other).outcome(jobs, Value::Null).await, "ok");
    drop(asked);
    for token in &greedy {
        assert_eq!(server.client(token).outcome(jobs, Value::Null).await, "ok");
    }
}

async fn viewer(client: &Client) -> (StatusCode, String) {
    let answer = client.ask("{ viewer { name } }", Value::Null).await;
    let answer = answer.expect("the server answers");
    (answer.status, answer.outcome())
}
