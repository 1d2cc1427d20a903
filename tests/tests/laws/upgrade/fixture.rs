//! The fixtures: files that an earlier program wrote, its dump of PostgreSQL, and what it answered.

use std::{
    fs,
    path::{Path, PathBuf},
};

use acceptance::{contract::postgres::Database, program::Installed};
use backend::configuration::{Configuration, EventsAt, ViewsAt};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PACKED: &str = "zst";
pub(crate) const ANSWERS: &str = "answers.json";
pub(crate) const DUMP: &str = "postgres.sql";

/// Where the fixtures of all programs are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/upgrade")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    /// Set apart as it is brought up.
    PostgresInTwoRoles,
}

/// What one program left behind.
#[derive(Debug)]
pub(crate) struct Fixture {
    /// Of its folder: what made it.
    pub(crate) name: String,
    folder: PathBuf,
    says: Value,
}

impl Fixture {
    pub(crate) fn all() -> Vec<Self> {
        let entries = fs::read_dir(folder()).expect("the fixtures");
        let mut folders: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        assert!(!folders.is_empty());
        folders.into_iter().map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let text = fs::read_to_string(folder.join(ANSWERS)).expect("the answers");
        let name = folder.file_name().expect("a name").to_string_lossy();
        Self {
            name: name.into_owned(),
            says: serde_json::from_str(&text).expect("JSON"),
            folder,
        }
    }

    /// When it was asked.
    pub(crate) fn at(&self) -> DateTime<Utc> {
        self.text("at").parse().expect("a time")
    }

    /// Of an admin.
    pub(crate) fn token(&self) -> String {
        self.text("token")
    }

    /// Each question by its name, with its query and what was answered.
    pub(crate) fn answers(&self) -> Vec<(String, String, Value)> {
        let answers = self.says["answers"].as_array().expect("answers");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        answers
            .iter()
            .map(|one| {
                (
                    text(&one["name"]),
                    text(&one["query"]),
                    one["answer"].clone(),
                )
            })
            .collect()
    }

    /// A copy of its own.
    pub(crate) fn unpack(&self, engine: Engine) -> Kept {
        let kept = Kept {
            folder: tempfile::tempdir().expect("a folder"),
            database: (engine != Engine::Sqlite).then(Database::of_one_role),
        };
        if let Some(database) = &kept.database {
            let dump = unpacked(&self.folder.join(format!("{DUMP}.{PACKED}")));
            let dump = String::from_utf8(dump).expect("text");
            database.execute_as_program(&dump).expect("restored");
            if engine == Engine::PostgresInTwoRoles {
                database.give_to_owner();
                assert!(database.separate().ran > 0, "it was of an earlier program");
            }
            return kept;
        }
        let mut files = 0;
        for entry in fs::read_dir(&self.folder).expect("the fixture") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().expect("a name");
            if Path::new(name).extension().is_some_and(|kind| kind == "db") {
                fs::write(kept.folder.path().join(name), unpacked(&path)).expect("a file");
                files += 1;
            }
        }
        // Log, chain, the list of generations, the live one, and readings.
        assert!(files >= 5, "{files} files");
        kept
    }

    fn text(&self, name: &str) -> String {
        self.says[name].as_str().expect("text").to_owned()
    }
}

fn unpacked(path: &Path) -> Vec<u8> {
    let packed = fs::read(path).expect("a packed file");
    zstd::stream::decode_all(packed.as_slice()).expect("unpacked")
}

/// An installation on one of both databases.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) folder: TempDir,
    pub(crate) database: Option<Database>,
}

impl Kept {
    pub(crate) fn configuration(&self) -> Configuration {
        let configuration = Configuration::in_folder(self.folder.path());
        match &self.database {
            None => configuration,
            Some(database) => Configuration {
                events: EventsAt::Postgres(database.url()),
                views: ViewsAt::Postgres(database.url()),
                ..configuration
            },
        }
    }
}

impl Installed for Kept {
    fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    fn flags(&self) -> Vec<String> {
        let database = self.database.iter();
        database
            .flat_map(|database| ["--events".to_owned(), database.url()])
            .collect()
    }
}
