//! The rows of one table that are in memory.

use std::collections::HashMap;

use crate::engine::{
    ports::database::ViewWriter,
    schema::{error::DatabaseError, table::Table},
};

/// Rows of one table that a batch of events reads and changes. What was changed is written by [`flush`](Self::flush).
///
/// Only one projector writes, so a row (or its absence) that was seen once stays true until this table changes it.
#[derive(Debug)]
pub struct WorkingTable<R: Table> {
    rows: HashMap<R::Key, Entry<R>>,
    changed: Vec<R::Key>,
    /// How many rows are kept from one batch to the next.
    keep: usize,
    holds: Holds,
    /// The database has the indexes that a long build leaves to its end.
    indexed: bool,
}

/// What is in memory of the rows that the database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Unknown,
    Some,
    /// A row that is not in memory is nowhere.
    All,
}

/// A table with no more rows is loaded as a whole, if as many are kept.
const MAX_WHOLE: usize = 10_000;

/// Keys of one statement.
const MAX_KEYS: usize = 500;

#[derive(Debug)]
struct Entry<R> {
    row: Option<R>,
    changed: bool,
    /// The database is known to have no row of this key.
    is_absent: bool,
}

impl<R: Table> WorkingTable<R> {
    pub fn new(keep: usize) -> Self {
        Self {
            rows: HashMap::new(),
            changed: Vec::new(),
            keep,
            holds: Holds::Unknown,
            indexed: false,
        }
    }

    pub fn get(
        &mut self,
        writer: &mut dyn ViewWriter,
        key: &R::Key,
    ) -> Result<Option<&R>, DatabaseError> {
        if !self.rows.contains_key(key) && !self.holds_all(writer)? {
            let row = Self::load(writer, key)?;
            self.rows.insert(key.clone(), Entry::found(row));
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
        if keys.is_empty() || self.holds_all(writer)? {
            return Ok(());
        }
        for some in keys.chunks(MAX_KEYS) {
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
                self.rows.insert(row.key(), Entry::found(Some(row)));
            }
            for key in some {
                let entry = self.rows.entry(key.clone());
                entry.or_insert_with(|| Entry::found(None));
            }
        }
        Ok(())
    }

    /// Inserts the row, or replaces that of the same key.
    pub fn put(&mut self, row: R) {
        let is_absent = self.holds == Holds::All;
        self.set(row.key(), Some(row), is_absent);
    }

    /// Inserts a row of whose key there cannot have been one before, which many databases do more quickly.
    pub fn put_new(&mut self, row: R) {
        self.set(row.key(), Some(row), true);
    }

    pub fn remove(&mut self, key: R::Key) {
        let is_absent = self.holds == Holds::All;
        self.set(key, None, is_absent);
    }

    /// Changes the row where there is one; tells whether there is.
    pub fn update(
        &mut self,
        writer: &mut dyn ViewWriter,
        key: &R::Key,
        change: impl FnOnce(&mut R),
    ) -> Result<bool, DatabaseError> {
        if self.get(writer, key)?.is_none() {
            return Ok(false);
        }
        let Some(entry) = self.rows.get_mut(key) else {
            return Ok(false);
        };
        if let Some(row) = &mut entry.row {
            change(row);
        }
        if !entry.changed {
            entry.changed = true;
            self.changed.push(key.clone());
        }
        Ok(true)
    }

    /// Writes what was changed, so that `select` sees it.
    pub fn flush(&mut self, writer: &mut dyn ViewWriter) -> Result<(), DatabaseError> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let entries = || self.changed.iter().filter_map(|key| self.rows.get(key));
        let rows_that = |is_absent| {
            entries()
                .filter(move |entry| entry.is_absent == is_absent)
                .filter_map(|entry| entry.row.as_ref())
                .map(Table::to_row)
        };
        writer.insert(&R::DEF, &mut rows_that(true))?;
        writer.upsert(&R::DEF, &mut rows_that(false))?;
        let is_gone = |key: &&R::Key| {
            let entry = self.rows.get(*key);
            entry.is_some_and(|entry| entry.row.is_none() && !entry.is_absent)
        };
        let mut gone = self.changed.iter().filter(is_gone).map(R::key_row);
        writer.delete(&R::DEF, &mut gone)?;
        for key in self.changed.drain(..) {
            if let Some(entry) = self.rows.get_mut(&key) {
                entry.changed = false;
                entry.is_absent = entry.row.is_none();
            }
        }
        Ok(())
    }

    /// A statement of SQL changed rows of this table: what is in memory may be true no more. What was changed was written.
    pub fn forget_rows(&mut self) {
        self.rows.clear();
        self.holds = Holds::Unknown;
    }

    /// Makes the indexes that a long build leaves to its end, for a question of the fold that few logs ask.
    pub fn index(&mut self, writer: &mut dyn ViewWriter) -> Result<(), DatabaseError> {
        if !self.indexed {
            writer.index(&[&R::DEF])?;
            self.indexed = true;
        }
        Ok(())
    }

    /// After a commit: keeps the rows for the next batch while they are few.
    pub fn trim(&mut self) {
        if self.rows.len() > self.keep {
            self.rows.clear();
            self.holds = Holds::Some;
        }
    }

    /// After a rollback: nothing that was seen or changed is true any more.
    pub fn forget(&mut self) {
        self.rows.clear();
        self.changed.clear();
        self.holds = Holds::Unknown;
        self.indexed = false;
    }

    /// Whether a row that is not in memory is nowhere. Asked for the first time it loads the table, if that is small.
    fn holds_all(&mut self, writer: &mut dyn ViewWriter) -> Result<bool, DatabaseError> {
        if self.holds == Holds::Unknown {
            let max = self.keep.min(MAX_WHOLE);
            let sql = format!(
                "SELECT {} FROM {} LIMIT {}",
                R::columns(),
                R::DEF.name,
                max + 1
            );
            let rows = writer.select(&sql, &[])?;
            self.holds = Holds::Some;
            if rows.len() <= max {
                for row in rows {
                    let row = R::from_row(row)?;
                    let entry = self.rows.entry(row.key());
                    entry.or_insert_with(|| Entry::found(Some(row)));
                }
                self.holds = Holds::All;
            }
        }
        Ok(self.holds == Holds::All)
    }

    /// `is_absent` is what is known of a row that is not in memory.
    fn set(&mut self, key: R::Key, row: Option<R>, is_absent: bool) {
        let entry = self.rows.entry(key.clone()).or_insert(Entry {
            row: None,
            changed: false,
            is_absent,
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

impl<R> Entry<R> {
    /// As the database has it.
    fn found(row: Option<R>) -> Self {
        Self {
            changed: false,
            is_absent: row.is_none(),
            row,
        }
    }
}
