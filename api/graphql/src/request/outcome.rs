//! What a mutation answers with: the thing that it changed, as the views show it then.

use async_graphql::{Context, Result};
use commands::{CommandError, Done};
use domain::code::Code;
use uuid::Uuid;

use super::{context::backend, error};

pub(crate) type Outcome<T> = std::result::Result<Done<T>, CommandError>;

/// Waits until the views show what a command wrote, or found done already, so that its answer does: somebody else may have
/// done it a moment ago.
pub(crate) async fn wait_for_views<T>(context: &Context<'_>, done: Outcome<T>) -> Result<Done<T>> {
    let done = done.map_err(error::command)?;
    let backend = backend(context);
    match done.position {
        Some(position) => {
            let reached = backend.known.reached(position).await;
            reached.map_err(|error| error::coded(Code::ViewsBehind, error.to_string()))?;
        }
        None => backend.commands.caught_up().await.map_err(error::command)?,
    }
    Ok(done)
}

/// Waits until the views have the change, then finds what `what` names in errors.
pub(crate) async fn changed<T>(
    context: &Context<'_>,
    done: Outcome<Uuid>,
    what: &str,
    find: impl AsyncFnOnce(Uuid) -> Result<Option<T>>,
) -> Result<T> {
    let value = wait_for_views(context, done).await?.value;
    find(value)
        .await?
        .ok_or_else(|| error::not_found(format!("there is no {what} {value}")))
}
