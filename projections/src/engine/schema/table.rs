//! The shape of tables, and structs that are rows of them.

use std::hash::Hash;

use crate::engine::schema::error::DatabaseError;
use crate::engine::schema::{
    field::Field,
    value::{Kind, Row, Value},
};

/// The shape of a view's table, from which each database makes its own DDL.
#[derive(Debug)]
pub struct TableDef {
    pub name: &'static str,
    /// The first `key` columns are the primary key.
    pub columns: &'static [Column],
    pub key: usize,
    pub indexes: &'static [Index],
}

#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub nullable: bool,
}

#[derive(Debug)]
pub struct Index {
    pub name: &'static str,
    /// `a, b DESC`
    pub columns: &'static str,
    /// `c = 0`, for an index over a part of the rows.
    pub only: Option<&'static str>,
    /// The fold itself asks by it, so it cannot be left to the end of a build.
    pub for_fold: bool,
}

/// A struct that is a row of a table.
pub trait Table: Clone + PartialEq + Send + 'static {
    const DEF: TableDef;
    type Key: Clone + Eq + Hash + Send;

    fn key(&self) -> Self::Key;

    fn key_row(key: &Self::Key) -> Row;

    fn to_row(&self) -> Row;

    fn from_row(row: Row) -> Result<Self, DatabaseError>;

    /// `table.a, table.b, table.c`, in the order of `from_row`.
    fn qualified() -> String {
        let columns = Self::DEF.columns.iter();
        let names: Vec<_> = columns
            .map(|column| format!("{}.{}", Self::DEF.name, column.name))
            .collect();
        names.join(", ")
    }

    /// `a, b, c`, in the order of `from_row`.
    fn columns() -> String {
        let names: Vec<_> = Self::DEF.columns.iter().map(|column| column.name).collect();
        names.join(", ")
    }
}

/// Declares a row and its table in one place.
macro_rules! table {
    (
        $(#[$doc:meta])*
        pub struct $row:ident = $name:literal {
            key { $($(#[$key_doc:meta])* $key:ident: $key_type:ty,)+ }
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
        $(index $index:literal on ($index_columns:literal) $(where $only:literal)? $(for $fold:ident)?;)*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $row {
            $($(#[$key_doc])* pub $key: $key_type,)+
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $crate::engine::schema::table::Table for $row {
            const DEF: $crate::engine::schema::table::TableDef = $crate::engine::schema::table::TableDef {
                name: $name,
                columns: &[
                    $($crate::engine::schema::table::Column {
                        name: stringify!($key),
                        kind: <$key_type as $crate::engine::schema::field::Field>::KIND,
                        nullable: <$key_type as $crate::engine::schema::field::Field>::NULLABLE,
                    },)+
                    $($crate::engine::schema::table::Column {
                        name: stringify!($field),
                        kind: <$type as $crate::engine::schema::field::Field>::KIND,
                        nullable: <$type as $crate::engine::schema::field::Field>::NULLABLE,
                    },)*
                ],
                key: [$(stringify!($key)),+].len(),
                indexes: &[$($crate::engine::schema::table::Index {
                    name: $index,
                    columns: $index_columns,
                    only: table!(@only $($only)?),
                    for_fold: table!(@for $($fold)?),
                },)*],
            };
            type Key = ($($key_type,)+);

            fn key(&self) -> Self::Key {
                ($(self.$key.clone(),)+)
            }

            fn key_row(($($key,)+): &Self::Key) -> $crate::engine::schema::value::Row {
                vec![$($crate::engine::schema::field::Field::to_value($key),)+]
            }

            fn to_row(&self) -> $crate::engine::schema::value::Row {
                vec![
                    $($crate::engine::schema::field::Field::to_value(&self.$key),)+
                    $($crate::engine::schema::field::Field::to_value(&self.$field),)*
                ]
            }

            fn from_row(row: $crate::engine::schema::value::Row) -> Result<Self, $crate::engine::schema::error::DatabaseError> {
                let mut values = $crate::engine::schema::table::Values::of(&Self::DEF, row);
                Ok(Self {
                    $($key: values.next()?,)+
                    $($field: values.next()?,)*
                })
            }
        }
    };
    (@only $only:literal) => { Some($only) };
    (@only) => { None };
    (@for fold) => { true };
    (@for) => { false };
}
pub(crate) use table;

/// The values of a row, one after the other.
pub(crate) struct Values<'a> {
    def: &'a TableDef,
    row: Row,
    at: usize,
}

impl<'a> Values<'a> {
    pub(crate) fn of(def: &'a TableDef, row: Row) -> Self {
        Self { def, row, at: 0 }
    }

    /// The next column, or an error that says what stands where.
    pub(crate) fn next<T: Field>(&mut self) -> Result<T, DatabaseError> {
        let at = self.at;
        self.at += 1;
        // The key is shown in an error.
        let value = match self.row.get_mut(at) {
            Some(value) if at < self.def.key => value.clone(),
            Some(value) => std::mem::replace(value, Value::Null),
            None => Value::Null,
        };
        T::from_value(value).map_err(|found| {
            let column = self.def.columns.get(at).map_or("", |column| column.name);
            let key = &self.row[..self.def.key.min(self.row.len())];
            DatabaseError::undecodable(
                (self.def.name, column),
                key,
                std::any::type_name::<T>(),
                &found,
            )
        })
    }
}
