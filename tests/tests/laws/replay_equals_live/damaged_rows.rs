//! A value that is not what its column holds is an error that says where it stands, in every column of every view.

use std::collections::BTreeSet;

use acceptance::recorded::{HISTORIES, Recorded};
use adapters::sqlite::{SqliteViewReader, SqliteViewWriter};
use projections::{
    fold::WorkingSet,
    ports::{DatabaseError, Row, Value, ViewReader as _},
    store::{Kind, TableDef},
};
use uuid::Uuid;

#[test]
fn every_column_of_every_view_says_that_it_is_damaged() {
    let mut tried = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for name in HISTORIES {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("views.db");
        let writer = SqliteViewWriter::open(&file).expect("a view file");
        Recorded::read(name).build(Box::new(writer), 1_000);
        let reader = SqliteViewReader::new(file);
        for table in WorkingSet::TABLES {
            let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
            let sql = format!("SELECT {} FROM {} LIMIT 1", columns.join(", "), table.name);
            let rows = reader.select_now(&sql, &[]).expect("rows");
            if let Some(row) = rows.into_iter().next() {
                WorkingSet::check(table.name, row.clone()).expect("a sound row");
                for (at, column) in table.columns.iter().enumerate() {
                    damage(table, &row, at);
                    kinds.insert((format!("{:?}", column.kind), column.nullable));
                }
                tried.insert(table.name);
            }
        }
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    let all: BTreeSet<_> = WorkingSet::TABLES.iter().map(|table| table.name).collect();
    let missing: Vec<_> = all.difference(&tried).collect();
    assert_eq!(missing, [&"dead_letters"]);
}

/// In each way in which a column can be.
fn damage(table: &TableDef, row: &Row, at: usize) {
    let column = &table.columns[at];
    let another = match column.kind {
        Kind::Int => [Value::Text("7".to_owned()), Value::Uuid(Uuid::nil())],
        Kind::Text => [Value::Int(7), Value::Uuid(Uuid::nil())],
        Kind::Uuid => [Value::Int(7), Value::Text("7".to_owned())],
    };
    let null = (!column.nullable).then_some(Value::Null);
    for found in another.into_iter().chain(null) {
        let mut damaged = row.clone();
        damaged[at] = found.clone();
        let refused = WorkingSet::check(table.name, damaged.clone());
        let Err(DatabaseError::Inconsistent(told)) = refused else {
            panic!("{}.{}: {refused:?}", table.name, column.name);
        };
        assert_eq!(
            (told.table.as_str(), told.column.as_str()),
            (table.name, column.name)
        );
        assert!(told.found.contains(&format!("{found:?}")), "{told}");
        let key = format!("{:?}", &damaged[..table.key]);
        assert!(key.starts_with(&told.key), "{told}");
    }
}
