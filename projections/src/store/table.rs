use std::hash::Hash;

use crate::ports::{DatabaseError, Row};

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

/// What a column holds; see [`Value`](crate::ports::Value).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Int,
    Text,
    Uuid,
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

        impl $crate::store::Table for $row {
            const DEF: $crate::store::TableDef = $crate::store::TableDef {
                name: $name,
                columns: &[
                    $($crate::store::Column {
                        name: stringify!($key),
                        kind: <$key_type as $crate::store::Field>::KIND,
                        nullable: <$key_type as $crate::store::Field>::NULLABLE,
                    },)+
                    $($crate::store::Column {
                        name: stringify!($field),
                        kind: <$type as $crate::store::Field>::KIND,
                        nullable: <$type as $crate::store::Field>::NULLABLE,
                    },)*
                ],
                key: [$(stringify!($key)),+].len(),
                indexes: &[$($crate::store::Index {
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

            fn key_row(($($key,)+): &Self::Key) -> $crate::ports::Row {
                vec![$($crate::store::Field::to_value($key),)+]
            }

            fn to_row(&self) -> $crate::ports::Row {
                vec![
                    $($crate::store::Field::to_value(&self.$key),)+
                    $($crate::store::Field::to_value(&self.$field),)*
                ]
            }

            fn from_row(row: $crate::ports::Row) -> Result<Self, $crate::ports::DatabaseError> {
                let mut values = row.into_iter();
                Ok(Self {
                    $($key: $crate::store::table_field($name, stringify!($key), values.next())?,)+
                    $($field: $crate::store::table_field($name, stringify!($field), values.next())?,)*
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

/// One column of a row, or an error that names table and column.
pub(crate) fn table_field<T: super::Field>(
    table: &'static str,
    column: &'static str,
    value: Option<crate::ports::Value>,
) -> Result<T, DatabaseError> {
    let value = value.unwrap_or(crate::ports::Value::Null);
    T::from_value(value).map_err(|found| DatabaseError::Inconsistent {
        table,
        column,
        expected: std::any::type_name::<T>(),
        found: format!("{found:?}").chars().take(80).collect(),
    })
}
