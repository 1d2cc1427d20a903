//! Users, their tokens and preferences.

use std::collections::BTreeMap;

use commands::CommandError;
use domain::access::Role;
use proptest::prelude::*;
use uuid::Uuid;

use crate::replay_equals_live::history::{History, NAMES, some};

#[derive(Debug, Clone)]
pub(crate) enum UserStep {
    AddUser(usize),
    ChangeRoles(usize, usize),
    DeactivateUser(usize),
    IssueToken(usize),
    RevokeToken(usize),
    Prefer(usize, usize),
    ChooseRole(usize, usize),
}

impl UserStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            1 => n.clone().prop_map(Self::AddUser),
            1 => (n.clone(), n.clone()).prop_map(|(user, role)| Self::ChangeRoles(user, role)),
            1 => n.clone().prop_map(Self::DeactivateUser),
            1 => n.clone().prop_map(Self::IssueToken),
            1 => n.clone().prop_map(Self::RevokeToken),
            1 => (n.clone(), n.clone()).prop_map(|(user, value)| Self::Prefer(user, value)),
            1 => (n.clone(), n).prop_map(|(user, role)| Self::ChooseRole(user, role)),
        ]
    }
}

impl History {
    pub(crate) async fn on_users(&mut self, step: UserStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            UserStep::AddUser(name) => {
                let name = NAMES[name % NAMES.len()];
                let done = commands.add_user(name, vec![Role::Operator], &by).await?;
                self.users.push(done.value);
            }
            UserStep::ChangeRoles(user, role) => {
                let role = Role::ALL[role % Role::ALL.len()];
                commands
                    .change_roles(some(&self.users, user), vec![role], &by)
                    .await?;
            }
            UserStep::DeactivateUser(user) => {
                commands
                    .deactivate_user(some(&self.users, user), &by)
                    .await?;
            }
            UserStep::IssueToken(user) => {
                let user = some(&self.users, user);
                let done = commands
                    .issue_token(user, "test", vec![], None, &by)
                    .await?;
                self.tokens.push((user, done.value.token_id));
            }
            UserStep::RevokeToken(token) => {
                let none = (Uuid::nil(), Uuid::nil());
                let count = self.tokens.len().max(1);
                let (user, token) = self.tokens.get(token % count).copied().unwrap_or(none);
                commands.revoke_token(user, token, &by).await?;
            }
            UserStep::ChooseRole(user, role) => {
                let role = Role::ALL.get(role % (Role::ALL.len() + 1)).copied();
                commands
                    .choose_active_role(some(&self.users, user), role, &by)
                    .await?;
            }
            UserStep::Prefer(user, value) => {
                let key = ["runChecks.sort", "jobs.filter", "no key"][value % 3].to_owned();
                let value = (value % 5 > 0).then(|| value.to_string());
                let user = some(&self.users, user);
                commands
                    .change_preferences(user, BTreeMap::from([(key, value)]), &by)
                    .await?;
            }
        }
        Ok(())
    }
}
