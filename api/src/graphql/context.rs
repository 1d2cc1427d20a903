use std::sync::Arc;

use adapters::projecting::ViewSet;
use async_graphql::{Context, Result};
use commands::Intention;
use domain::{
    access::{self, Permission, Role},
    log::Actor,
};
use parsing::definition::Definitions;
use projections::ports::{DatabaseError, ViewReader};
use uuid::Uuid;

use super::error;
use crate::backend::Backend;

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
        }
    }
}

pub(super) fn backend<'ctx>(context: &Context<'ctx>) -> &'ctx Arc<Backend> {
    context.data_unchecked::<Arc<Backend>>()
}

pub(super) fn views<'ctx>(context: &Context<'ctx>) -> &'ctx dyn ViewReader {
    context.data_unchecked::<ViewSet>().reader.as_ref()
}

/// The definitions that the mails of these views were read with.
pub(super) fn definitions(context: &Context<'_>) -> Arc<Definitions> {
    Arc::clone(&context.data_unchecked::<ViewSet>().definitions)
}

pub(super) fn principal<'ctx>(context: &Context<'ctx>) -> Option<&'ctx Principal> {
    context.data_opt::<Principal>()
}

pub(super) fn may(context: &Context<'_>, permission: Permission) -> bool {
    principal(context).is_some_and(|principal| principal.may(permission))
}

pub(super) fn intention(context: &Context<'_>) -> Result<Intention> {
    let principal = principal(context).ok_or_else(error::unauthenticated)?;
    Ok(principal.intention(backend(context)))
}

/// The one row that was asked for by its id.
pub(super) fn only<R>(rows: std::result::Result<Vec<R>, DatabaseError>) -> Result<Option<R>> {
    Ok(rows.map_err(error::database)?.into_iter().next())
}
