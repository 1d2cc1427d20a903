//! Users and their tokens.

use domain::{
    text::{folded, name_key},
    user::UserEvent,
};
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::{
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
        subjects::{news, preferences},
    },
    rows::users::{ApiTokenRow, UserRow},
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    user_id: Uuid,
    event: &UserEvent,
) -> Result<(), FoldError> {
    let key = (user_id,);
    match event {
        UserEvent::UserCreated { name, roles } => fold.users().put(UserRow {
            user_id,
            name: name.clone(),
            folded_name: folded(name),
            name_key: name_key(name),
            roles: Json(roles.clone()),
            active_role: None,
            active: true,
            created_at: logged.recorded_at,
        }),
        UserEvent::UserRolesChanged { roles } => {
            fold.users().update(&key, |row| {
                row.roles = Json(roles.clone());
                row.active_role = row.active_role.filter(|role| roles.contains(role));
            })?;
        }
        UserEvent::UserActiveRoleChosen { role } => {
            fold.users().update(&key, |row| row.active_role = *role)?;
        }
        UserEvent::UserDeactivated {} => {
            fold.users().update(&key, |row| row.active = false)?;
        }
        UserEvent::ApiTokenIssued {
            token_id,
            name,
            roles,
            expires_at,
        } => fold.api_tokens().put(ApiTokenRow {
            token_id: *token_id,
            user_id,
            name: name.clone(),
            roles: Json(roles.clone()),
            issued_at: logged.recorded_at,
            expires_at: *expires_at,
            revoked: false,
        }),
        UserEvent::ApiTokenRevoked { token_id } => {
            fold.api_tokens()
                .update(&(*token_id,), |row| row.revoked = true)?;
        }
        UserEvent::PreferencesChanged {
            set: wanted,
            removed,
        } => preferences::apply(fold, user_id, wanted, removed),
        UserEvent::NewsRead { news_id } => news::read(fold, logged, user_id, *news_id),
    }
    Ok(())
}
