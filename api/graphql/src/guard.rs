use async_graphql::{Context, Guard, Result};
use domain::access::Permission;

use super::{context, error};

/// Lets a field through for whoever has the permission. Every field of the roots carries one; a test sees to it.
pub(super) struct May(pub(super) Permission);

impl Guard for May {
    async fn check(&self, context: &Context<'_>) -> Result<()> {
        match context::principal(context) {
            None => Err(error::unauthenticated()),
            Some(principal) if principal.may(self.0) => Ok(()),
            Some(_) => Err(error::forbidden(self.0)),
        }
    }
}
