//! Two roles: one owns the log and brings its schema up, the other is the program, which may add to the log and no more.

use sqlx::{Executor, PgConnection, Postgres, Row, Transaction};

use super::{
    OpenError, PostgresLeadership, PostgresServer, chain,
    connection::{block_on, quoted},
    generations::list_of,
    held::{IS_KEPT, held_by},
    migrations::{migrate_within, take_turn},
    store::{check, prepare},
};

/// What is erased and trained again. Only the owner of a table may vacuum it.
const OF_PROGRAM: &str = "'contents', 'dictionaries'";

/// Without `position`: a role that could name one could put an event into a gap among older ones.
const COLUMNS_OF_EVENTS: &str = "event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, recorded_at, \
     payload, metadata";

/// What [`separate`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separated {
    /// Migrations that ran.
    pub ran: usize,
    pub owner: String,
    pub program: String,
}

/// As the owner: brings the schema up, owns events and chain, gives the program's role its tables and no right more than it
/// needs. All or nothing, and the same again.
pub fn separate(owner: &PostgresServer, program: &PostgresServer) -> Result<Separated, OpenError> {
    block_on(owner.runtime(), async {
        let mut other = program.connect("").await?;
        let program_at = Whereabouts::of(&mut other, program).await?;
        let mut connection = owner.connect(&prepare()).await?;
        check(&mut connection, owner).await?;
        let owner_at = Whereabouts::of(&mut connection, owner).await?;
        owner_at.same_place(&program_at)?;
        let failed = |reason| owner.failed(reason);
        let mut transaction = sqlx::Connection::begin(&mut connection)
            .await
            .map_err(failed)?;
        take_turn(&mut transaction).await.map_err(failed)?;
        let ran = hand_over(&mut transaction, owner, &owner_at, &program_at.role).await?;
        transaction.commit().await.map_err(failed)?;
        // Before, it may have had no right to see the schema.
        owner_at.same_place(&Whereabouts::of(&mut other, program).await?)?;
        Ok(Separated {
            ran,
            owner: owner_at.role,
            program: program_at.role,
        })
    })
}

async fn hand_over(
    transaction: &mut Transaction<'_, Postgres>,
    server: &PostgresServer,
    at: &Whereabouts,
    program: &str,
) -> Result<usize, OpenError> {
    let failed = |reason| server.failed(reason);
    let member: bool = sqlx::query_scalar("SELECT pg_has_role($1, 'MEMBER')")
        .bind(program)
        .fetch_one(&mut **transaction)
        .await
        .map_err(failed)?;
    if !member {
        return Err(OpenError::NotAMember {
            owner: at.role.clone(),
            program: program.to_owned(),
        });
    }
    let taken = to_own(transaction, program).await.map_err(failed)?;
    run(transaction, &taken).await.map_err(failed)?;
    let ran = migrate_within(transaction, server).await?;
    let given = to_give(transaction, program).await.map_err(failed)?;
    let schema = quoted(at.schema.as_deref().unwrap_or_default());
    let role = quoted(program);
    if !given.is_empty() {
        // A role that is given a table must be allowed to make one there.
        let allow = format!("GRANT CREATE ON SCHEMA {schema} TO {role}");
        transaction.execute(allow.as_str()).await.map_err(failed)?;
        run(transaction, &given).await.map_err(failed)?;
    }
    let rights = rights(&schema, &role);
    transaction.execute(rights.as_str()).await.map_err(failed)?;
    let may_make_schemas: bool =
        sqlx::query_scalar("SELECT has_database_privilege($1, current_database(), 'CREATE')")
            .bind(program)
            .fetch_one(&mut **transaction)
            .await
            .map_err(failed)?;
    if !may_make_schemas {
        let grant = format!(
            "GRANT CREATE ON DATABASE {} TO {role}",
            quoted(&at.database)
        );
        transaction.execute(grant.as_str()).await.map_err(failed)?;
    }
    let reasons = held_by(transaction, program).await.map_err(failed)?;
    if !reasons.is_empty() {
        return Err(OpenError::StillHolds {
            server: server.name(),
            program: program.to_owned(),
            reasons: reasons.join("; "),
        });
    }
    Ok(ran)
}

/// Statements that make this role the owner of the log, as far as it is there and another's.
async fn to_own(connection: &mut PgConnection, program: &str) -> sqlx::Result<Vec<String>> {
    let sql = format!(
        "WITH place AS (SELECT oid, nspname, nspowner FROM pg_namespace WHERE nspname = current_schema()) \
         SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, current_user) FROM place \
             WHERE nspowner = quote_ident($1)::regrole \
         UNION ALL SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, current_user) FROM pg_class c, place \
             WHERE c.relnamespace = place.oid AND c.relkind = 'r' \
             AND {IS_KEPT} \
             AND c.relowner <> quote_ident(current_user)::regrole \
         UNION ALL SELECT format('ALTER FUNCTION %s OWNER TO %I', p.oid::regprocedure, current_user) FROM pg_proc p, place \
             WHERE p.pronamespace = place.oid AND (p.proname LIKE 'events\\_%' OR p.proname LIKE 'chain\\_%') \
             AND p.proowner <> quote_ident(current_user)::regrole"
    );
    sqlx::query_scalar(&sql)
        .bind(program)
        .fetch_all(connection)
        .await
}

/// Statements that make the program the owner of what it erases.
async fn to_give(connection: &mut PgConnection, program: &str) -> sqlx::Result<Vec<String>> {
    let sql = format!(
        "SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, $1) FROM pg_class c \
         WHERE c.relnamespace = quote_ident(current_schema())::regnamespace AND c.relname IN ({OF_PROGRAM}) \
         AND c.relowner <> quote_ident($1)::regrole"
    );
    sqlx::query_scalar(&sql)
        .bind(program)
        .fetch_all(connection)
        .await
}

/// Whatever was granted before goes.
fn rights(schema: &str, program: &str) -> String {
    let kept = "events, schema_migrations, chain_links, chain_mark, token_hashes, revoked_tokens";
    format!(
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC; REVOKE ALL ON SCHEMA {schema} FROM {program}; \
         GRANT USAGE ON SCHEMA {schema} TO {program}; \
         REVOKE ALL ON {kept} FROM PUBLIC, {program}; \
         GRANT SELECT ON {kept} TO {program}; \
         GRANT INSERT ({COLUMNS_OF_EVENTS}) ON events TO {program}; \
         GRANT INSERT ON chain_links, chain_mark, token_hashes, revoked_tokens TO {program}; \
         GRANT UPDATE (position) ON chain_mark TO {program}; \
         GRANT UPDATE (last_used) ON token_hashes TO {program}"
    )
}

async fn run(connection: &mut PgConnection, statements: &[String]) -> sqlx::Result<()> {
    for statement in statements {
        connection.execute(statement.as_str()).await?;
    }
    Ok(())
}

/// As the owner: the chain stays as evidence under another name, an empty one takes its place, and nothing is known any more of
/// how far it was. Nobody may be working with the log. Gives where the old one is; `None` where there was none.
pub fn set_chain_aside(
    owner: &PostgresServer,
    program: &PostgresServer,
    label: &str,
) -> Result<Option<String>, OpenError> {
    let failed = |reason| owner.failed(reason);
    let mut connection = block_on(owner.runtime(), owner.connect(&prepare()))?;
    let at = block_on(owner.runtime(), Whereabouts::of(&mut connection, owner))?;
    let list = list_of(at.schema.as_deref().unwrap_or_default());
    let Some(leadership) = PostgresLeadership::try_take(owner, &list)? else {
        return Err(OpenError::InUse {
            server: owner.name(),
        });
    };
    let moved = block_on(owner.runtime(), async {
        let mut transaction = sqlx::Connection::begin(&mut connection).await?;
        let moved = chain::put_aside(&mut transaction, label).await?;
        transaction.execute("DELETE FROM chain_mark").await?;
        transaction.commit().await?;
        Ok(moved)
    });
    let moved = moved.map_err(failed)?;
    // A table that was made needs the rights of the one before.
    separate(owner, program)?;
    drop(leadership);
    Ok(moved)
}

/// Where a connection leads, and as whom.
struct Whereabouts {
    role: String,
    database: String,
    /// `None` where the role may not see it.
    schema: Option<String>,
    /// Tells clusters apart.
    started: String,
    server: String,
}

impl Whereabouts {
    async fn of(connection: &mut PgConnection, server: &PostgresServer) -> Result<Self, OpenError> {
        let failed = |reason| server.failed(reason);
        let row = sqlx::query(
            "SELECT current_user::text, current_database()::text, current_schema()::text, \
             pg_postmaster_start_time()::text",
        )
        .fetch_one(connection)
        .await
        .map_err(failed)?;
        Ok(Self {
            role: row.try_get(0).map_err(failed)?,
            database: row.try_get(1).map_err(failed)?,
            schema: row.try_get(2).map_err(failed)?,
            started: row.try_get(3).map_err(failed)?,
            server: server.name(),
        })
    }

    fn same_place(&self, program: &Self) -> Result<(), OpenError> {
        let same = self.database == program.database
            && self.started == program.started
            && (program.schema.is_none() || self.schema == program.schema);
        if !same {
            return Err(OpenError::TwoPlaces {
                owner: self.name(),
                program: program.name(),
            });
        }
        if self.role == program.role {
            return Err(OpenError::OneRole {
                server: self.server.clone(),
                role: self.role.clone(),
            });
        }
        Ok(())
    }

    fn name(&self) -> String {
        let schema = self.schema.as_deref().unwrap_or("no schema");
        format!("{} ({schema})", self.server)
    }
}
