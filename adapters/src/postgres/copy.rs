//! Rows in the binary form of COPY, the quickest way in.
//!
//! <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format": a header, for each row the number of its
//! fields and for each field its length and bytes, and a trailer. Numbers are in network order.

use projections::{
    ports::{DatabaseError, Row, Value},
    store::{Column, Kind, TableDef},
};
use sqlx::PgConnection;

use super::{
    bulk::{self, names},
    connection::quoted,
};

const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// All rows or none. `encoded` comes from [`encode`].
pub(super) async fn copy(
    connection: &mut PgConnection,
    table: &TableDef,
    encoded: Vec<u8>,
) -> sqlx::Result<()> {
    let sql = format!(
        "COPY {} ({}) FROM STDIN (FORMAT binary)",
        quoted(table.name),
        names(table.columns)
    );
    let mut copy = connection.copy_in_raw(&sql).await?;
    copy.send(encoded).await?;
    copy.finish().await.map(drop)
}

pub(super) fn encode(table: &TableDef, rows: &[Row]) -> Result<Vec<u8>, DatabaseError> {
    let mut encoded = Vec::with_capacity(rows.len() * table.columns.len() * 16);
    encoded.extend_from_slice(HEADER);
    let fields = i16::try_from(table.columns.len()).unwrap_or(i16::MAX);
    for row in rows {
        encoded.extend_from_slice(&fields.to_be_bytes());
        for (column, value) in table.columns.iter().zip(row) {
            field(&mut encoded, column, value)
                .map_err(|()| bulk::of_another_kind(table, column, value))?;
        }
    }
    encoded.extend_from_slice(&TRAILER);
    Ok(encoded)
}

fn field(encoded: &mut Vec<u8>, column: &Column, value: &Value) -> Result<(), ()> {
    match (column.kind, value) {
        (_, Value::Null) => encoded.extend_from_slice(&NULL),
        (Kind::Int, Value::Int(number)) => bytes(encoded, &number.to_be_bytes())?,
        (Kind::Text, Value::Text(text)) => bytes(encoded, text.as_bytes())?,
        (Kind::Uuid, Value::Uuid(id)) => bytes(encoded, id.as_bytes())?,
        _ => return Err(()),
    }
    Ok(())
}

fn bytes(encoded: &mut Vec<u8>, bytes: &[u8]) -> Result<(), ()> {
    let length = i32::try_from(bytes.len()).map_err(drop)?;
    encoded.extend_from_slice(&length.to_be_bytes());
    encoded.extend_from_slice(bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: TableDef = TableDef {
        name: "t",
        columns: &[
            Column {
                name: "a",
                kind: Kind::Int,
                nullable: false,
            },
            Column {
                name: "b",
                kind: Kind::Text,
                nullable: true,
            },
        ],
        key: 1,
        indexes: &[],
    };

    #[test]
    fn rows_are_encoded_as_the_manual_says() {
        let rows = [
            vec![Value::Int(1), Value::Text("xy".to_owned())],
            vec![Value::Int(-1), Value::Null],
        ];
        let mut expected = HEADER.to_vec();
        expected.extend([0, 2, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
        expected.extend(*b"xy");
        expected.extend([0, 2, 0, 0, 0, 8]);
        expected.extend([0xff; 8]);
        expected.extend([0xff; 4]);
        expected.extend([0xff; 2]);
        assert_eq!(encode(&TABLE, &rows).unwrap(), expected);
    }

    #[test]
    fn a_value_of_another_kind_is_named() {
        let rows = [vec![Value::Text("one".to_owned()), Value::Null]];
        let error = encode(&TABLE, &rows).unwrap_err().to_string();
        assert!(error.contains("column a of view t"), "{error}");
    }
}
