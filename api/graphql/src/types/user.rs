//! The caller.

use async_graphql::{Context, Object, Result, SimpleObject};
use projections::views::{
    preferences,
    users::{self, UserRow},
};

use super::enums::Role;
use crate::request::{
    context::{Principal, only, views},
    error,
};

/// The caller.
pub(crate) struct Viewer(pub Principal);

#[Object]
impl Viewer {
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the token in use may do now.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().copied().map(Role::from).collect()
    }

    /// All that they were given, of which one can be chosen.
    async fn held_roles(&self, context: &Context<'_>) -> Result<Vec<Role>> {
        let row = self.row(context).await?;
        let held = row.map(|row| row.roles.0).unwrap_or_default();
        Ok(held.into_iter().map(Role::from).collect())
    }

    /// The role that they chose to work in; null is all of them. `chooseActiveRole` changes it.
    async fn active_role(&self, context: &Context<'_>) -> Result<Option<Role>> {
        let row = self.row(context).await?;
        Ok(row.and_then(|row| row.active_role).map(Role::from))
    }

    /// How they want pages to look, by key; `setPreferences` changes it.
    async fn preferences(&self, context: &Context<'_>) -> Result<Vec<Preference>> {
        let rows = preferences::preferences_of(views(context), self.0.user_id)
            .await
            .map_err(error::database)?;
        let preferences = rows.into_iter().map(|row| Preference {
            key: row.name,
            value: row.value,
        });
        Ok(preferences.collect())
    }
}

impl Viewer {
    async fn row(&self, context: &Context<'_>) -> Result<Option<UserRow>> {
        only(users::users_by_id(views(context), &[self.0.user_id]).await)
    }
}

/// A text that says how a page is to look; what it means is up to the dashboard.
#[derive(SimpleObject)]
struct Preference {
    key: String,
    value: String,
}
