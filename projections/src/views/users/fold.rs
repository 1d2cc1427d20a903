use domain::{
    text::{folded, name_key},
    user::UserEvent,
};
use uuid::Uuid;

use super::{ApiTokenRow, UserRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
    views::{news, preferences},
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    user_id: Uuid,
    event: &UserEvent,
) -> Result<(), FoldError> {
    let key = (user_id,);
    match event {
        UserEvent::UserCreated { name, roles } => set.users.put(UserRow {
            user_id,
            name: name.clone(),
            folded_name: folded(name),
            name_key: name_key(name),
            roles: Json(roles.clone()),
            active_role: None,
            active: true,
            created_at: envelope.recorded_at,
        }),
        UserEvent::UserRolesChanged { roles } => {
            set.users.update(writer, &key, |row| {
                row.roles = Json(roles.clone());
                row.active_role = row.active_role.filter(|role| roles.contains(role));
            })?;
        }
        UserEvent::UserActiveRoleChosen { role } => {
            set.users
                .update(writer, &key, |row| row.active_role = *role)?;
        }
        UserEvent::UserDeactivated {} => {
            set.users.update(writer, &key, |row| row.active = false)?;
        }
        UserEvent::ApiTokenIssued {
            token_id,
            name,
            roles,
            expires_at,
        } => set.api_tokens.put(ApiTokenRow {
            token_id: *token_id,
            user_id,
            name: name.clone(),
            roles: Json(roles.clone()),
            issued_at: envelope.recorded_at,
            expires_at: *expires_at,
            revoked: false,
        }),
        UserEvent::ApiTokenRevoked { token_id } => {
            set.api_tokens
                .update(writer, &(*token_id,), |row| row.revoked = true)?;
        }
        UserEvent::PreferencesChanged {
            set: wanted,
            removed,
        } => preferences::apply(set, user_id, wanted, removed),
        UserEvent::NewsRead { news_id } => news::read(set, envelope, user_id, *news_id),
    }
    Ok(())
}
