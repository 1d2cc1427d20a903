//! Users, their roles and their tokens.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    access::Role,
    code::Code,
    ids::Digest,
    news::{News, NewsError},
    text,
    user::{User, UserCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, framework};

/// Makes a token easy to recognise, for people and for scanners that look for leaked secrets.
pub const TOKEN_PREFIX: &str = "bc_";

/// A new API token. Shown once: only its hash is kept.
#[derive(Clone)]
pub struct IssuedToken {
    pub token_id: Uuid,
    pub token: String,
}

impl std::fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuedToken({})", self.token_id)
    }
}

/// What is kept of a token. A plain SHA-256 is enough, since a token is 256 random bits and cannot be guessed.
pub fn token_hash(token: &str) -> [u8; 32] {
    Digest::of(token.as_bytes()).0
}

impl Commands {
    pub async fn add_user(
        &self,
        name: &str,
        roles: Vec<Role>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let holder = self
            .known_now()
            .await?
            .user_named(&text::name_key(name))
            .await?;
        if holder.is_some() {
            return Err(CommandError::refused(
                Code::NameTaken,
                format!("a user named `{}` exists already", name.trim()),
            ));
        }
        let id = self.parts.ids.id();
        let command = UserCommand::Create {
            name: name.to_owned(),
            roles,
        };
        self.on::<User>(id, command, intention).await
    }

    pub async fn change_roles(
        &self,
        user_id: Uuid,
        roles: Vec<Role>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<User>(user_id, UserCommand::ChangeRoles { roles }, intention)
            .await
    }

    pub async fn deactivate_user(
        &self,
        user_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let done = self
            .on::<User>(user_id, UserCommand::Deactivate, intention)
            .await?;
        self.revoke_spent_tokens(user_id).await?;
        Ok(done)
    }

    /// A token for programs. With no roles given it has all roles of its user.
    pub async fn issue_token(
        &self,
        user_id: Uuid,
        name: &str,
        roles: Vec<Role>,
        expires_at: Option<DateTime<Utc>>,
        intention: &Intention,
    ) -> Result<Done<IssuedToken>, CommandError> {
        if expires_at.is_some_and(|at| at <= self.parts.clock.now()) {
            return Err(CommandError::refused(
                Code::InvalidInput,
                "the token would expire in the past; give a later time",
            ));
        }
        let token_id = self.parts.ids.id();
        let token = format!("{TOKEN_PREFIX}{}", base62(self.parts.ids.secret()));
        let command = UserCommand::IssueApiToken {
            token_id,
            name: name.to_owned(),
            roles,
            expires_at,
        };
        let done = self.on::<User>(user_id, command, intention).await?;
        // Kept after the event: a hash without an event would be a token that no audit trail knows of.
        self.parts
            .credentials
            .keep(token_id, token_hash(&token))
            .await?;
        Ok(Done {
            value: IssuedToken { token_id, token },
            position: done.position,
        })
    }

    pub async fn revoke_token(
        &self,
        user_id: Uuid,
        token_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let done = self
            .on::<User>(user_id, UserCommand::RevokeApiToken { token_id }, intention)
            .await?;
        self.revoke_spent_tokens(user_id).await?;
        Ok(done)
    }

    /// Makes the tokens useless of which the log says so, where a crash or another copy of the hashes missed it. Asks the log
    /// itself, since views may stand still.
    pub async fn take_over_revocations(&self) -> Result<(), CommandError> {
        for user_id in self.parts.known.every_user().await? {
            self.revoke_spent_tokens(user_id).await?;
        }
        Ok(())
    }

    /// After the event, which is the truth. What a crash keeps from being noted here is noted when the command is repeated,
    /// or when the program starts again.
    async fn revoke_spent_tokens(&self, user_id: Uuid) -> Result<(), CommandError> {
        let user: User = framework::load(self.parts.log.as_ref(), &user_id.to_string()).await?;
        let spent: Vec<_> = user.spent_tokens().collect();
        if !spent.is_empty() {
            self.parts.credentials.revoke(&spent).await?;
        }
        Ok(())
    }

    /// Changes how the user wants pages to look: by key, none takes a preference away.
    pub async fn change_preferences(
        &self,
        user_id: Uuid,
        changes: BTreeMap<String, Option<String>>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = UserCommand::ChangePreferences { changes };
        self.on::<User>(user_id, command, intention).await
    }

    /// From now on the user works in this role alone; none is in all of them.
    pub async fn choose_active_role(
        &self,
        user_id: Uuid,
        role: Option<Role>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<User>(user_id, UserCommand::ChooseActiveRole { role }, intention)
            .await
    }

    /// The user has read these news.
    pub async fn mark_news_read(
        &self,
        user_id: Uuid,
        news_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let news: News = framework::load(self.parts.log.as_ref(), &news_id.to_string()).await?;
        if !news.is_readable() {
            return Err(CommandError::refusal(&NewsError::NotPublished));
        }
        let done = self
            .on::<User>(user_id, UserCommand::ReadNews { news_id }, intention)
            .await?;
        Ok(Done {
            value: news_id,
            ..done
        })
    }
}

/// 43 letters and digits: nothing that a shell, a URL or a double click would cut.
fn base62(secret: [u8; 32]) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut number = secret;
    let mut text = Vec::with_capacity(43);
    for _ in 0..43 {
        let mut rest = 0_u32;
        for byte in &mut number {
            let value = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            rest = value % 62;
        }
        text.push(char::from(DIGITS[rest as usize % 62]));
    }
    text.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_keeps_all_its_bits() {
        assert_eq!(base62([0; 32]), "0".repeat(43));
        let mut one = [0; 32];
        one[31] = 61;
        assert_eq!(base62(one), format!("{}z", "0".repeat(42)));
        let mut other = [0xff; 32];
        let most = base62(other);
        other[0] = 0xfe;
        assert_ne!(most, base62(other));
    }
}
