//! Reading and writing views.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use projections::{
    ports::{DatabaseError, Row, Value, ViewReader, ViewWriter},
    store::{Index, Kind, TableDef, storable},
};
use rusqlite::{
    Connection, ToSql, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use uuid::Uuid;

use super::{OpenError, Pool, abandon, connection::open_writer, error::database_error};

/// The one connection that changes a view file.
#[derive(Debug)]
pub struct SqliteViewWriter {
    connection: Connection,
}

impl SqliteViewWriter {
    /// A crash of the machine may lose the last commits; the log has them, and the checkpoint goes with the rows.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = open_writer(path, "NORMAL")?;
        Ok(Self { connection })
    }
}

impl ViewWriter for SqliteViewWriter {
    fn create(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError> {
        for table in tables {
            self.connection
                .execute_batch(&ddl(table))
                .map_err(|error| database_error(&error))?;
        }
        Ok(())
    }

    fn index(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError> {
        let indexes = tables.iter().flat_map(|table| {
            let late = table.indexes.iter().filter(|index| !index.for_fold);
            late.map(|index| index_sql(table, index))
        });
        self.batch(&indexes.collect::<String>())
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.batch("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), DatabaseError> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.batch("ROLLBACK")
    }

    fn select(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        select(&self.connection, sql, params).map_err(|error| database_error(&error))
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError> {
        let execute = || -> rusqlite::Result<usize> {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.execute(params_from_iter(params.iter().map(Param)))
        };
        execute().map(drop).map_err(|error| database_error(&error))
    }

    fn insert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        self.write(&insert_sql(table), rows)
    }

    fn upsert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        self.write(&upsert_sql(table), rows)
    }

    fn delete(
        &mut self,
        table: &TableDef,
        keys: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        let condition: Vec<_> = table.columns[..table.key]
            .iter()
            .enumerate()
            .map(|(n, column)| format!("{} = ?{}", column.name, n + 1))
            .collect();
        let sql = format!(
            "DELETE FROM {} WHERE {}",
            table.name,
            condition.join(" AND ")
        );
        self.write(&sql, keys)
    }
}

impl SqliteViewWriter {
    fn batch(&self, sql: &str) -> Result<(), DatabaseError> {
        self.connection
            .execute_batch(sql)
            .map_err(|error| database_error(&error))
    }

    fn write(&self, sql: &str, rows: &mut dyn Iterator<Item = Row>) -> Result<(), DatabaseError> {
        let write = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(sql)?;
            for row in rows {
                statement.execute(params_from_iter(row.iter().map(Param)))?;
            }
            Ok(())
        };
        write().map_err(|error| database_error(&error))
    }
}

/// Asks a view file on several connections at once.
#[derive(Debug, Clone)]
pub struct SqliteViewReader {
    pool: Arc<Pool>,
}

impl SqliteViewReader {
    pub fn new(path: PathBuf) -> Self {
        Self {
            pool: Arc::new(Pool::new(path)),
        }
    }
}

#[async_trait]
impl ViewReader for SqliteViewReader {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        let pool = Arc::clone(&self.pool);
        let (_waiting, working) = abandon::pair();
        let work = move || {
            pool.with(|connection| {
                working.on(connection, |connection| select(connection, &sql, &params))
            })
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(result) => result.map_err(|error| database_error(&error)),
            Err(error) => Err(DatabaseError::Unavailable(error.to_string())),
        }
    }

    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.pool
            .with(|connection| select(connection, sql, params))
            .map_err(|error| database_error(&error))
    }
}

struct Param<'a>(&'a Value);

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Int(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Value::Text(text) => match storable(text) {
                Cow::Borrowed(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
                Cow::Owned(text) => ToSqlOutput::from(text),
            },
            Value::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}

/// `$1` is a name for SQLite, numbered by first use: just the order that the port asks for.
fn select(connection: &Connection, sql: &str, params: &[Value]) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(params.iter().map(Param)))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Int(number),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Value::Uuid(Uuid::from_slice(bytes).map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(
                        column,
                        rusqlite::types::Type::Blob,
                        Box::new(error),
                    )
                })?),
                ValueRef::Real(_) => {
                    return Err(rusqlite::Error::InvalidColumnType(
                        column,
                        "a view column".to_owned(),
                        rusqlite::types::Type::Real,
                    ));
                }
            });
        }
        found.push(values);
    }
    Ok(found)
}

fn ddl(table: &TableDef) -> String {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                Kind::Int => "INTEGER",
                Kind::Text => "TEXT",
                Kind::Uuid => "BLOB",
            };
            let null = if column.nullable { "" } else { " NOT NULL" };
            format!("{} {kind}{null}", column.name)
        })
        .collect();
    let indexes = table
        .indexes
        .iter()
        .filter(|index| index.for_fold)
        .map(|index| index_sql(table, index));
    let indexes: String = indexes.collect();
    format!(
        "CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY ({})) STRICT;{indexes}",
        table.name,
        columns.join(", "),
        key_columns(table)
    )
}

fn index_sql(table: &TableDef, index: &Index) -> String {
    let only = index.only.map(|only| format!(" WHERE {only}"));
    format!(
        "CREATE INDEX IF NOT EXISTS {} ON {} ({}){};",
        index.name,
        table.name,
        index.columns,
        only.unwrap_or_default()
    )
}

fn insert_sql(table: &TableDef) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let places: Vec<_> = (1..=names.len()).map(|n| format!("?{n}")).collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.name,
        names.join(", "),
        places.join(", ")
    )
}

fn upsert_sql(table: &TableDef) -> String {
    let changes: Vec<_> = table.columns[table.key..]
        .iter()
        .map(|column| format!("{0} = excluded.{0}", column.name))
        .collect();
    let conflict = if changes.is_empty() {
        "DO NOTHING".to_owned()
    } else {
        format!(
            "({}) DO UPDATE SET {}",
            key_columns(table),
            changes.join(", ")
        )
    };
    format!("{} ON CONFLICT {conflict}", insert_sql(table))
}

fn key_columns(table: &TableDef) -> String {
    let names: Vec<_> = table.columns[..table.key]
        .iter()
        .map(|column| column.name)
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_question_that_is_asked_again_is_not_planned_again() {
        let folder = tempfile::tempdir().unwrap();
        let writer = SqliteViewWriter::open(&folder.path().join("views.db")).unwrap();
        writer.connection.execute_batch("CREATE TABLE nights (job INTEGER, at INTEGER); CREATE INDEX of_job ON nights (job, at)").unwrap();
        let sql = "SELECT at FROM nights WHERE job = $1 AND at >= $2 AND at < $3 ORDER BY at";
        for job in 0..10 {
            let params = [Value::Int(job), Value::Int(job), Value::Int(job + 1)];
            select(&writer.connection, sql, &params).unwrap();
        }
        let statement = writer.connection.prepare_cached(sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
