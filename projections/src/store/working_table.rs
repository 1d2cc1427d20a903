use std::collections::HashMap;

use super::Table;
use crate::ports::{DatabaseError, ViewWriter};

/// Rows of one table that a batch of events reads and changes. What was changed is written by [`flush`](Self::flush).
///
/// Only one projector writes, so a row (or its absence) that was seen once stays true until this table changes it.
#[derive(Debug)]
pub struct WorkingTable<R: Table> {
    rows: HashMap<R::Key, Entry<R>>,
    changed: Vec<R::Key>,
    /// So many rows are kept from one batch to the next.
    keep: usize,
    /// Whether the database has any row of the table; none is not looked for.
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unknown,
    Empty,
    HasRows,
}

/// Keys of one statement.
const KEYS: usize = 500;

#[derive(Debug)]
struct Entry<R> {
    row: Option<R>,
    changed: bool,
}

impl<R: Table> WorkingTable<R> {
    pub fn new(keep: usize) -> Self {
        Self {
            rows: HashMap::new(),
            changed: Vec::new(),
            keep,
            state: State::Unknown,
        }
    }

    pub fn get(
        &mut self,
        writer: &mut dyn ViewWriter,
        key: &R::Key,
    ) -> Result<Option<&R>, DatabaseError> {
        if !self.rows.contains_key(key) {
            let row = if self.is_empty(writer)? {
                None
            } else {
                Self::load(writer, key)?
            };
            let changed = false;
            self.rows.insert(key.clone(), Entry { row, changed });
        }
        Ok(self.rows.get(key).and_then(|entry| entry.row.as_ref()))
    }

    /// Loads rows of a table whose key is one column, many in one statement, so that `get` finds them.
    pub fn prefetch(
        &mut self,
        writer: &mut dyn ViewWriter,
        mut keys: Vec<R::Key>,
    ) -> Result<(), DatabaseError> {
        debug_assert_eq!(R::DEF.key, 1, "keys of several columns are not prefetched");
        keys.retain(|key| !self.rows.contains_key(key));
        if keys.is_empty() || self.is_empty(writer)? {
            return Ok(());
        }
        for some in keys.chunks(KEYS) {
            let params: Vec<_> = some.iter().flat_map(R::key_row).collect();
            let places: Vec<_> = (1..=params.len()).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT {} FROM {} WHERE {} IN ({})",
                R::columns(),
                R::DEF.name,
                R::DEF.columns[0].name,
                places.join(", ")
            );
            for row in writer.select(&sql, &params)? {
                let row = R::from_row(row)?;
                self.rows.insert(
                    row.key(),
                    Entry {
                        row: Some(row),
                        changed: false,
                    },
                );
            }
            for key in some {
                self.rows.entry(key.clone()).or_insert(Entry {
                    row: None,
                    changed: false,
                });
            }
        }
        Ok(())
    }

    /// Inserts the row, or replaces that of the same key.
    pub fn put(&mut self, row: R) {
        self.set(row.key(), Some(row));
    }

    pub fn remove(&mut self, key: R::Key) {
        self.set(key, None);
    }

    /// Changes the row where there is one; tells whether there is.
    pub fn update(
        &mut self,
        writer: &mut dyn ViewWriter,
        key: &R::Key,
        change: impl FnOnce(&mut R),
    ) -> Result<bool, DatabaseError> {
        let Some(mut row) = self.get(writer, key)?.cloned() else {
            return Ok(false);
        };
        change(&mut row);
        self.put(row);
        Ok(true)
    }

    /// Writes what was changed, so that `select` sees it.
    pub fn flush(&mut self, writer: &mut dyn ViewWriter) -> Result<(), DatabaseError> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let rows = &self.rows;
        let row_of = |key: &R::Key| rows.get(key).and_then(|entry| entry.row.as_ref());
        if self.changed.iter().any(|key| row_of(key).is_some()) {
            self.state = State::HasRows;
        }
        let mut kept = self.changed.iter().filter_map(row_of).map(Table::to_row);
        writer.upsert(&R::DEF, &mut kept)?;
        let mut gone = self
            .changed
            .iter()
            .filter(|key| row_of(key).is_none())
            .map(R::key_row);
        writer.delete(&R::DEF, &mut gone)?;
        for key in self.changed.drain(..) {
            if let Some(entry) = self.rows.get_mut(&key) {
                entry.changed = false;
            }
        }
        Ok(())
    }

    /// After a commit: keeps the rows for the next batch while they are few.
    pub fn trim(&mut self) {
        if self.rows.len() > self.keep {
            self.rows.clear();
        }
    }

    /// After a rollback: nothing that was seen or changed is true any more.
    pub fn forget(&mut self) {
        self.rows.clear();
        self.changed.clear();
        self.state = State::Unknown;
    }

    fn is_empty(&mut self, writer: &mut dyn ViewWriter) -> Result<bool, DatabaseError> {
        if self.state == State::Unknown {
            let sql = format!(
                "SELECT {} FROM {} LIMIT 1",
                R::DEF.columns[0].name,
                R::DEF.name
            );
            self.state = if writer.select(&sql, &[])?.is_empty() {
                State::Empty
            } else {
                State::HasRows
            };
        }
        Ok(self.state == State::Empty)
    }

    fn set(&mut self, key: R::Key, row: Option<R>) {
        let entry = self.rows.entry(key.clone()).or_insert(Entry {
            row: None,
            changed: false,
        });
        entry.row = row;
        if !entry.changed {
            entry.changed = true;
            self.changed.push(key);
        }
    }

    fn load(writer: &mut dyn ViewWriter, key: &R::Key) -> Result<Option<R>, DatabaseError> {
        let condition: Vec<_> = R::DEF.columns[..R::DEF.key]
            .iter()
            .enumerate()
            .map(|(n, column)| format!("{} = ${}", column.name, n + 1))
            .collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE {}",
            R::columns(),
            R::DEF.name,
            condition.join(" AND ")
        );
        let rows = writer.select(&sql, &R::key_row(key))?;
        rows.into_iter().next().map(R::from_row).transpose()
    }
}
