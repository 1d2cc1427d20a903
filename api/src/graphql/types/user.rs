use async_graphql::{Context, Object, Result, SimpleObject};
use projections::views::preferences;

use super::Role;
use crate::graphql::{Principal, context::views, error};

/// Whoever asks.
pub(in crate::graphql) struct Viewer(pub Principal);

#[Object]
impl Viewer {
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the token in use may do.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().copied().map(Role::from).collect()
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

/// A text that says how a page is to look; what it means is up to the dashboard.
#[derive(SimpleObject)]
struct Preference {
    key: String,
    value: String,
}
