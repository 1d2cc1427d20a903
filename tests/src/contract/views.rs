//! The views' database: rows of every kind, by key, in transactions.

use std::{fmt::Debug, sync::Arc, time::Duration};

use projections::{
    ports::{Row, Value, ViewReader, ViewWriter},
    store::{Column, Index, Kind, TableDef},
};
use uuid::Uuid;

/// A database with nothing in it.
pub trait ViewFixture: Debug + Sync {
    fn writer(&self) -> Box<dyn ViewWriter>;

    fn reader(&self) -> Arc<dyn ViewReader>;
}

static THINGS: TableDef = TableDef {
    name: "things",
    columns: &[
        column("id", Kind::Uuid, false),
        column("number", Kind::Int, false),
        column("text", Kind::Text, true),
        column("amount", Kind::Int, true),
        column("other", Kind::Uuid, true),
    ],
    key: 2,
    indexes: &[
        Index {
            name: "things_without_text",
            columns: "amount, id DESC",
            only: Some("text IS NULL"),
            for_fold: false,
        },
        Index {
            name: "things_by_number",
            columns: "number",
            only: None,
            for_fold: true,
        },
    ],
};

/// A table that is all key.
static PAIRS: TableDef = TableDef {
    name: "pairs",
    columns: &[
        column("a", Kind::Int, false),
        column("b", Kind::Text, false),
    ],
    key: 2,
    indexes: &[],
};

pub async fn every_kind_of_value_comes_back(fixture: &impl ViewFixture) {
    let long = "ü€😀".repeat(50_000);
    let texts = ["", "plain", "it's \"quoted\"; --", "%_\\", "\u{1}", &long];
    let numbers = [i64::MIN, -1, 0, 1, i64::MAX];
    let mut rows: Vec<Row> = Vec::new();
    for (id, text) in (0..).zip(texts) {
        rows.push(thing(id, 0, Value::Text(text.to_owned()), Value::Null));
    }
    for number in numbers {
        rows.push(thing(100, number, Value::Null, Value::Int(number)));
    }
    rows.push(vec![
        Value::Uuid(Uuid::max()),
        Value::Int(7),
        Value::Null,
        Value::Null,
        Value::Uuid(Uuid::nil()),
    ]);
    let mut writer = created(fixture);
    in_transaction(writer.as_mut(), &rows);
    assert_eq!(all(fixture).await, rows);
}

/// PostgreSQL has no NUL in a text.
pub async fn nul_is_kept_as_the_replacement_character(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    in_transaction(writer.as_mut(), &[thing(1, 1, text("a\0b"), Value::Null)]);
    let sql = "SELECT id, number, text, amount, other FROM things WHERE text = $1";
    let wanted = [thing(1, 1, text("a\u{fffd}b"), Value::Null)];
    let seen = writer.select(sql, &[text("a\0b")]);
    assert_eq!(seen.expect("rows"), wanted);
    let reader = fixture.reader();
    let found = reader.select(sql.to_owned(), vec![text("a\0b")]);
    assert_eq!(found.await.expect("rows"), wanted);
}

/// Not by the rules of a language, which differ from one database to the next.
pub async fn texts_are_ordered_by_their_bytes(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let sorted = ["", "A", "Z", "_", "a", "b", "z", "Ä", "ä", "ｚ", "😀"];
    let rows: Vec<_> = (0..)
        .zip(sorted.iter().rev())
        .map(|(id, name)| thing(id, 0, text(name), Value::Null))
        .collect();
    in_transaction(writer.as_mut(), &rows);
    let reader = fixture.reader();
    let found = reader.select("SELECT text FROM things ORDER BY text".to_owned(), vec![]);
    assert_eq!(
        found.await.expect("rows"),
        sorted.map(|name| vec![text(name)])
    );
    let sql = "SELECT text FROM things WHERE (text, number) > ($1, $2) ORDER BY text";
    let behind = reader.select(sql.to_owned(), vec![text("b"), Value::Int(5)]);
    assert_eq!(
        behind.await.expect("rows"),
        sorted[6..]
            .iter()
            .map(|name| vec![text(name)])
            .collect::<Vec<_>>()
    );
}

/// More than fit into one statement of any adapter.
pub async fn many_rows_are_written_at_once(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let rows: Vec<_> = (0..20_000)
        .map(|number| thing(1, number, text("row"), Value::Int(number)))
        .collect();
    in_transaction(writer.as_mut(), &rows);
    writer.begin().expect("a transaction");
    let mut odd = (0..20_000)
        .filter(|number| number % 2 == 1)
        .map(|number| key(1, number));
    writer.delete(&THINGS, &mut odd).expect("deleted");
    writer.commit().expect("committed");
    let even: Vec<_> = rows.into_iter().step_by(2).collect();
    assert!(all(fixture).await == even);
}

/// A parameter may be NULL, which equals nothing.
/// Few and many may go other ways.
pub async fn new_rows_are_inserted(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    for (first, count) in [(0, 3), (1_000, 12_000)] {
        let row = |number| match number % 3 {
            0 => thing(1, number, text(&format!("text {number}")), Value::Null),
            1 => thing(1, number, Value::Null, Value::Int(-number)),
            _ => thing(1, number, text("a\0b"), Value::Null),
        };
        let rows: Vec<_> = (first..first + count).map(row).collect();
        writer.begin().expect("begun");
        let inserted = writer.insert(&THINGS, &mut rows.clone().into_iter());
        inserted.expect("inserted");
        // The writer goes on in the same transaction.
        let changed = thing(1, first, text("changed"), Value::Int(1));
        let replaced = writer.upsert(&THINGS, &mut std::iter::once(changed.clone()));
        replaced.expect("replaced");
        writer.commit().expect("committed");
        let mut expected: Vec<_> = std::iter::once(changed)
            .chain(rows.into_iter().skip(1))
            .collect();
        for row in &mut expected {
            if row[2] == text("a\0b") {
                row[2] = text("a\u{fffd}b");
            }
        }
        let found = all(fixture).await;
        let of_these = |row: &Row| matches!(row[1], Value::Int(number) if number >= first);
        let found: Vec<_> = found.into_iter().filter(of_these).collect();
        assert_eq!(found.len(), expected.len());
        assert!(found == expected, "rows from {first} on differ");
    }
}

/// To insert what is there is a mistake; nothing of it stays.
pub async fn an_insert_over_a_row_is_an_error(fixture: &impl ViewFixture) {
    for count in [1, 200] {
        let mut writer = created(fixture);
        let there = thing(7, 0, text("there"), Value::Null);
        in_transaction(writer.as_mut(), std::slice::from_ref(&there));
        let rows = (0..count).map(|number| thing(7, number, text("again"), Value::Null));
        writer.begin().expect("begun");
        let inserted = writer.insert(&THINGS, &mut rows.into_iter());
        assert!(inserted.is_err(), "{count} rows");
        writer.rollback().expect("rolled back");
        let kept = all(fixture).await;
        assert_eq!(kept, std::slice::from_ref(&there), "{count} rows");
        in_transaction(writer.as_mut(), &[there]);
    }
}

pub async fn null_is_a_parameter(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    in_transaction(writer.as_mut(), &[thing(1, 1, Value::Null, Value::Null)]);
    for column in ["text", "amount", "other"] {
        let sql = format!("SELECT id FROM things WHERE {column} = $1");
        let found = fixture.reader().select(sql, vec![Value::Null]).await;
        assert_eq!(found.expect("rows"), Vec::<Row>::new());
    }
}

/// After a statement that failed, SQLite can still commit and PostgreSQL cannot; either must say which.
pub async fn a_commit_after_an_error_says_what_it_did(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    writer.begin().expect("a transaction");
    writer
        .upsert(
            &THINGS,
            &mut std::iter::once(thing(1, 1, Value::Null, Value::Null)),
        )
        .expect("written");
    assert!(writer.select("SELECT nothing FROM nowhere", &[]).is_err());
    let committed = writer.commit().is_ok();
    writer.rollback().expect("rolled back");
    assert_eq!(all(fixture).await.len(), usize::from(committed));
    in_transaction(writer.as_mut(), &[thing(2, 2, Value::Null, Value::Null)]);
}

pub async fn making_tables_twice_keeps_the_rows(fixture: &impl ViewFixture) {
    let rows = [thing(1, 1, Value::Null, Value::Int(5))];
    let mut writer = created(fixture);
    in_transaction(writer.as_mut(), &rows);
    writer.create(&[&THINGS, &PAIRS]).expect("tables");
    assert_eq!(all(fixture).await, rows);
}

pub async fn indexes_are_made_over_rows_that_are_there(fixture: &impl ViewFixture) {
    let rows = [thing(1, 1, Value::Null, Value::Int(5))];
    let mut writer = created(fixture);
    in_transaction(writer.as_mut(), &rows);
    for _ in 0..2 {
        writer.index(&[&THINGS, &PAIRS]).expect("indexes");
    }
    let more = thing(2, 1, text("later"), Value::Int(6));
    in_transaction(writer.as_mut(), std::slice::from_ref(&more));
    assert_eq!(all(fixture).await, [rows[0].clone(), more]);
}

pub async fn an_upsert_replaces_the_row_of_its_key(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let kept = thing(1, 2, text("kept"), Value::Int(1));
    in_transaction(
        writer.as_mut(),
        &[thing(1, 1, text("old"), Value::Int(1)), kept.clone()],
    );
    let new = thing(1, 1, Value::Null, Value::Int(2));
    in_transaction(
        writer.as_mut(),
        &[thing(1, 1, text("between"), Value::Null), new.clone()],
    );
    assert_eq!(all(fixture).await, [new, kept]);
}

pub async fn rows_that_are_all_key_are_kept_once(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let pair = vec![Value::Int(1), text("x")];
    writer.begin().expect("a transaction");
    let mut twice = [pair.clone(), pair.clone()].into_iter();
    writer.upsert(&PAIRS, &mut twice).expect("written");
    writer.commit().expect("committed");
    let found = fixture
        .reader()
        .select("SELECT a, b FROM pairs".to_owned(), vec![])
        .await;
    assert_eq!(found.expect("rows"), [pair]);
}

pub async fn a_delete_takes_the_rows_of_its_keys(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let rows: Vec<Row> = (1..=4)
        .map(|number| thing(1, number, Value::Null, Value::Null))
        .collect();
    in_transaction(writer.as_mut(), &rows);
    writer.begin().expect("a transaction");
    let keys = [(1, 2), (1, 4), (2, 1)].map(|(id, number)| key(id, number));
    writer
        .delete(&THINGS, &mut keys.into_iter())
        .expect("deleted");
    writer.commit().expect("committed");
    assert_eq!(all(fixture).await, [rows[0].clone(), rows[2].clone()]);
}

pub async fn a_statement_changes_all_rows_that_it_is_about(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let rows: Vec<Row> = (1..=4)
        .map(|number| thing(1, number, text("before"), Value::Null))
        .collect();
    in_transaction(writer.as_mut(), &rows);
    writer.begin().expect("a transaction");
    let params = [
        text("after"),
        Value::Int(3),
        Value::Uuid(Uuid::from_u128(1)),
    ];
    writer
        .execute(
            "UPDATE things SET text = $1 WHERE number < $2 AND id = $3",
            &params,
        )
        .expect("changed");
    let params = [Value::Int(2)];
    writer
        .execute("DELETE FROM things WHERE number = $1", &params)
        .expect("deleted");
    writer.commit().expect("committed");
    let mut wanted = rows;
    wanted[0][2] = text("after");
    wanted.remove(1);
    assert_eq!(all(fixture).await, wanted);

    writer.begin().expect("a transaction");
    assert!(writer.execute("UPDATE nothing SET x = 1", &[]).is_err());
    writer.rollback().expect("rolled back");
    assert_eq!(all(fixture).await, wanted);
}

pub async fn a_rollback_leaves_nothing_behind(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let rows = [thing(1, 1, text("kept"), Value::Null)];
    in_transaction(writer.as_mut(), &rows);
    writer.begin().expect("a transaction");
    let mut other = [
        thing(1, 1, text("changed"), Value::Null),
        thing(2, 2, Value::Null, Value::Null),
    ]
    .into_iter();
    writer.upsert(&THINGS, &mut other).expect("written");
    writer.rollback().expect("rolled back");
    assert_eq!(all(fixture).await, rows);
    // After an error the projector rolls back without knowing whether a transaction is open.
    writer.rollback().expect("nothing to roll back is no error");
    in_transaction(writer.as_mut(), &[thing(3, 3, Value::Null, Value::Null)]);
    assert_eq!(all(fixture).await.len(), 2);
}

pub async fn the_writer_sees_its_own_rows_and_readers_only_committed_ones(
    fixture: &impl ViewFixture,
) {
    let mut writer = created(fixture);
    assert!(all(fixture).await.is_empty());
    writer.begin().expect("a transaction");
    let row = thing(1, 1, text("new"), Value::Null);
    writer
        .upsert(&THINGS, &mut std::iter::once(row.clone()))
        .expect("written");
    let sql = "SELECT id, number, text, amount, other FROM things WHERE text = $1 AND number = $2";
    let seen = writer.select(sql, &[text("new"), Value::Int(1)]);
    assert_eq!(seen.expect("rows"), std::slice::from_ref(&row));
    assert!(all(fixture).await.is_empty());
    writer.commit().expect("committed");
    assert_eq!(all(fixture).await, [row]);
}

pub async fn parameters_stand_in_the_order_of_their_first_use(fixture: &impl ViewFixture) {
    let mut writer = created(fixture);
    let row = thing(1, 5, text("x"), Value::Int(9));
    in_transaction(writer.as_mut(), std::slice::from_ref(&row));
    let sql = "SELECT id, number, text, amount, other FROM things \
               WHERE number = $1 AND amount = $2 AND number = $1 AND text = $3";
    let params = vec![Value::Int(5), Value::Int(9), text("x")];
    let found = fixture.reader().select(sql.to_owned(), params).await;
    assert_eq!(found.expect("rows"), [row]);
}

pub async fn a_broken_question_is_an_error(fixture: &impl ViewFixture) {
    drop(created(fixture));
    let reader = fixture.reader();
    let answer = reader.select("SELECT nothing FROM nowhere".to_owned(), vec![]);
    assert!(answer.await.is_err());
    assert!(all(fixture).await.is_empty());
}

const fn column(name: &'static str, kind: Kind, nullable: bool) -> Column {
    Column {
        name,
        kind,
        nullable,
    }
}

fn created(fixture: &impl ViewFixture) -> Box<dyn ViewWriter> {
    let mut writer = fixture.writer();
    writer.create(&[&THINGS, &PAIRS]).expect("tables");
    writer
}

fn in_transaction(writer: &mut dyn ViewWriter, rows: &[Row]) {
    writer.begin().expect("a transaction");
    writer
        .upsert(&THINGS, &mut rows.iter().cloned())
        .expect("written");
    writer.commit().expect("committed");
}

async fn all(fixture: &impl ViewFixture) -> Vec<Row> {
    let sql = "SELECT id, number, text, amount, other FROM things ORDER BY id, number";
    fixture
        .reader()
        .select(sql.to_owned(), vec![])
        .await
        .expect("rows")
}

fn thing(id: u128, number: i64, text: Value, amount: Value) -> Row {
    let mut row = key(id, number);
    row.extend([text, amount, Value::Null]);
    row
}

fn key(id: u128, number: i64) -> Row {
    vec![Value::Uuid(Uuid::from_u128(id)), Value::Int(number)]
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// More often than readers have places: one that an abandoned question kept would be missed.
const ABANDONED: usize = 20;

/// A question without an end.
pub const ENDLESS: &str = "WITH RECURSIVE endless(n) AS (SELECT 1 UNION ALL SELECT n FROM endless) SELECT COUNT(*) FROM endless";

pub async fn an_abandoned_question_gives_its_place_back(fixture: &impl ViewFixture) {
    let _writer = fixture.writer();
    let reader = fixture.reader();
    for _ in 0..ABANDONED {
        let question = reader.select(ENDLESS.to_owned(), vec![]);
        let answer = tokio::time::timeout(Duration::from_millis(20), question).await;
        assert!(answer.is_err(), "it had an end: {answer:?}");
    }
    let answer = reader.select("SELECT 7".to_owned(), vec![]).await;
    assert!(answer.is_ok(), "{answer:?}");
}
