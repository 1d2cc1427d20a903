//! Whose token a request has, and whether it is let in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::Backend;
use chrono::{DateTime, TimeDelta, Utc};
use commands::{ports::Credentials, token_hash};
use domain::code::Code;
use graphql::Principal;
use projections::views::users;
use serde_json::json;
use uuid::Uuid;

use super::shares::{Shares, Turn};

/// When each token was last written down as used.
#[derive(Debug, Default)]
pub struct Tokens {
    shares: Arc<Shares>,
    noted: Mutex<HashMap<Uuid, DateTime<Utc>>>,
}

/// Why somebody is not let in. Which of the reasons it was is for the log, not for them.
#[derive(Debug)]
pub(super) enum Refused {
    Token(&'static str),
    /// The token has as many requests as it may.
    TooMany,
    Unavailable,
}

/// Somebody who is answered, while the value lives.
pub(super) struct Admitted {
    pub(super) principal: Principal,
    pub(super) turn: Turn,
}

impl Tokens {
    /// The user to whom the request's bearer token belongs, within the share of that token.
    pub(super) async fn admit(
        &self,
        backend: &Backend,
        headers: &HeaderMap,
    ) -> Result<Admitted, Refused> {
        let token = bearer(headers).ok_or(Refused::Token("no token"))?;
        let credentials: &dyn Credentials = backend.engine.credentials.as_ref();
        let token_id = credentials
            .find(token_hash(token))
            .await
            .map_err(|error| unavailable(&error))?
            .ok_or(Refused::Token("unknown or revoked token"))?;
        let turn = self.shares.enter(token_id).ok_or(Refused::TooMany)?;
        let holder = users::token_holder(backend.views(), token_id)
            .await
            .map_err(|error| unavailable(&error))?
            .ok_or(Refused::Token("token without user"))?;
        let now = backend.clock.now();
        if holder.token.revoked {
            return Err(Refused::Token("revoked token"));
        }
        if holder.token.expires_at.is_some_and(|at| at <= now) {
            return Err(Refused::Token("expired token"));
        }
        if !holder.user.active {
            return Err(Refused::Token("deactivated user"));
        }
        self.note_use(credentials, token_id, now).await;
        let roles = holder.roles();
        let principal = Principal {
            user_id: holder.user.user_id,
            name: holder.user.name,
            roles,
            token_id,
        };
        Ok(Admitted { principal, turn })
    }

    /// At most once a minute, so that reading does not write all the time.
    async fn note_use(&self, credentials: &dyn Credentials, token_id: Uuid, now: DateTime<Utc>) {
        {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = |at: &DateTime<Utc>| now - *at < TimeDelta::minutes(1);
            if noted.get(&token_id).is_some_and(fresh) {
                return;
            }
            noted.insert(token_id, now);
        }
        if let Err(error) = credentials.used(token_id, now).await {
            tracing::warn!(%error, "the last use of a token could not be noted");
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::Token(reason) => {
                tracing::info!(reason, "request refused");
                (
                    StatusCode::UNAUTHORIZED,
                    Code::Unauthenticated,
                    "send a valid API token as `Authorization: Bearer …`; `backupchecks token issue` makes one",
                )
            }
            Self::TooMany => (
                StatusCode::TOO_MANY_REQUESTS,
                Code::TooManyRequests,
                "this token has as many requests in progress as one may have; wait for their answers, then ask again",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Unavailable,
                "the program cannot check the token now; try again in a moment",
            ),
        };
        let body = json!({"errors": [{"message": message, "extensions": {"code": code}}]});
        let mut response = (status, Json(body)).into_response();
        let (name, value) = match status {
            StatusCode::UNAUTHORIZED => (header::WWW_AUTHENTICATE, "Bearer"),
            _ => (header::RETRY_AFTER, "1"),
        };
        let value = header::HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
        response
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim())
        .filter(|token| !token.is_empty())
}

pub(super) fn unavailable(error: &dyn std::error::Error) -> Refused {
    tracing::error!(%error, "it could not be checked who may do this");
    Refused::Unavailable
}
