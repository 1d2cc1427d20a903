//! One at a time over all processes, by a lock of a transaction.

use async_trait::async_trait;
use commands::ports::{Gate, GateError, Turn};
use sqlx::{Executor, Postgres, Transaction};

use super::PostgresStore;

/// Of a session that waited too long for a lock.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// A process that hangs in its turn (longer than any request may take) loses it.
const BEGIN: &str = "SET LOCAL lock_timeout = '15s'; SET LOCAL idle_in_transaction_session_timeout = '60s'; \
    SELECT pg_advisory_xact_lock(hashtextextended('backupchecks gate ' || current_schema(), 0))";

#[async_trait]
impl Gate for PostgresStore {
    async fn enter(&self) -> Result<Box<dyn Turn>, GateError> {
        let enter = async {
            let mut transaction = self.inner.pool.begin().await?;
            transaction.execute(BEGIN).await?;
            Ok(transaction)
        };
        match enter.await {
            Ok(transaction) => Ok(Box::new(Locked {
                _transaction: transaction,
            })),
            Err(error) => Err(gate_error(&error)),
        }
    }
}

/// The lock goes with the transaction, which is rolled back when it is dropped.
struct Locked {
    _transaction: Transaction<'static, Postgres>,
}

impl Turn for Locked {}

fn gate_error(error: &sqlx::Error) -> GateError {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    if code.as_deref() == Some(LOCK_NOT_AVAILABLE) {
        return GateError::Busy;
    }
    GateError::Unavailable(error.to_string())
}
