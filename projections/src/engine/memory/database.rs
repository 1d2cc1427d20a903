//! The ports over tables in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{lexer::refused, parser::statement, run, syntax::Statement, tables::Tables};
use crate::engine::{
    ports::database::{ViewReader, ViewWriter},
    schema::{
        error::DatabaseError,
        table::TableDef,
        value::{Row, Value},
    },
};

/// What was committed. A clone is the same database.
#[derive(Debug, Clone, Default)]
pub struct MemoryDatabase {
    committed: Arc<Mutex<Tables>>,
}

/// Its one writer.
#[derive(Debug)]
pub struct MemoryWriter {
    database: MemoryDatabase,
    /// None outside of a transaction.
    open: Option<Tables>,
}

impl MemoryDatabase {
    pub fn writer(&self) -> MemoryWriter {
        MemoryWriter {
            database: self.clone(),
            open: None,
        }
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ViewReader for MemoryDatabase {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        self.select_now(&sql, &params)
    }

    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        asked(&self.tables(), sql, params)
    }
}

impl MemoryWriter {
    fn open(&mut self) -> Result<&mut Tables, DatabaseError> {
        self.open
            .as_mut()
            .ok_or_else(|| refused("a change outside of a transaction"))
    }
}

impl ViewWriter for MemoryWriter {
    fn create(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError> {
        for def in tables {
            self.database.tables().create(def);
            if let Some(open) = &mut self.open {
                open.create(def);
            }
        }
        Ok(())
    }

    fn index(&mut self, _: &[&TableDef]) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        let committed = self.database.tables().clone();
        self.open = Some(committed);
        Ok(())
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        let open = self.open.take();
        *self.database.tables() = open.ok_or_else(|| refused("a commit of nothing"))?;
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.open = None;
        Ok(())
    }

    fn select(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        match &self.open {
            Some(open) => asked(open, sql, params),
            None => self.database.select_now(sql, params),
        }
    }

    fn insert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        let table = self.open()?.get_mut(table.name)?;
        for row in rows {
            table.insert(row)?;
        }
        Ok(())
    }

    fn upsert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        let table = self.open()?.get_mut(table.name)?;
        for row in rows {
            table.upsert(row);
        }
        Ok(())
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError> {
        let statement = statement(sql)?;
        run::execute(self.open()?, &statement, params)
    }

    fn delete(
        &mut self,
        table: &TableDef,
        keys: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        let table = self.open()?.get_mut(table.name)?;
        for key in keys {
            table.delete(key);
        }
        Ok(())
    }
}

fn asked(tables: &Tables, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
    match statement(sql)? {
        Statement::Select(query) => run::select(tables, &query, params),
        _ => Err(refused(sql)),
    }
}
