//! Errors with a stable `extensions.code`.

use async_graphql::{Error, ErrorExtensions};
use commands::CommandError;
use domain::{access::Permission, code::Code};
use parsing::definition::DefinitionError;
use projections::ports::DatabaseError;

pub(crate) fn coded(code: Code, message: impl Into<String>) -> Error {
    Error::new(message.into()).extend_with(|_, extensions| extensions.set("code", code.as_str()))
}

pub(crate) fn command(error: CommandError) -> Error {
    let code = error.code();
    match error {
        CommandError::Refused { message, .. } => return coded(code, message),
        CommandError::Definition(mistake) => return definition(code, &mistake),
        _ => {}
    }
    tracing::warn!(%error, %code, "command failed");
    coded(code, error.to_string())
}

/// Where in the text the mistake is stands in the extensions too, so that an editor can show it there.
fn definition(code: Code, mistake: &DefinitionError) -> Error {
    Error::new(mistake.to_string()).extend_with(|_, extensions| {
        extensions.set("code", code.as_str());
        extensions.set("line", mistake.line);
        extensions.set("column", mistake.column);
        extensions.set("key", mistake.key.as_str());
        extensions.set("problem", mistake.problem.as_str());
    })
}

#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
pub(crate) fn database(error: DatabaseError) -> Error {
    // What the database says belongs into the log, not to clients.
    tracing::error!(%error, "query failed");
    coded(
        Code::Unavailable,
        "the views do not answer; try again in a moment",
    )
}

pub(crate) fn invalid(message: impl Into<String>) -> Error {
    coded(Code::InvalidInput, message)
}

pub(crate) fn not_found(message: impl Into<String>) -> Error {
    coded(Code::NotFound, message)
}

pub(crate) fn unauthenticated() -> Error {
    coded(
        Code::Unauthenticated,
        "send an API token as `Authorization: Bearer …`; `backupchecks token issue` makes one",
    )
}

pub(crate) fn forbidden(permission: Permission) -> Error {
    coded(
        Code::Forbidden,
        format!("your roles do not include the permission {permission:?}; ask an admin"),
    )
}
