//! What a mutation answers with: the thing that it changed, as the views show it then.

use async_graphql::{Context, Result};
use commands::{CommandError, Done};
use uuid::Uuid;

use super::{context::shown, error};

pub(super) type Outcome<T> = std::result::Result<Done<T>, CommandError>;

/// Waits until the views have the change, then finds what `what` names in errors.
pub(super) async fn changed<T>(
    context: &Context<'_>,
    done: Outcome<Uuid>,
    what: &str,
    find: impl AsyncFnOnce(Uuid) -> Result<Option<T>>,
) -> Result<T> {
    let Done { value, position } = done.map_err(error::command)?;
    shown(context, position).await?;
    find(value)
        .await?
        .ok_or_else(|| error::not_found(format!("there is no {what} {value}")))
}
