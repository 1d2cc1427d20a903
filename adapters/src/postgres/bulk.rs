//! Many rows in one statement: an array per column.

use std::collections::HashMap;

use projections::{
    ports::{DatabaseError, Row, Value},
    store::{Column, Kind, TableDef, storable},
};
use sqlx::{Arguments, postgres::PgArguments};
use uuid::Uuid;

use super::{connection::quoted, error::database_error};

/// Rows of one statement. More gain nothing.
const ROWS: usize = 4_000;

/// Bytes of text of one statement; the server takes no message of 1 GiB.
const BYTES: usize = 8 << 20;

/// Takes the next rows, at least one where there is any. Of several of one key the last is kept, as if they had come one
/// after the other: a statement may touch a row once.
pub(super) fn next_rows(rows: &mut dyn Iterator<Item = Row>, key: usize) -> Vec<Row> {
    let mut taken: Vec<Row> = Vec::new();
    let mut bytes = 0;
    for mut row in rows {
        for value in &mut row {
            if let Value::Text(text) = value {
                *text = storable(text).into_owned();
                bytes += text.len();
            }
        }
        taken.push(row);
        if taken.len() == ROWS || bytes >= BYTES {
            break;
        }
    }
    last_of_each_key(taken, key)
}

pub(super) fn insert_sql(table: &TableDef) -> String {
    let columns = names(table.columns);
    format!(
        "INSERT INTO {} ({columns}) SELECT {columns} FROM UNNEST({}) AS new ({columns})",
        quoted(table.name),
        arrays(table.columns),
    )
}

pub(super) fn upsert_sql(table: &TableDef) -> String {
    let key = names(&table.columns[..table.key]);
    let changes: Vec<_> = table.columns[table.key..]
        .iter()
        .map(|column| {
            let name = quoted(column.name);
            format!("{name} = excluded.{name}")
        })
        .collect();
    let change = if changes.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", changes.join(", "))
    };
    format!("{} ON CONFLICT ({key}) DO {change}", insert_sql(table))
}

pub(super) fn delete_sql(table: &TableDef) -> String {
    let key = &table.columns[..table.key];
    let name = quoted(table.name);
    let conditions: Vec<_> = key
        .iter()
        .map(|column| {
            let column = quoted(column.name);
            format!("{name}.{column} = gone.{column}")
        })
        .collect();
    format!(
        "DELETE FROM {name} USING UNNEST({}) AS gone ({}) WHERE {}",
        arrays(key),
        names(key),
        conditions.join(" AND ")
    )
}

/// One array per column, in their order.
pub(super) fn arguments(
    table: &TableDef,
    columns: &[Column],
    rows: Vec<Row>,
) -> Result<PgArguments, DatabaseError> {
    let mut arrays: Vec<_> = columns
        .iter()
        .map(|column| Array::of(column.kind, rows.len()))
        .collect();
    for row in rows {
        for ((array, column), value) in arrays.iter_mut().zip(columns).zip(row) {
            array
                .push(value)
                .map_err(|found| of_another_kind(table, column, &found))?;
        }
    }
    let mut arguments = PgArguments::default();
    for array in arrays {
        let added = match array {
            Array::Int(values) => arguments.add(values),
            Array::Text(values) => arguments.add(values),
            Array::Uuid(values) => arguments.add(values),
        };
        added.map_err(|reason| database_error(&sqlx::Error::Encode(reason)))?;
    }
    Ok(arguments)
}

/// A value that its column cannot hold.
pub(super) fn of_another_kind(table: &TableDef, column: &Column, found: &Value) -> DatabaseError {
    let place = (table.name, column.name);
    DatabaseError::undecodable(place, &[], sql_type(column.kind), found)
}

pub(super) fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Text => "text",
        Kind::Uuid => "uuid",
    }
}

pub(super) fn names(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| quoted(column.name)).collect();
    names.join(", ")
}

enum Array {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Uuid(Vec<Option<Uuid>>),
}

impl Array {
    fn of(kind: Kind, length: usize) -> Self {
        match kind {
            Kind::Int => Self::Int(Vec::with_capacity(length)),
            Kind::Text => Self::Text(Vec::with_capacity(length)),
            Kind::Uuid => Self::Uuid(Vec::with_capacity(length)),
        }
    }

    /// Gives back a value of another kind.
    fn push(&mut self, value: Value) -> Result<(), Value> {
        match (self, value) {
            (Self::Int(values), Value::Int(number)) => values.push(Some(number)),
            (Self::Int(values), Value::Null) => values.push(None),
            (Self::Text(values), Value::Text(text)) => values.push(Some(text)),
            (Self::Text(values), Value::Null) => values.push(None),
            (Self::Uuid(values), Value::Uuid(id)) => values.push(Some(id)),
            (Self::Uuid(values), Value::Null) => values.push(None),
            (_, other) => return Err(other),
        }
        Ok(())
    }
}

fn arrays(columns: &[Column]) -> String {
    let arrays: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!("${}::{}[]", at + 1, sql_type(column.kind)))
        .collect();
    arrays.join(", ")
}

fn last_of_each_key(rows: Vec<Row>, key: usize) -> Vec<Row> {
    let mut last = HashMap::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        last.insert(&row[..key.min(row.len())], at);
    }
    if last.len() == rows.len() {
        return rows;
    }
    let mut kept = vec![false; rows.len()];
    for at in last.into_values() {
        kept[at] = true;
    }
    let rows = rows.into_iter().zip(kept);
    rows.filter_map(|(row, kept)| kept.then_some(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_of_a_key_is_kept() {
        let row = |key: &str, value| vec![Value::Text(key.to_owned()), Value::Int(value)];
        let given = [
            row("a", 1),
            row("b", 2),
            row("a", 3),
            row("c\0", 4),
            row("c\u{fffd}", 5),
        ];
        let taken = next_rows(&mut given.into_iter(), 1);
        assert_eq!(taken, [row("b", 2), row("a", 3), row("c\u{fffd}", 5)]);
    }

    #[test]
    fn rows_are_taken_by_number_and_by_size() {
        let mut small = (0..5_000).map(|key| vec![Value::Int(key)]);
        assert_eq!(next_rows(&mut small, 1).len(), ROWS);
        assert_eq!(next_rows(&mut small, 1).len(), 1_000);
        assert!(next_rows(&mut small, 1).is_empty());
        let mut large = (0..4).map(|key| vec![Value::Int(key), Value::Text("x".repeat(5 << 20))]);
        assert_eq!(next_rows(&mut large, 1).len(), 2);
    }
}
