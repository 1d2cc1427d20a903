//! Rows of a question, as values of types. A value that is no such one is an error that says where it stands.

use crate::engine::{
    ports::database::{ViewReader, ViewWriter},
    schema::{
        error::DatabaseError,
        field::Field,
        table::Table,
        value::{Row, Value},
    },
};

/// What a row of a question is decoded to: a field for each of its columns.
pub trait Decode: Sized {
    /// How many columns it takes.
    const COLUMNS: usize;

    fn decode(from: &Place<'_>, row: Row) -> Result<Self, DatabaseError>;
}

/// Asks a question, and decodes its rows.
pub async fn ask<D: Decode>(
    reader: &dyn ViewReader,
    sql: String,
    params: Vec<Value>,
) -> Result<Vec<D>, DatabaseError> {
    let rows = reader.select(sql.clone(), params).await?;
    Place::of(&sql).rows(rows)
}

/// The same, blocking.
pub fn ask_now<D: Decode>(
    reader: &dyn ViewReader,
    sql: &str,
    params: &[Value],
) -> Result<Vec<D>, DatabaseError> {
    let rows = reader.select_now(sql, params)?;
    Place::of(sql).rows(rows)
}

/// The same of the one who writes what is kept beside the views.
pub fn ask_writer<D: Decode>(
    writer: &mut dyn ViewWriter,
    sql: &str,
) -> Result<Vec<D>, DatabaseError> {
    let rows = writer.select(sql, &[])?;
    Place::of(sql).rows(rows)
}

/// Which question a row is of.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `SELECT a, b FROM …`
    sql: &'a str,
    /// The columns before those that are decoded.
    before: usize,
}

impl<'a> Place<'a> {
    pub fn of(sql: &'a str) -> Self {
        Self { sql, before: 0 }
    }

    /// All rows of the question.
    pub fn rows<T: Decode>(self, rows: Vec<Row>) -> Result<Vec<T>, DatabaseError> {
        rows.into_iter().map(|row| T::decode(&self, row)).collect()
    }

    /// The row of a question that always has one, such as a count.
    pub fn one<T: Decode>(self, rows: Vec<Row>) -> Result<T, DatabaseError> {
        T::decode(&self, rows.into_iter().next().unwrap_or_default())
    }

    /// One of its columns.
    pub(crate) fn field<T: Field>(self, row: &[Value], at: usize) -> Result<T, DatabaseError> {
        let value = row.get(at).cloned().unwrap_or(Value::Null);
        T::from_value(value).map_err(|found| {
            let place = (self.table(), self.column(at));
            DatabaseError::undecodable(place, row, std::any::type_name::<T>(), &found)
        })
    }

    /// The first that is named behind `FROM`.
    fn table(self) -> &'a str {
        let behind = self.sql.split(" FROM ").nth(1).unwrap_or(self.sql);
        behind.split([' ', ',']).next().unwrap_or(behind)
    }

    /// What stands at this place between `SELECT` and `FROM`.
    fn column(self, at: usize) -> &'a str {
        let asked = self.sql.split(" FROM ").next().unwrap_or(self.sql);
        let asked = asked.strip_prefix("SELECT ").unwrap_or(asked);
        let asked = asked.strip_prefix("DISTINCT ").unwrap_or(asked);
        let mut depth = 0_i32;
        let columns = asked.split(|sign| {
            depth += i32::from(sign == '(') - i32::from(sign == ')');
            sign == ',' && depth == 0
        });
        columns
            .map(str::trim)
            .nth(self.before + at)
            .unwrap_or(asked)
    }
}

/// A row of a table: all of its columns, in their order.
impl<R: Table> Decode for R {
    const COLUMNS: usize = R::DEF.columns.len();

    fn decode(_: &Place<'_>, row: Row) -> Result<Self, DatabaseError> {
        R::from_row(row)
    }
}

/// What stands beside one another in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both<A, B>(pub A, pub B);

impl<A: Decode, B: Decode> Decode for Both<A, B> {
    const COLUMNS: usize = A::COLUMNS + B::COLUMNS;

    fn decode(from: &Place<'_>, mut row: Row) -> Result<Self, DatabaseError> {
        let rest = row.split_off(A::COLUMNS.min(row.len()));
        let behind = Place {
            sql: from.sql,
            before: from.before + A::COLUMNS,
        };
        Ok(Self(A::decode(from, row)?, B::decode(&behind, rest)?))
    }
}

macro_rules! decode_fields {
    ($count:literal: $($field:ident $at:literal),+) => {
        impl<$($field: Field),+> Decode for ($($field,)+) {
            const COLUMNS: usize = $count;

            fn decode(from: &Place<'_>, row: Row) -> Result<Self, DatabaseError> {
                Ok(($(from.field::<$field>(&row, $at)?,)+))
            }
        }
    };
}

decode_fields!(1: A 0);
decode_fields!(2: A 0, B 1);
decode_fields!(3: A 0, B 1, C 2);
decode_fields!(4: A 0, B 1, C 2, D 3);
decode_fields!(5: A 0, B 1, C 2, D 3, E 4);
decode_fields!(6: A 0, B 1, C 2, D 3, E 4, F 5);
decode_fields!(7: A 0, B 1, C 2, D 3, E 4, F 5, G 6);

/// Numbers of one kind, such as sums.
impl<T: Field, const N: usize> Decode for [T; N] {
    const COLUMNS: usize = N;

    fn decode(from: &Place<'_>, row: Row) -> Result<Self, DatabaseError> {
        let mut values = Vec::with_capacity(N);
        for at in 0..N {
            values.push(from.field(&row, at)?);
        }
        values.try_into().map_err(|_| {
            DatabaseError::undecodable((from.table(), from.sql), &row, "its columns", &Value::Null)
        })
    }
}

/// The only column.
macro_rules! decode_one {
    ($($type:ty),+) => {
        $(impl Decode for $type {
            const COLUMNS: usize = 1;

            fn decode(from: &Place<'_>, row: Row) -> Result<Self, DatabaseError> {
                from.field(&row, 0)
            }
        })+
    };
}

decode_one!(
    i64,
    String,
    uuid::Uuid,
    chrono::DateTime<chrono::Utc>,
    domain::ids::Digest
);

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn refused<T: Decode + std::fmt::Debug>(sql: &str, row: Row) -> String {
        let error = Place::of(sql).rows::<T>(vec![row]).expect_err("an error");
        error.to_string()
    }

    #[test]
    fn an_error_names_table_column_row_and_value() {
        let sql = "SELECT job_id, COALESCE(SUM(a, b), 0), name FROM jobs JOIN runs ON a = b";
        let row = vec![
            Value::Uuid(Uuid::nil()),
            Value::Text("x".into()),
            Value::Null,
        ];
        assert_eq!(
            refused::<(Uuid, i64, Option<String>)>(sql, row),
            "column COALESCE(SUM(a, b), 0) of view jobs holds Text(\"x\") in row \
             [Uuid(00000000-0000-0000-0000-000000000000), Text(\"x\"), Null], expected i64; rebuild the views"
        );
    }

    #[test]
    fn a_column_that_is_missing_is_an_error() {
        let found = refused::<(i64, i64)>("SELECT COUNT(*), MIN(a) FROM t", vec![Value::Int(1)]);
        assert!(
            found.starts_with("column MIN(a) of view t holds Null"),
            "{found}"
        );
    }
}
