//! Users, and who holds a token.

use domain::access::{self, Role};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{by_id::by_id, select::Select},
        schema::{error::DatabaseError, value::Value},
    },
    rows::users::{ApiTokenRow, UserRow},
};

/// Everybody, in no order; an MSP has tens of users.
pub async fn users(reader: &dyn ViewReader) -> Result<Vec<UserRow>, DatabaseError> {
    Select::from("users").all(reader).await
}

pub async fn users_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<UserRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// The user of that [`folded`](domain::text::folded) name.
pub async fn user_named(
    reader: &dyn ViewReader,
    name_key: &str,
) -> Result<Option<UserRow>, DatabaseError> {
    Select::from("users")
        .with("name_key = ?", Value::Text(name_key.to_owned()))
        .first(reader)
        .await
}

pub async fn tokens_of(
    reader: &dyn ViewReader,
    user_id: Uuid,
) -> Result<Vec<ApiTokenRow>, DatabaseError> {
    Select::from("api_tokens")
        .with("user_id = ?", Value::Uuid(user_id))
        .all(reader)
        .await
}

/// A token with its user.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenHolder {
    pub token: ApiTokenRow,
    pub user: UserRow,
}

impl TokenHolder {
    /// What the token may do now.
    pub fn roles(&self) -> Vec<Role> {
        let (own, held) = (&self.token.roles.0, &self.user.roles.0);
        access::roles_in_force(own, held, self.user.active_role)
    }
}

pub async fn token_holder(
    reader: &dyn ViewReader,
    token_id: Uuid,
) -> Result<Option<TokenHolder>, DatabaseError> {
    let token: Option<ApiTokenRow> = Select::from("api_tokens")
        .with("token_id = ?", Value::Uuid(token_id))
        .first(reader)
        .await?;
    let Some(token) = token else {
        return Ok(None);
    };
    let user: Option<UserRow> = Select::from("users")
        .with("user_id = ?", Value::Uuid(token.user_id))
        .first(reader)
        .await?;
    Ok(user.map(|user| TokenHolder { token, user }))
}
