//! The database of the views.

use async_trait::async_trait;

use crate::engine::schema::{
    error::DatabaseError,
    table::TableDef,
    value::{Row, Value},
};

/// Asks the views. Parameters stand as `$1`, `$2`, … in the order of their first use.
#[async_trait]
pub trait ViewReader: Send + Sync {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError>;

    /// The same, blocking: for threads that answer no requests.
    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError>;
}

/// The one connection that changes the views. Its calls stand between `begin` and `commit`.
pub trait ViewWriter: Send {
    /// Makes the tables that are not there yet, with the indexes that the fold asks by.
    fn create(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError>;

    /// Makes the other indexes that are not there yet. Over many rows at once this is quicker than row by row, so it is
    /// done when the rows of a long log are there, and before anybody asks.
    fn index(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError>;

    fn begin(&mut self) -> Result<(), DatabaseError>;

    fn commit(&mut self) -> Result<(), DatabaseError>;

    fn rollback(&mut self) -> Result<(), DatabaseError>;

    /// Sees what was changed since `begin`.
    fn select(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError>;

    /// Inserts rows of whose keys there are none yet; one that is there is an error.
    fn insert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError>;

    /// Inserts rows, or replaces those of the same key.
    fn upsert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError>;

    /// Changes rows by a statement of SQL, where they are too many to be named.
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError>;

    /// Deletes the rows of these keys.
    fn delete(
        &mut self,
        table: &TableDef,
        keys: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError>;
}
