//! Who may ask for a field.

use async_graphql::{Context, Guard, Result};
use async_trait::async_trait;
use domain::access::Permission;

use super::{as_of, context, error};

/// Lets a field through for those who have the permission. Every field of the roots carries one; a test sees to it.
pub(crate) struct May(pub(crate) Permission);

#[async_trait]
impl Guard for May {
    async fn check(&self, context: &Context<'_>) -> Result<()> {
        match context::principal(context) {
            None => Err(error::unauthenticated()),
            Some(principal) if principal.may(self.0) => as_of::ensure_same_moment(context),
            Some(_) => Err(error::forbidden(self.0)),
        }
    }
}
