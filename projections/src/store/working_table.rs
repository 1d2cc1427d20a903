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
}

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
        }
    }

    pub fn get(
        &mut self,
        writer: &mut dyn ViewWriter,
        key: &R::Key,
    ) -> Result<Option<&R>, DatabaseError> {
        if !self.rows.contains_key(key) {
            let row = Self::load(writer, key)?;
            let changed = false;
            self.rows.insert(key.clone(), Entry { row, changed });
        }
        Ok(self.rows.get(key).and_then(|entry| entry.row.as_ref()))
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
