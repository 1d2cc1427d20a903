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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::schema::{
        table::Column,
        value::{Kind, Value::Int},
    };

    const fn column(name: &'static str, kind: Kind) -> Column {
        Column {
            name,
            kind,
            nullable: true,
        }
    }

    static JOBS: TableDef = TableDef {
        name: "jobs",
        columns: &[column("job", Kind::Int), column("name", Kind::Text)],
        key: 1,
        indexes: &[],
    };

    static RUNS: TableDef = TableDef {
        name: "runs",
        columns: &[
            column("run", Kind::Int),
            column("job", Kind::Int),
            column("size", Kind::Int),
        ],
        key: 1,
        indexes: &[],
    };

    /// Three jobs, of which the last has no runs.
    fn database() -> MemoryDatabase {
        let database = MemoryDatabase::default();
        let mut writer = database.writer();
        writer.create(&[&JOBS, &RUNS]).unwrap();
        writer.begin().unwrap();
        let jobs = [(1, "mail"), (2, "100%"), (3, "it's")];
        let jobs = jobs.map(|(job, name)| vec![Int(job), Value::Text(name.to_owned())]);
        writer.insert(&JOBS, &mut jobs.into_iter()).unwrap();
        let runs = [(1, 1, Int(5)), (2, 1, Int(7)), (3, 2, Value::Null)];
        let runs = runs.map(|(run, job, size)| vec![Int(run), Int(job), size]);
        writer.insert(&RUNS, &mut runs.into_iter()).unwrap();
        writer.commit().unwrap();
        database
    }

    fn numbers(sql: &str) -> Vec<Row> {
        database().select_now(sql, &[Int(1)]).unwrap()
    }

    #[test]
    fn joins_conditions_groups_and_order_are_understood() {
        for (sql, expected) in [
            (
                "SELECT jobs.job, COUNT(*) FROM jobs JOIN runs ON runs.job = jobs.job GROUP BY jobs.job",
                vec![vec![Int(1), Int(2)], vec![Int(2), Int(1)]],
            ),
            (
                "SELECT jobs.job FROM jobs LEFT JOIN runs ON runs.job = jobs.job WHERE runs.run IS NULL",
                vec![vec![Int(3)]],
            ),
            (
                "SELECT run FROM runs WHERE (job, run) > (1, $1) ORDER BY run DESC LIMIT 1 OFFSET 1",
                vec![vec![Int(2)]],
            ),
            (
                "SELECT job FROM jobs WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.job = jobs.job)",
                vec![vec![Int(3)]],
            ),
            (
                "SELECT DISTINCT job FROM runs WHERE run IN (SELECT run FROM runs WHERE size >= 5) AND size <> 9",
                vec![vec![Int(1)]],
            ),
            (
                "SELECT COALESCE(SUM(size), 0), MIN(size), COUNT(DISTINCT job) FROM runs WHERE job = $1",
                vec![vec![Int(12), Int(5), Int(1)]],
            ),
            (
                "SELECT CASE WHEN size IS NULL THEN 2 * 3 - 7 ELSE size / 2 END FROM runs ORDER BY run",
                vec![vec![Int(2)], vec![Int(3)], vec![Int(-1)]],
            ),
            (
                "SELECT job FROM jobs WHERE name LIKE '%\\%' ESCAPE '\\' OR name = 'it''s'",
                vec![vec![Int(2)], vec![Int(3)]],
            ),
            (
                "SELECT job FROM runs UNION SELECT job FROM jobs",
                vec![vec![Int(1)], vec![Int(2)], vec![Int(3)]],
            ),
            (
                "SELECT newest.run FROM (SELECT run FROM runs ORDER BY run DESC LIMIT 1) AS newest",
                vec![vec![Int(3)]],
            ),
            // What is not known equals nothing, and differs from nothing.
            ("SELECT run FROM runs WHERE size <> 5", vec![vec![Int(2)]]),
        ] {
            assert_eq!(numbers(sql), expected, "{sql}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for sql in [
            "SELECT ROW_NUMBER() OVER (PARTITION BY job ORDER BY run) FROM runs",
            "WITH RECURSIVE endless(n) AS (SELECT 1) SELECT n FROM endless",
            "SELECT nothing FROM runs",
            "SELECT job FROM nowhere",
            "SELECT job FROM runs WHERE job = $2",
            "DELETE FROM runs",
            "SELECT job FROM runs HAVING 1 = 1",
            "SELECT 'without an end",
        ] {
            assert!(database().select_now(sql, &[Int(1)]).is_err(), "{sql}");
        }
    }
}
