use async_graphql::Object;

use super::Role;
use crate::graphql::Principal;

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
}
