//! How the caller wants pages to look.

use std::collections::BTreeMap;

use async_graphql::{Context, InputObject, Object, Result};
use domain::access::Permission;

use crate::{
    request::{
        context::{commands, intention, principal},
        cost, error,
        guard::May,
        outcome::wait_for_views,
    },
    types::user::Viewer,
};

#[derive(Debug, Default)]
pub(crate) struct PreferenceMutation;

#[derive(InputObject)]
struct PreferenceInput {
    /// Letters, digits, `.`, `-` and `_`, such as `runChecks.sort`; at most 64 characters.
    key: String,
    /// At most 2,000 characters. Null takes the preference away.
    value: Option<String>,
}

#[Object]
impl PreferenceMutation {
    /// Changes preferences of the caller; those that are not named stay. A user has at most 200.
    #[graphql(
        guard = "May(Permission::KnowSelf)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn set_preferences(
        &self,
        context: &Context<'_>,
        changes: Vec<PreferenceInput>,
    ) -> Result<Viewer> {
        let principal = principal(context).ok_or_else(error::unauthenticated)?;
        let changes: BTreeMap<_, _> = changes
            .into_iter()
            .map(|change| (change.key, change.value))
            .collect();
        let done = commands(context)
            .change_preferences(principal.user_id, changes, &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        Ok(Viewer(principal.clone()))
    }
}
