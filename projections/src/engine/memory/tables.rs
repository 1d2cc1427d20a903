//! Tables in memory.

use std::{cmp::Ordering, collections::BTreeMap};

use super::lexer::refused;
use crate::engine::schema::{
    error::DatabaseError,
    table::TableDef,
    text::storable,
    value::{Row, Value},
};

#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    by_name: BTreeMap<String, Table>,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    /// The first columns are the primary key.
    key: usize,
    rows: BTreeMap<Vec<Ordered>, Row>,
}

/// A value in the order of the databases: numbers, and texts and ids by their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ordered(pub(super) Value);

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Value::Int(one), Value::Int(other)) => one.cmp(other),
            (Value::Text(one), Value::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
            (Value::Uuid(one), Value::Uuid(other)) => one.cmp(other),
            (one, other) => rank(one).cmp(&rank(other)),
        }
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Int(_) => 1,
        Value::Text(_) => 2,
        Value::Uuid(_) => 3,
    }
}

impl Tables {
    /// One that is there stays as it is.
    pub(super) fn create(&mut self, def: &TableDef) {
        self.by_name
            .entry(def.name.to_owned())
            .or_insert_with(|| Table {
                columns: def
                    .columns
                    .iter()
                    .map(|column| column.name.to_owned())
                    .collect(),
                key: def.key,
                rows: BTreeMap::new(),
            });
    }

    pub(super) fn get(&self, name: &str) -> Result<&Table, DatabaseError> {
        self.by_name.get(name).ok_or_else(|| refused(name))
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Result<&mut Table, DatabaseError> {
        self.by_name.get_mut(name).ok_or_else(|| refused(name))
    }
}

impl Table {
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// A row whose key there is already is an error.
    pub(super) fn insert(&mut self, row: Row) -> Result<(), DatabaseError> {
        let row = stored(row);
        let key = self.key_of(&row);
        if self.rows.contains_key(&key) {
            return Err(refused("a row whose key there is already"));
        }
        self.rows.insert(key, row);
        Ok(())
    }

    pub(super) fn upsert(&mut self, row: Row) {
        let row = stored(row);
        self.rows.insert(self.key_of(&row), row);
    }

    pub(super) fn delete(&mut self, key: Row) {
        let key: Vec<_> = stored(key).into_iter().map(Ordered).collect();
        self.rows.remove(&key);
    }

    /// Of a whole row.
    pub(super) fn remove(&mut self, row: &Row) {
        let key = self.key_of(row);
        self.rows.remove(&key);
    }

    fn key_of(&self, row: &Row) -> Vec<Ordered> {
        row.iter().take(self.key).cloned().map(Ordered).collect()
    }
}

fn stored(row: Row) -> Row {
    let values = row.into_iter().map(|value| match value {
        Value::Text(text) => Value::Text(storable(&text).into_owned()),
        other => other,
    });
    values.collect()
}
