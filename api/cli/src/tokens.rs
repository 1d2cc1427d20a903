//! `token`: API tokens of people.

use std::process::ExitCode;

use anyhow::{Context, bail};
use backend::{Backend, Replays, configuration::Configuration};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Subcommand;
use domain::{access::Role, dates};
use projections::views::users;
use terminal::{note, opening::open_made, say};
use uuid::Uuid;

use super::users::{RoleArg, find};

#[derive(Debug, Subcommand)]
pub(super) enum TokenVerb {
    /// Make an API token; it is shown once
    Issue {
        /// The user whose token it is
        user: String,
        /// What the token is for
        #[arg(long, default_value = "command line")]
        name: String,
        /// Only these of the user's roles; may be given several times
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<RoleArg>,
        /// Days until it expires; 0 for never
        #[arg(long, default_value_t = 90, value_name = "DAYS")]
        expires_in: u32,
    },
    /// Show a user's tokens
    List { user: String },
    /// Make a token useless
    Revoke {
        user: String,
        /// Id of the token, from `token list`
        token: String,
    },
}

pub(super) async fn run(
    configuration: &Configuration,
    verb: TokenVerb,
) -> anyhow::Result<ExitCode> {
    let backend = open_made(configuration, Replays::LeftAlone)?;
    let intention = backend.operator();
    match verb {
        TokenVerb::Issue {
            user,
            name,
            roles,
            expires_in,
        } => {
            let user = find(&backend, &user).await?;
            let roles = roles.into_iter().map(Role::from).collect();
            let expires_at = expiry(&backend, expires_in)?;
            let done = backend
                .commands
                .issue_token(user.user_id, &name, roles, expires_at, &intention)
                .await?;
            backend.settle().await?;
            note!("Keep this token; it is not shown again:");
            say!("{}", done.value.token);
        }
        TokenVerb::List { user } => {
            backend.settle().await?;
            let user = find(&backend, &user).await?;
            for token in users::tokens_of(backend.views(), user.user_id).await? {
                let roles: Vec<_> = token.roles.0.iter().map(|role| role.name()).collect();
                let last_use = backend.engine.credentials.last_used(token.token_id).await?;
                say!(
                    "{}  {}  {}  expires {}  last used {}{}",
                    token.token_id,
                    token.name,
                    roles.join(" ").to_lowercase(),
                    time(token.expires_at),
                    time(last_use),
                    if token.revoked { "  (revoked)" } else { "" },
                );
            }
        }
        TokenVerb::Revoke { user, token } => {
            let user = find(&backend, &user).await?;
            let Ok(token_id) = Uuid::try_parse(&token) else {
                bail!("`{token}` is not the id of a token; `backupchecks token list` shows them");
            };
            backend
                .commands
                .revoke_token(user.user_id, token_id, &intention)
                .await?;
            backend.settle().await?;
            say!("token {token_id} revoked");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn expiry(backend: &Backend, days: u32) -> anyhow::Result<Option<DateTime<Utc>>> {
    if days == 0 {
        return Ok(None);
    }
    let expiry = TimeDelta::try_days(i64::from(days))
        .and_then(|days| backend.clock.now().checked_add_signed(days))
        .filter(|expiry| dates::is_moment(*expiry))
        .with_context(|| format!("{days} days from now is no date; give fewer, or 0 for never"))?;
    Ok(Some(expiry))
}

fn time(time: Option<DateTime<Utc>>) -> String {
    time.map_or_else(
        || "never".to_owned(),
        |time| time.format("%Y-%m-%d %H:%M UTC").to_string(),
    )
}
