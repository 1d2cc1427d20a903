//! `user`: people who may do something.

use std::process::ExitCode;

use anyhow::Context;
use backend::{Backend, Replays, configuration::Configuration};
use clap::{Subcommand, ValueEnum};
use domain::{access::Role, text::name_key};
use projections::views::users::{self, UserRow};
use terminal::{
    opening::{open, open_made},
    say,
};

#[derive(Debug, Subcommand)]
pub(super) enum UserVerb {
    /// Add a user
    Add {
        name: String,
        /// May be given several times
        #[arg(long = "role", required = true, value_name = "ROLE")]
        roles: Vec<RoleArg>,
    },
    /// Give a user other roles in place of the ones it has
    Roles {
        name: String,
        /// May be given several times
        #[arg(long = "role", required = true, value_name = "ROLE")]
        roles: Vec<RoleArg>,
    },
    /// Let a user in no longer, with all its tokens
    Deactivate { name: String },
    /// Show all users
    List,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleArg {
    /// Everything
    Admin,
    /// The daily work
    Operator,
    /// Reads what the daily work shows
    Viewer,
    /// Reports only
    Reporter,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Admin => Self::Admin,
            RoleArg::Operator => Self::Operator,
            RoleArg::Viewer => Self::Viewer,
            RoleArg::Reporter => Self::Reporter,
        }
    }
}

pub(super) async fn run(configuration: &Configuration, verb: UserVerb) -> anyhow::Result<ExitCode> {
    let backend = match verb {
        UserVerb::Add { .. } => open(configuration, Replays::LeftAlone)?,
        _ => open_made(configuration, Replays::LeftAlone)?,
    };
    let intention = backend.operator();
    match verb {
        UserVerb::Add { name, roles } => {
            let roles = roles.into_iter().map(Role::from).collect();
            backend.commands.add_user(&name, roles, &intention).await?;
            say!("user `{name}` added; `backupchecks token issue {name:?}` makes an API token");
        }
        UserVerb::Roles { name, roles } => {
            let user = find(&backend, &name).await?;
            let roles = roles.into_iter().map(Role::from).collect();
            backend
                .commands
                .change_roles(user.user_id, roles, &intention)
                .await?;
            say!("roles of `{}` changed", user.name);
        }
        UserVerb::Deactivate { name } => {
            let user = find(&backend, &name).await?;
            backend
                .commands
                .deactivate_user(user.user_id, &intention)
                .await?;
            say!("user `{}` deactivated", user.name);
        }
        UserVerb::List => list(&backend).await?,
    }
    backend.settle().await?;
    Ok(ExitCode::SUCCESS)
}

/// The user of that name, in any case.
pub(super) async fn find(backend: &Backend, name: &str) -> anyhow::Result<UserRow> {
    // A name stays: views that stand still keep nobody from ending a token.
    if let Some(user) = users::user_named(backend.views(), &name_key(name)).await? {
        return Ok(user);
    }
    backend.settle().await?;
    users::user_named(backend.views(), &name_key(name))
        .await?
        .with_context(|| {
            format!("there is no user `{name}`; `backupchecks user list` shows all, `user add` makes one")
        })
}

async fn list(backend: &Backend) -> anyhow::Result<()> {
    backend.settle().await?;
    let mut users = users::users(backend.views()).await?;
    users.sort_by(|a, b| a.folded_name.cmp(&b.folded_name));
    for user in users {
        let roles: Vec<_> = user.roles.0.iter().map(|role| role.name()).collect();
        let state = if user.active { "" } else { "  (deactivated)" };
        say!("{}  {}{state}", user.name, roles.join(" ").to_lowercase());
    }
    Ok(())
}
