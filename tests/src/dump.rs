//! What files hold, in a form that can be compared.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use adapters::sqlite::{SqliteGenerations, SqliteViewReader};
use chrono::{DateTime, Utc};
use projections::{
    fold::WorkingSet,
    ports::{Generations as _, ViewReader},
    projector::checkpoint_of,
    store::TableDef,
};
use rusqlite::{Connection, types::Value};

/// Rows by table, in the order of their keys.
pub type Dump = BTreeMap<&'static str, Vec<String>>;

/// The views of a file, or the live ones of a list of generations.
pub fn views(path: &Path) -> Dump {
    views_of(&SqliteViewReader::new(view_file(path)))
}

/// All views but `view_state`, which says how they were built rather than what they show, and `log_minutes`, which says when
/// events were recorded, which differs from one import to the next.
pub fn views_of(reader: &dyn ViewReader) -> Dump {
    let tables = WorkingSet::TABLES.iter();
    tables
        .filter(|table| !["view_state", "log_minutes"].contains(&table.name))
        .map(|table| (table.name, rows(reader, table)))
        .collect()
}

/// The position up to which a view file goes.
pub fn checkpoint(path: &Path) -> i64 {
    checkpoint_of(&SqliteViewReader::new(path.to_owned())).expect("the views")
}

/// The file that queries see.
pub fn view_file(path: &Path) -> PathBuf {
    let connection = Connection::open(path).expect("the views");
    let is_list = connection.prepare("SELECT generation FROM live").is_ok();
    if !is_list {
        return path.to_owned();
    }
    let generations = SqliteGenerations::open(path).expect("the list");
    let live = generations.live().expect("the list").expect("live views");
    generations.file(live)
}

/// Events by stream, without what differs from one import to the next: positions, times, ids of events and intentions.
pub fn events(path: &Path) -> Vec<String> {
    let sql = "SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload \
               FROM events ORDER BY aggregate_type, aggregate_id, sequence";
    lines(path, sql)
}

/// Digests, sizes and remnants of all contents.
pub fn contents(path: &Path) -> Vec<String> {
    lines(
        path,
        "SELECT digest, size, remnant, body IS NULL FROM contents ORDER BY digest",
    )
}

/// When the last event of a log was recorded.
pub fn last_time(path: &Path) -> DateTime<Utc> {
    let connection = Connection::open(path).expect("the log");
    let sql = "SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1";
    let millis = connection.query_row(sql, [], |row| row.get(0));
    DateTime::from_timestamp_millis(millis.expect("an event")).expect("a time")
}

/// How many rows of the views this is true for, such as `runs WHERE status = 'MISSED'`.
pub fn count(path: &Path, rows: &str) -> i64 {
    let connection = Connection::open(view_file(path)).expect("views");
    let count = connection.query_row(&format!("SELECT COUNT(*) FROM {rows}"), [], |row| {
        row.get(0)
    });
    count.expect("a number")
}

pub fn event_count(path: &Path) -> i64 {
    let connection = Connection::open(path).expect("the log");
    let count = connection.query_row("SELECT COUNT(*) FROM events", [], |row| row.get(0));
    count.expect("a number")
}

/// Names the first row that differs; printing whole dumps would bury it.
pub fn assert_same(what: &str, one: &Dump, other: &Dump) {
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (table, rows) in one {
        assert_same_lines(&format!("{what}: {table}"), rows, &other[table]);
    }
}

pub fn assert_same_lines(what: &str, one: &[String], other: &[String]) {
    let pairs = one.iter().zip(other);
    for (number, (a, b)) in pairs.enumerate() {
        assert!(a == b, "{what}, row {number}:\n  {a}\n  {b}");
    }
    assert!(
        one.len() == other.len(),
        "{what}: {} rows and {}, the first that is too many: {:?}",
        one.len(),
        other.len(),
        one.get(other.len()).or_else(|| other.get(one.len()))
    );
}

fn rows(reader: &dyn ViewReader, table: &TableDef) -> Vec<String> {
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let sql = format!(
        "SELECT {} FROM {} ORDER BY {}",
        names.join(", "),
        table.name,
        names[..table.key].join(", ")
    );
    let rows = reader.select_now(&sql, &[]).expect("rows");
    let line = |row: Vec<projections::ports::Value>| {
        let fields = names.iter().zip(row);
        let texts: Vec<_> = fields
            .map(|(name, value)| format!("{name}={value:?}"))
            .collect();
        texts.join(" ")
    };
    rows.into_iter().map(line).collect()
}

fn lines(path: &Path, sql: &str) -> Vec<String> {
    query(&Connection::open(path).expect("a database"), sql)
}

fn query(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let names: Vec<_> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let mut texts = Vec::new();
        for (column, name) in names.iter().enumerate() {
            texts.push(format!("{name}={}", shown(row.get(column)?)));
        }
        Ok(texts.join(" "))
    });
    rows.expect("rows").collect::<Result<_, _>>().expect("rows")
}

fn shown(value: Value) -> String {
    match value {
        Value::Blob(bytes) => domain::ids::hex(&bytes),
        Value::Text(text) => format!("{text:?}"),
        other => format!("{other:?}"),
    }
}
