//! Users and their tokens.

use chrono::{DateTime, Utc};
use domain::access::Role;
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    pub struct UserRow = "users" {
        key { user_id: Uuid, }
        name: String,
        folded_name: String,
        /// By what it is taken: `domain::text::name_key`.
        name_key: String,
        roles: Json<Vec<Role>>,
        /// The one that they chose to work in.
        active_role: Option<Role>,
        active: bool,
        created_at: DateTime<Utc>,
    }
    index "users_by_key" on ("name_key, user_id");
}

table! {
    pub struct ApiTokenRow = "api_tokens" {
        key { token_id: Uuid, }
        user_id: Uuid,
        name: String,
        roles: Json<Vec<Role>>,
        issued_at: DateTime<Utc>,
        expires_at: Option<DateTime<Utc>>,
        revoked: bool,
    }
    index "api_tokens_by_user" on ("user_id");
}
