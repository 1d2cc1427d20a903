//! What goes wrong with the server, and what it means to the ports.

use projections::ports::ChainError;
use thiserror::Error;

use crate::driver_error::DriverError;

pub(super) use crate::driver_error::{
    chain_error, content_error, credential_error, database_error, feed_error, log_error,
};

#[derive(Debug, Error)]
pub enum OpenError {
    #[error(
        "the URL of the database is not understood: {reason}; write postgres://USER:PASSWORD@HOST:PORT/DATABASE"
    )]
    Url { reason: sqlx::Error },
    #[error("PostgreSQL at {server} does not answer as it should: {reason}")]
    Server { server: String, reason: sqlx::Error },
    #[error("PostgreSQL at {server} is of version {found}; use 15 or newer")]
    TooOld { server: String, found: String },
    #[error(
        "the database at {server} is encoded in {found}; make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding { server: String, found: String },
    #[error(
        "the database at {server} has no schema to make tables in (search_path is {search_path}); make it with CREATE SCHEMA"
    )]
    NoSchema { server: String, search_path: String },
    #[error(
        "the log at {server} was written by a newer program (schema {found}, this one knows {known}); use that program, or another database"
    )]
    Newer {
        server: String,
        found: i64,
        known: i64,
    },
    #[error(
        "the log at {server} has schema {found}, this program needs {known}, and the role {role} may not change it; nothing \
         was written. Run `backupchecks migrate --owner-file FILE`, where FILE holds the URL of the role that owns the log"
    )]
    Older {
        server: String,
        role: String,
        found: i64,
        known: i64,
    },
    #[error(
        "the role {role} has no rights on the log at {server}; nothing was written. Run `backupchecks migrate --owner-file \
         FILE`, where FILE holds the URL of the role that owns the log"
    )]
    NoRights { server: String, role: String },
    #[error(
        "the role {role} owns the log at {server}, and the program works as {program}: give the URL of that role. The \
         owner's is for `migrate --owner-file` only"
    )]
    AsOwner {
        server: String,
        role: String,
        program: String,
    },
    #[error(
        "both URLs lead to the role {role} at {server}; give one of a role of its own that is to own the log"
    )]
    OneRole { server: String, role: String },
    #[error("a process works with the log at {server}; stop it, then repeat")]
    InUse { server: String },
    #[error("the URLs of owner and program lead to two places: {owner} and {program}")]
    TwoPlaces { owner: String, program: String },
    #[error(
        "the role {owner} cannot give tables to {program}; as an administrator run deploy/postgres/roles.sql, or `GRANT \
         {program} TO {owner}`"
    )]
    NotAMember { owner: String, program: String },
    #[error(
        "the role {program} could still change the log at {server}: {reasons}; nothing was changed. As an administrator \
         run deploy/postgres/roles.sql"
    )]
    StillHolds {
        server: String,
        program: String,
        reasons: String,
    },
    #[error(
        "the views in schema {schema} at {server} are being written by another connection; end it, or wait until it ends"
    )]
    Taken { server: String, schema: String },
}

impl OpenError {
    /// Whether the schema of the log is another than this program works with, which `migrate` or another program mends.
    pub fn is_of_schema(&self) -> bool {
        matches!(
            self,
            Self::Older { .. } | Self::Newer { .. } | Self::NoRights { .. }
        )
    }
}

impl DriverError for sqlx::Error {
    /// `disk_full`
    fn is_full(&self) -> bool {
        code(self).as_deref() == Some("53100")
    }

    /// `data_corrupted` and `index_corrupted`
    fn is_damage(&self) -> bool {
        matches!(code(self).as_deref(), Some("XX001" | "XX002"))
    }
}

/// Somebody else wrote to the stream: the unique index, the trigger that asks for the sequence, or a serialisation failure.
pub(super) fn is_conflict(error: &sqlx::Error) -> bool {
    matches!(code(error).as_deref(), Some("23505" | "40001"))
}

/// The session is over, and with it its transaction and its locks.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(_) => {
            code(error).is_some_and(|code| code.starts_with("08") || code.starts_with("57P"))
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Of who puts the chain aside, which is its owner's to do.
pub(super) fn aside_error(error: &sqlx::Error) -> ChainError {
    if is_denied(error) {
        return ChainError::NotOurs(
            "it belongs to the role that owns the log. First run `backupchecks migrate --owner-file FILE --new-chain`, \
             then repeat"
                .to_owned(),
        );
    }
    chain_error(error)
}

/// `insufficient_privilege`
fn is_denied(error: &sqlx::Error) -> bool {
    code(error).as_deref() == Some("42501")
}

/// SQLSTATE, where the server gave one.
fn code(error: &sqlx::Error) -> Option<String> {
    let code = error.as_database_error()?.code()?;
    Some(code.into_owned())
}
