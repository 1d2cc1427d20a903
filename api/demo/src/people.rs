//! People of the MSP, by whom the demo is known to be the demo.

use backend::{Backend, Replays, configuration::Configuration};
use chrono::TimeDelta;
use domain::{access::Role, text::name_key};
use projections::views::users;
use terminal::opening::open;
use uuid::Uuid;

/// The admin of the demo, by whom a folder is known to be the demo's.
pub(super) const ADMIN: &str = "Dana Demo";

/// Those who review.
pub(super) const OPERATORS: [&str; 2] = ["Robin Vermeer", "Sam Okafor"];

pub(super) fn roles_of(name: &str) -> Vec<Role> {
    if name == ADMIN {
        vec![Role::Admin, Role::Operator]
    } else {
        vec![Role::Operator]
    }
}

pub(super) async fn is_demo(configuration: &Configuration) -> anyhow::Result<bool> {
    let backend = open(configuration, Replays::LeftAlone)?;
    backend.settle().await?;
    Ok(admin(&backend).await?.is_some())
}

/// A token for those who try the demo: for a week, as the tokens of earlier starts cannot be shown again.
pub(super) async fn fresh_token(backend: &Backend) -> anyhow::Result<String> {
    backend.settle().await?;
    let Some(user_id) = admin(backend).await? else {
        anyhow::bail!("the demo has no user `{ADMIN}`; delete its folder to begin again");
    };
    let expires_at = backend.clock.now() + TimeDelta::days(7);
    let done = backend
        .commands
        .issue_token(
            user_id,
            "demo",
            vec![],
            Some(expires_at),
            &backend.operator(),
        )
        .await?;
    backend.settle().await?;
    Ok(done.value.token)
}

async fn admin(backend: &Backend) -> anyhow::Result<Option<Uuid>> {
    let row = users::user_named(backend.views(), &name_key(ADMIN)).await?;
    Ok(row.map(|row| row.user_id))
}
