//! The rows that events change, over the one connection that writes them.

use crate::engine::{
    ports::database::ViewWriter,
    query::decode::{Decode, Place},
    schema::{
        error::DatabaseError,
        table::{Table, TableDef},
        value::{Row, Value},
    },
    working_table::WorkingTable,
};

/// The tables of all views, each with the rows that are in memory.
pub trait Tables {
    const ALL: &'static [&'static TableDef];

    /// Writes what was changed in one table, or in all where none is named.
    fn flush(
        &mut self,
        table: Option<&str>,
        writer: &mut dyn ViewWriter,
    ) -> Result<(), DatabaseError>;

    /// What is in memory of a table that a statement changed may be true no more.
    fn forget_rows(&mut self, table: &str);

    /// After a commit.
    fn trim(&mut self);

    /// After a rollback.
    fn forget(&mut self);
}

/// What folding keeps in memory beside the rows.
pub trait State {
    /// After a rollback.
    fn forget(&mut self);
}

/// A fold owns the rows in memory and the writer, so that nobody asks the database past what is in memory: every question
/// writes the tables that it names first.
pub struct Fold<T, S> {
    pub(crate) tables: T,
    pub(crate) state: S,
    writer: Box<dyn ViewWriter>,
}

impl<T, S> std::fmt::Debug for Fold<T, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fold").finish_non_exhaustive()
    }
}

impl<T: Tables + Default, S: State + Default> Fold<T, S> {
    pub fn new(writer: Box<dyn ViewWriter>) -> Self {
        Self {
            tables: T::default(),
            state: S::default(),
            writer,
        }
    }

    /// Makes the tables that are not there yet.
    pub fn create(&mut self) -> Result<(), DatabaseError> {
        self.writer.create(T::ALL)
    }

    /// Makes the indexes that a long build leaves to its end.
    pub fn index(&mut self) -> Result<(), DatabaseError> {
        self.writer.index(T::ALL)
    }

    pub fn begin(&mut self) -> Result<(), DatabaseError> {
        self.writer.begin()
    }

    /// For what settles first.
    pub(crate) fn write_and_commit(&mut self) -> Result<(), DatabaseError> {
        self.tables.flush(None, self.writer.as_mut())?;
        self.writer.commit()
    }

    /// Lets go of rows after a commit, where they are many.
    pub fn trim(&mut self) {
        self.tables.trim();
    }

    pub fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.tables.forget();
        self.state.forget();
        self.writer.rollback()
    }

    /// For what is kept beside the views.
    pub fn writer(&mut self) -> &mut dyn ViewWriter {
        self.writer.as_mut()
    }

    /// Asks the database, which has all that was changed in the tables that the question names.
    fn select(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.write_named(sql)?;
        self.writer.select(sql, params)
    }

    /// Decoded values, or whole rows of a table. The database has all that was changed in the tables that the question names.
    pub fn select_as<D: Decode>(
        &mut self,
        sql: &str,
        params: &[Value],
    ) -> Result<Vec<D>, DatabaseError> {
        let rows = self.select(sql, params)?;
        Place::of(sql).rows(rows)
    }

    /// Rows of a table; `rest` is what follows `FROM table `.
    pub fn rows<R: Table>(
        &mut self,
        rest: &str,
        params: &[Value],
    ) -> Result<Vec<R>, DatabaseError> {
        let sql = format!("SELECT {} FROM {} {rest}", R::columns(), R::DEF.name);
        self.select_as(&sql, params)
    }

    /// Changes rows by a statement of SQL, where they are many: those of the table that it names first.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError> {
        self.write_named(sql)?;
        self.writer.execute(sql, params)?;
        if let Some(changed) = words(sql).find(|word| T::ALL.iter().any(|def| def.name == *word)) {
            self.tables.forget_rows(changed);
        }
        Ok(())
    }

    fn write_named(&mut self, sql: &str) -> Result<(), DatabaseError> {
        for word in words(sql) {
            self.tables.flush(Some(word), self.writer.as_mut())?;
        }
        Ok(())
    }
}

impl<T, S> Fold<T, S> {
    /// One of the tables, with the connection that its rows are read by.
    pub(crate) fn table<R: Table>(
        &mut self,
        of: impl FnOnce(&mut T) -> &mut WorkingTable<R>,
    ) -> Rows<'_, R> {
        Rows {
            table: of(&mut self.tables),
            writer: self.writer.as_mut(),
        }
    }
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    let words = sql.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_' && sign != '$');
    words.filter(|word| word.starts_with(|sign: char| sign.is_ascii_lowercase()))
}

/// The rows of one table.
pub struct Rows<'a, R: Table> {
    table: &'a mut WorkingTable<R>,
    writer: &'a mut dyn ViewWriter,
}

impl<R: Table> std::fmt::Debug for Rows<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

impl<'a, R: Table> Rows<'a, R> {
    pub fn get(self, key: &R::Key) -> Result<Option<&'a R>, DatabaseError> {
        self.table.get(self.writer, key)
    }

    /// Loads rows, many in one statement, so that `get` finds them.
    pub fn prefetch(self, keys: Vec<R::Key>) -> Result<(), DatabaseError> {
        self.table.prefetch(self.writer, keys)
    }

    /// Inserts the row, or replaces that of the same key.
    pub fn put(self, row: R) {
        self.table.put(row);
    }

    /// Inserts a row of whose key there cannot have been one before, which many databases do more quickly.
    pub fn put_new(self, row: R) {
        self.table.put_new(row);
    }

    pub fn remove(self, key: R::Key) {
        self.table.remove(key);
    }

    /// Changes the row where there is one; tells whether there is.
    pub fn update(self, key: &R::Key, change: impl FnOnce(&mut R)) -> Result<bool, DatabaseError> {
        self.table.update(self.writer, key, change)
    }

    /// Makes the indexes that a long build leaves to its end, for a question of the fold that few logs ask.
    pub fn index(self) -> Result<(), DatabaseError> {
        self.table.index(self.writer)
    }

    /// Writes what was changed, and lets go of rows where they are many: within a long walk over a table.
    pub fn write_and_trim(self) -> Result<(), DatabaseError> {
        self.table.flush(self.writer)?;
        self.table.trim();
        Ok(())
    }
}
