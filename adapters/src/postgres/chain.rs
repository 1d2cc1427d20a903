//! The hash chain over the log.

use domain::{ids::Digest, log::Position};
use projections::ports::{ChainError, ChainStore, Link};
use sqlx::{Executor, PgConnection, PgPool, Row, postgres::PgRow};
use tokio::runtime::Handle;

use super::{
    PostgresServer,
    connection::block_on,
    error::{aside_error, chain_error},
    store::prepare,
};

/// One appends, somebody may look.
const CONNECTIONS: u32 = 2;

/// Held while links are added; goes with the transaction. A lock of the table would take the right to change links.
const TURN: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('backupchecks links ' || current_schema(), 0))";

/// As the migrations make it, where somebody took it away. One transaction, as it is sent in one; under a lock, as two
/// processes may come at the same moment.
const TABLE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('backupchecks chain ' || current_schema(), 0)); \
    CREATE TABLE IF NOT EXISTS chain_links (\
       position bigint NOT NULL PRIMARY KEY, hash bytea NOT NULL CHECK (octet_length(hash) = 32)); \
    CREATE OR REPLACE FUNCTION chain_links_stay() RETURNS trigger LANGUAGE plpgsql AS $$ \
    BEGIN \
        RAISE EXCEPTION 'the hash chain is append-only: a link is never changed or deleted' \
            USING ERRCODE = 'restrict_violation'; \
    END $$; \
    CREATE OR REPLACE TRIGGER chain_links_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON chain_links \
        FOR EACH STATEMENT EXECUTE FUNCTION chain_links_stay();";

/// The chain as a table beside the log, which outlives the schemas of views.
#[derive(Clone)]
pub struct PostgresChain {
    server: PostgresServer,
    pool: PgPool,
    runtime: Handle,
}

impl std::fmt::Debug for PostgresChain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresChain")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

impl PostgresChain {
    /// Of the log in the schema that the URL chooses. Connects when it is asked first.
    pub fn of_log(server: &PostgresServer) -> Self {
        Self {
            server: server.clone(),
            pool: server.pool(
                CONNECTIONS,
                format!("{}; SET client_min_messages = 'warning'", prepare()),
            ),
            runtime: server.runtime().clone(),
        }
    }

    /// A table that is not there has no links.
    fn ask<T: Default>(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Result<T, ChainError> {
        let ask = async {
            let mut connection = self.pool.acquire().await?;
            match work(&mut connection).await {
                Err(error) if is_missing(&error) => Ok(T::default()),
                other => other,
            }
        };
        block_on(&self.runtime, ask).map_err(|error| chain_error(&error))
    }
}

impl ChainStore for PostgresChain {
    fn last(&self) -> Result<Option<Link>, ChainError> {
        self.ask(async |connection| last(connection).await)
    }

    fn read_after(&self, position: Position, limit: usize) -> Result<Vec<Link>, ChainError> {
        let first = match position {
            Position::MIN => Some(position),
            _ => position.checked_add(1),
        };
        let Some(first) = first else {
            return Ok(Vec::new());
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.ask(async |connection| {
            let rows = sqlx::query(
                "SELECT position, hash FROM chain_links WHERE position >= $1 ORDER BY position LIMIT $2",
            )
            .bind(first)
            .bind(limit)
            .fetch_all(connection)
            .await?;
            rows.iter().map(link).collect()
        })
    }

    fn append(&self, expected: Option<Link>, links: &[Link]) -> Result<(), ChainError> {
        let positions: Vec<i64> = links.iter().map(|link| link.position).collect();
        let hashes: Vec<&[u8]> = links.iter().map(|link| link.hash.0.as_slice()).collect();
        let append = async || {
            let mut transaction = self.pool.begin().await?;
            transaction.execute(TURN).await?;
            if last(&mut transaction).await? != expected {
                return Ok(false);
            }
            sqlx::query(
                "INSERT INTO chain_links (position, hash) SELECT * FROM UNNEST($1::bigint[], $2::bytea[])",
            )
            .bind(&positions)
            .bind(&hashes)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            Ok(true)
        };
        let appended = block_on(&self.runtime, async {
            match append().await {
                Err(error) if is_missing(&error) => {
                    self.pool.execute(TABLE).await?;
                    append().await
                }
                other => other,
            }
        });
        match appended {
            Ok(true) => Ok(()),
            Ok(false) => Err(ChainError::Moved),
            Err(error) => Err(chain_error(&error)),
        }
    }

    fn set_aside(&self, label: &str) -> Result<Option<String>, ChainError> {
        let moved = block_on(&self.runtime, async {
            let mut transaction = self.pool.begin().await?;
            let moved = put_aside(&mut transaction, label).await?;
            transaction.commit().await?;
            Ok(moved)
        });
        let moved = match moved {
            Err(error) if is_missing(&error) => Ok(None),
            other => other,
        };
        moved.map_err(|error| aside_error(&error))
    }
}

/// Renames the table and makes an empty one, as a role that owns it. Gives where the links are; `None` where there are none.
pub(super) async fn put_aside(
    transaction: &mut PgConnection,
    label: &str,
) -> sqlx::Result<Option<String>> {
    let is_name = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name {
        return Err(sqlx::Error::Protocol(format!(
            "`{label}` is no name of a table"
        )));
    }
    if last(transaction).await?.is_none() {
        return Ok(None);
    }
    let aside = format!("chain_links_{}", label.to_ascii_lowercase());
    let rename = format!("ALTER TABLE chain_links RENAME TO {aside}; {TABLE}");
    transaction.execute(rename.as_str()).await?;
    Ok(Some(format!("table {aside}")))
}

async fn last(connection: &mut PgConnection) -> sqlx::Result<Option<Link>> {
    let row = sqlx::query("SELECT position, hash FROM chain_links ORDER BY position DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(link).transpose()
}

fn link(row: &PgRow) -> sqlx::Result<Link> {
    let hash: &[u8] = row.try_get(1)?;
    let hash = hash
        .try_into()
        .map_err(|_| sqlx::Error::Decode("a link is no hash of 32 bytes".into()))?;
    Ok(Link {
        position: row.try_get(0)?,
        hash: Digest(hash),
    })
}

/// `undefined_table`
fn is_missing(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.code().is_some_and(|code| code == "42P01"))
}
