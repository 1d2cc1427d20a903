//! Who asks, and what answers them.

use std::sync::Arc;

use adapters::projecting::ViewSet;
use async_graphql::{Context, Result, Value};
use backend::Backend;
use commands::{Commands, Intention};
use domain::{
    access::{self, Permission, Role},
    ids::{self, Digest},
    log::Actor,
};
use parsing::definition::Definitions;
use projections::ports::{DatabaseError, ViewReader};
use uuid::Uuid;

use super::{arguments::IDEMPOTENCY_KEY, error};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub user_id: Uuid,
    pub name: String,
    pub roles: Vec<Role>,
    pub token_id: Uuid,
}

impl Principal {
    pub fn may(&self, permission: Permission) -> bool {
        access::may(&self.roles, permission)
    }

    pub fn intention(&self, backend: &Backend) -> Intention {
        Intention {
            actor: Actor::User {
                id: self.user_id,
                name: self.name.clone(),
                token: Some(self.token_id),
            },
            correlation_id: backend.ids.id(),
            key: None,
        }
    }
}

pub(crate) fn backend<'ctx>(context: &Context<'ctx>) -> &'ctx Arc<Backend> {
    context.data_unchecked::<Arc<Backend>>()
}

/// What people can do.
pub(crate) fn commands<'ctx>(context: &Context<'ctx>) -> &'ctx Commands {
    &backend(context).commands
}

pub(crate) fn views<'ctx>(context: &Context<'ctx>) -> &'ctx dyn ViewReader {
    live(context).reader.as_ref()
}

/// The views that answer the request, with the rules that they are built by.
pub(crate) fn live<'ctx>(context: &Context<'ctx>) -> &'ctx ViewSet {
    context.data_unchecked::<ViewSet>()
}

/// The definitions that the mails of these views were read with.
pub(crate) fn definitions(context: &Context<'_>) -> Arc<Definitions> {
    Arc::clone(live(context).definitions())
}

pub(crate) fn principal<'ctx>(context: &Context<'ctx>) -> Option<&'ctx Principal> {
    context.data_opt::<Principal>()
}

pub(crate) fn may(context: &Context<'_>, permission: Permission) -> bool {
    principal(context).is_some_and(|principal| principal.may(permission))
}

pub(crate) fn intention(context: &Context<'_>) -> Result<Intention> {
    let principal = principal(context).ok_or_else(error::unauthenticated)?;
    Ok(principal.intention(backend(context)))
}

/// Characters of an idempotency key.
const MAX_KEY: usize = 200;

/// The intention of a mutation that makes something. With a key, the same mutation with the same arguments is the same
/// intention.
pub(crate) fn keyed(context: &Context<'_>) -> Result<Intention> {
    let intention = intention(context)?;
    let (_, key) = context.param_value::<Option<String>>(IDEMPOTENCY_KEY, None)?;
    let (Some(key), Actor::User { id, .. }) = (key.as_deref(), &intention.actor) else {
        return Ok(intention);
    };
    if key.is_empty() || key.chars().count() > MAX_KEY {
        return Err(error::invalid(format!(
            "`{IDEMPOTENCY_KEY}` has 1 to {MAX_KEY} characters; a random UUID is a good one"
        )));
    }
    let field = context.field();
    let mut arguments = field.arguments()?;
    arguments.retain(|(name, _)| name.as_str() != IDEMPOTENCY_KEY);
    arguments.sort_by(|(one, _), (other, _)| one.cmp(other));
    let arguments: Vec<_> = arguments
        .into_iter()
        .map(|(name, value)| (name, in_order(value)))
        .collect();
    let request =
        serde_json::to_vec(&arguments).map_err(|error| error::invalid(error.to_string()))?;
    let made = ids::made_with_key(*id, field.name(), key);
    Ok(Intention {
        correlation_id: ids::request_with_key(made, &Digest::of(&request)),
        key: Some(made),
        ..intention
    })
}

/// In whatever order somebody writes the fields of an object, it is the same.
fn in_order(value: Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.into_iter().map(in_order).collect()),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name, in_order(value)));
            Value::Object(fields.collect())
        }
        other => other,
    }
}

/// The one row that was asked for by its id.
pub(crate) fn only<R>(rows: std::result::Result<Vec<R>, DatabaseError>) -> Result<Option<R>> {
    Ok(rows.map_err(error::database)?.into_iter().next())
}
