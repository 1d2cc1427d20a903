//! Makes the fixture of this program.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use acceptance::{
    client::Asking,
    contract::postgres::Database,
    copy::copy,
    history::live_through,
    images,
    installation::Installation,
    mails,
    nightly::{Nightly, pass},
    program,
    replays::{ACME, compared, edited, until},
};
use backend::replays::shows;
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Announcement, Assignment, Intention, NewScreenshot, ports::Clock as _, token_hash};
use domain::{access::Role, feedback::FeedbackKind, log::Actor};
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::upgrade::{
    fixture::{ANSWERS, DUMP, Fixture, Kept, PACKED, folder},
    opened::Opened,
    questions::QUESTIONS,
};

/// As small as it gets; these are unpacked often and packed once.
const LEVEL: i32 = 19;

/// Rows of one statement of a dump.
const ROWS: &str = "--rows-per-insert=200";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it writes the fixture of this program, which is done once for each"]
async fn the_fixture_of_this_program_is_made() {
    let at = Installation::with_replays();
    let token = live(&at).await;
    let now = at.clock.now();
    let postgres = Kept {
        folder: tempfile::tempdir().expect("a folder"),
        database: Some(Database::of_one_role()),
    };
    in_postgres(&at, &postgres, &token).await;
    let door = at.door();
    let mut answers = Vec::new();
    for (name, query) in QUESTIONS {
        let answer = door.ask(Some(&token), query, Value::Null).await.data();
        answers.push(json!({"name": name, "query": query, "answer": answer}));
    }
    drop(door);
    let sqlite = Kept {
        folder: at.stop().folder,
        database: None,
    };
    program::assert_log_is_sound(&sqlite);

    let target = folder().join(name());
    assert!(!target.exists(), "{} is there already", target.display());
    fs::create_dir_all(&target).expect("a folder");
    let says = json!({"at": now, "token": token, "answers": answers});
    let text = serde_json::to_string_pretty(&says).expect("JSON");
    fs::write(target.join(ANSWERS), text + "\n").expect("written");
    for file in files(sqlite.folder.path()) {
        let name = file.file_name().expect("a name").to_string_lossy();
        pack(&target, &name, &fs::read(&file).expect("a file"));
    }
    pack(&target, DUMP, dump(&postgres).as_bytes());
    agrees(&target, &postgres, &token, now).await;
}

/// What it says of the code that wrote it.
fn name() -> String {
    let code = projections::projector::code();
    let fold = code.split(',').next().expect("the fold").replace(' ', "-");
    format!("{}-{fold}", env!("CARGO_PKG_VERSION"))
}

/// Gives the token of an admin.
async fn live(at: &Installation) -> String {
    live_through(at).await;
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    let nightly = Nightly::begin(at, "Initech", first).await;
    nightly.runs(at, first + TimeDelta::days(1), 13).await;
    // Two nights without a mail, then one with.
    pass(at, first + TimeDelta::hours(15 * 24 + 12)).await;
    nightly.run(at, first + TimeDelta::days(16), "failed").await;
    replays(at, nightly.customer).await;
    let (robin, token) = at.user("Robin", &[Role::Admin, Role::Operator]).await;
    says(at, robin).await;
    at.backend.settle().await.expect("settled");
    token
}

/// One that is accepted, whose runs are reviewed, and one that is rejected.
async fn replays(at: &Installation, customer_id: Uuid) {
    let (commands, by) = (&at.backend.commands, at.somebody());
    let letters = (0..6).map(|number| {
        let outcome = ["done", "broken"][number % 2];
        let letter = mails::letter(900 + number, &format!("Acme report for nightly: {outcome}"));
        mails::raw(letter, at.clock.now())
    });
    let letters = at.receive(letters.collect()).await;
    commands.publish_parser(ACME, &by).await.expect("published");
    let replay = compared(at).await.replay_id;
    commands.accept_replay(replay, &by).await.expect("accepted");
    assert!(shows(&at.backend, replay).await.expect("an answer"));
    let assignment = Assignment {
        ordinal: None,
        customer_id,
    };
    let approved = commands.approve_mail(letters[0], &[assignment], &by).await;
    approved.expect("approved");
    at.backend.settle().await.expect("settled");
    let runs = at.backend.views().select_now(
        "SELECT run_id FROM runs WHERE reviewed_at IS NULL ORDER BY run_id",
        &[],
    );
    let runs: Vec<Uuid> = runs
        .expect("runs")
        .into_iter()
        .filter_map(|row| match row.as_slice() {
            [projections::ports::Value::Uuid(id)] => Some(*id),
            _ => None,
        })
        .step_by(3)
        .collect();
    let reviewed = commands.review_runs(&runs, Some("called"), &by).await;
    reviewed.expect("reviewed");
    let veeam = "veeam-backup-replication";
    let other = edited(veeam, "is = \"WARNING\"", "is = \"FAILED\"");
    commands
        .publish_parser(&other, &by)
        .await
        .expect("published");
    let replay = compared(at).await.replay_id;
    let rejected = commands.reject_replay(replay, Some("not now"), &by).await;
    rejected.expect("rejected");
    let withdrawn = commands.withdraw_parser(veeam, None, &by).await;
    withdrawn.expect("withdrawn");
    until("no replay to be open", || {
        let all = projections::views::replays::all_replays(at.backend.views()).expect("replays");
        all.iter().all(|row| !row.state.is_open()).then_some(())
    })
    .await;
}

/// Feedback, news, preferences.
async fn says(at: &Installation, user: Uuid) {
    let commands = &at.backend.commands;
    let by = Intention {
        actor: Actor::User {
            id: user,
            name: "Robin".to_owned(),
            token: None,
        },
        correlation_id: Uuid::from_u128(7),
        key: None,
    };
    let given = commands
        .give_feedback(
            user,
            FeedbackKind::Wish,
            ("Dark mode", "For the night."),
            &by,
        )
        .await;
    let item = given.expect("given").value;
    let (voter, _) = at.user("Sam", &[Role::Viewer]).await;
    commands
        .vote_feedback(item, voter, &by)
        .await
        .expect("voted");
    let replied = commands.reply_to_feedback(item, "Soon.", &by).await;
    replied.expect("replied");
    let screenshot = NewScreenshot {
        name: Some("night.png".to_owned()),
        image: images::png(1),
    };
    let attached = commands.attach_to_feedback(item, screenshot, &by).await;
    attached.expect("attached");
    let news = Announcement {
        title: "Maintenance".to_owned(),
        text: "Tonight.".to_owned(),
        from: None,
        until: None,
    };
    let news = commands.publish_news(news, &by).await.expect("published");
    let read = commands.mark_news_read(user, news.value, &by).await;
    read.expect("read");
    let wanted = BTreeMap::from([("theme".to_owned(), Some("dark".to_owned()))]);
    let changed = commands.change_preferences(user, wanted, &by).await;
    changed.expect("changed");
}

/// The same log, with views and chain that the program builds there.
async fn in_postgres(at: &Installation, kept: &Kept, token: &str) {
    let database = kept.database.as_ref().expect("a database");
    let store = copy(at, database).await;
    let credentials = &at.backend.engine.credentials;
    let id = credentials
        .find(token_hash(token))
        .await
        .expect("an answer");
    let keep = commands::ports::Credentials::keep;
    let kept_token = keep(&store, id.expect("the token"), token_hash(token)).await;
    kept_token.expect("kept");
    drop(store);
    // The first views are of the program's own definitions, those after them of the published ones as well.
    for _ in 0..2 {
        program::succeed(kept, &["replay", "--rebuild"]);
    }
    program::assert_log_is_sound(kept);
}

/// What both say is the same.
async fn agrees(target: &Path, postgres: &Kept, token: &str, now: DateTime<Utc>) {
    let opened = Opened::of(postgres, now);
    let asking: Asking = opened.asking(token);
    let fixtures = Fixture::all();
    let own = fixtures.iter().find(|one| target.ends_with(&one.name));
    for (name, query, answer) in own.expect("the new fixture").answers() {
        let said = asking.data(&query, Value::Null).await;
        assert!(said == answer, "{name}:\n{answer}\n{said}");
    }
}

/// Whole files, without what SQLite keeps beside them.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "db"))
        .collect();
    files.sort();
    for file in &files {
        let connection = Connection::open(file).expect("a database");
        let whole = "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)";
        connection.execute_batch(whole).expect("one whole file");
    }
    files
}

/// Plain SQL that any connection can run, without what says on which machine it was made.
fn dump(kept: &Kept) -> String {
    let database = kept.database.as_ref().expect("a database");
    let flags = [
        "--inserts",
        ROWS,
        "--no-owner",
        "--no-privileges",
        "--dbname",
    ];
    let done = Command::new("pg_dump")
        .args(flags)
        .arg(database.url())
        .output();
    let done = done.expect("`pg_dump` of the server's version or a newer one");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let text = String::from_utf8(done.stdout).expect("text");
    let is_of_the_machine = |line: &&str| {
        ["-- Dumped ", "\\restrict", "\\unrestrict"]
            .iter()
            .any(|begins| line.starts_with(begins))
    };
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !is_of_the_machine(line))
        .collect();
    lines.join("\n") + "\n"
}

fn pack(target: &Path, name: &str, bytes: &[u8]) {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), LEVEL).expect("an encoder");
    encoder.write_all(bytes).expect("packed");
    let packed = encoder.finish().expect("packed");
    fs::write(target.join(format!("{name}.{PACKED}")), packed).expect("written");
}
