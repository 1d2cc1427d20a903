use async_trait::async_trait;
use thiserror::Error;
use uuid::Uuid;

use crate::store::TableDef;

/// A value of a view's column. Times are milliseconds since 1970 in UTC, truth values 0 and 1: the same on every database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Uuid(Uuid),
}

pub type Row = Vec<Value>;

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

#[derive(Debug, Error)]
pub enum DatabaseError {
    #[error("the views do not answer: {0}")]
    Unavailable(String),
    #[error(
        "the views are on a full disk: {0}; free space, the log is whole and the views catch up"
    )]
    Full(String),
    /// The files themselves: they hold nothing that cannot be computed again.
    #[error("the views are damaged: {0}; they are built again")]
    Damaged(String),
    /// Data that does not decode: the views were changed by something else, or are of another version.
    #[error(
        "column {column} of view {table} holds {found}, expected {expected}; rebuild the views"
    )]
    Inconsistent {
        table: &'static str,
        column: &'static str,
        expected: &'static str,
        found: String,
    },
}
