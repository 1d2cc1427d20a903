//! The role that the caller works in.

use async_graphql::{Context, Object, Result};
use domain::access::Permission;
use projections::views::users;

use crate::{
    request::{
        context::{Principal, commands, intention, principal, views},
        cost, error,
        guard::May,
        outcome::wait_for_views,
    },
    types::{enums::Role, user::Viewer},
};

#[derive(Debug, Default)]
pub(crate) struct RoleMutation;

#[Object]
impl RoleMutation {
    /// Works in one of the roles that one has, until another one is chosen; null is in all of them. Holds for the tokens
    /// that have the role; others, which were issued for less, keep what they have.
    #[graphql(
        guard = "May(Permission::KnowSelf)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn choose_active_role(
        &self,
        context: &Context<'_>,
        role: Option<Role>,
    ) -> Result<Viewer> {
        let principal = principal(context).ok_or_else(error::unauthenticated)?;
        let done = commands(context)
            .choose_active_role(
                principal.user_id,
                role.map(Into::into),
                &intention(context)?,
            )
            .await;
        wait_for_views(context, done).await?;
        let holder = users::token_holder(views(context), principal.token_id)
            .await
            .map_err(error::database)?;
        let roles = holder.map(|holder| holder.roles()).unwrap_or_default();
        Ok(Viewer(Principal {
            roles,
            ..principal.clone()
        }))
    }
}
