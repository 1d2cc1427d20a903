//! Recorded histories give the same views as ever, unless the fold says that it has changed: views that stand somewhere are built
//! again only where `FOLD_VERSION` tells that they are not what this program makes of the log.

use std::fs;

use acceptance::{
    contract::postgres::Database,
    dump,
    recorded::{HISTORIES, Recorded, digests, folder, without_revisions},
};
use adapters::{
    postgres::{PostgresViewReader, PostgresViewWriter},
    sqlite::{SqliteViewReader, SqliteViewWriter},
};
use projections::projector::code;

/// Where the fold's version is.
const VERSION_IS_IN: &str = "projections/src/fold/mod.rs";

#[test]
fn recorded_histories_give_the_same_views_as_long_as_the_version_of_the_fold_is_the_same() {
    let mut now = vec![fold()];
    for name in HISTORIES {
        let recorded = Recorded::read(name);
        let views = built(&recorded, 1_000);
        keep(name, "sqlite", &views);
        now.push(format!("\nhistory {name} {}", recorded.digest()));
        now.extend(digests(&views));
    }
    let now = now.join("\n") + "\n";
    let file = folder().join("digests.txt");
    let known = fs::read_to_string(&file).unwrap_or_default();
    match held(&known, &now) {
        Held::Same => {}
        Held::VersionIsOld => panic!(
            "the same events give other views, and the fold has the same version. Where that is what you want, raise \
             FOLD_VERSION in {VERSION_IS_IN}, so that views that stand somewhere are built again, and run this test again. \
             What differs:\n{}",
            differences(&known, &now)
        ),
        Held::ToBeWritten if wants_update() => fs::write(&file, now).expect("written"),
        Held::ToBeWritten => panic!(
            "the version of the fold or a history changed. Run this test with BACKUPCHECKS_UPDATE_DIGESTS=1 to write \
             {}, and look at what differs:\n{}",
            file.display(),
            differences(&known, &now)
        ),
    }
}

#[test]
fn other_digests_of_the_same_version_and_history_are_never_written() {
    let known = "fold 12\n\nhistory a 1\nruns 5 ab\n";
    for (now, expected) in [
        (known, Held::Same),
        ("fold 12\n\nhistory a 1\nruns 5 cd\n", Held::VersionIsOld),
        ("fold 13\n\nhistory a 1\nruns 5 cd\n", Held::ToBeWritten),
        ("fold 12\n\nhistory a 2\nruns 6 cd\n", Held::ToBeWritten),
    ] {
        assert_eq!(held(known, now), expected, "{now}");
    }
}

/// What follows from the digests that are known and those that were computed.
#[derive(Debug, PartialEq, Eq)]
enum Held {
    Same,
    VersionIsOld,
    ToBeWritten,
}

fn held(known: &str, now: &str) -> Held {
    let header = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::to_owned).enumerate();
        let told = lines.filter(|(at, line)| *at == 0 || line.starts_with("history "));
        told.map(|(_, line)| line).collect()
    };
    if known == now {
        Held::Same
    } else if header(known) == header(now) {
        Held::VersionIsOld
    } else {
        Held::ToBeWritten
    }
}

/// Every view has rows, so that its digest says something.
#[test]
fn recorded_histories_have_something_of_every_view() {
    let all = HISTORIES.map(|name| built(&Recorded::read(name), 1_000));
    let empty: Vec<_> = all[0]
        .keys()
        .filter(|table| all.iter().all(|views| views[*table].is_empty()))
        .collect();
    assert_eq!(empty, [&"dead_letters"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_histories_give_the_same_views_on_postgresql_and_in_pages_of_any_size() {
    for name in HISTORIES {
        let recorded = Recorded::read(name);
        let sqlite = built(&recorded, 1_000);
        dump::assert_same(name, &sqlite, &built(&recorded, 7));
        let database = Database::new();
        let server = database.server();
        let writer = PostgresViewWriter::open(&server, "recorded").expect("views");
        recorded.build(Box::new(writer), 1_000);
        let reader = PostgresViewReader::new(&server, "recorded");
        let postgres = without_revisions(&reader);
        keep(name, "postgresql", &postgres);
        dump::assert_same(name, &sqlite, &postgres);
    }
}

fn built(recorded: &Recorded, page_size: usize) -> dump::Dump {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("views.db");
    let writer = SqliteViewWriter::open(&file).expect("a view file");
    recorded.build(Box::new(writer), page_size);
    without_revisions(&SqliteViewReader::new(file))
}

/// `fold 12`
fn fold() -> String {
    let code = code();
    code.split(',').next().expect("the fold").to_owned()
}

fn differences(known: &str, now: &str) -> String {
    let is_missing = |line: &&str| !known.lines().any(|other| other == *line);
    let lines: Vec<_> = now.lines().filter(is_missing).collect();
    lines.join("\n")
}

fn wants_update() -> bool {
    std::env::var_os("BACKUPCHECKS_UPDATE_DIGESTS").is_some()
}

/// For a comparison by hand: whole views, as files in a folder.
fn keep(history: &str, engine: &str, views: &dump::Dump) {
    let Some(folder) = std::env::var_os("BACKUPCHECKS_KEEP_VIEWS") else {
        return;
    };
    let folder = std::path::Path::new(&folder).join(format!("{history}-{engine}"));
    fs::create_dir_all(&folder).expect("a folder");
    for (table, rows) in views {
        fs::write(folder.join(format!("{table}.txt")), rows.join("\n")).expect("written");
    }
}
