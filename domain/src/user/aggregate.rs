use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{UserCommand as Command, UserError as Error, UserEvent as Event, preference};
use crate::{access::Role, aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct User {
    created: bool,
    active: bool,
    roles: Vec<Role>,
    /// By id, whether it still works.
    tokens: BTreeMap<Uuid, bool>,
    preferences: BTreeMap<String, String>,
}

impl Aggregate for User {
    const TYPE: &'static str = "user";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        if let Command::Create { name, roles } = command {
            if self.created {
                return Err(Error::AlreadyCreated);
            }
            return Ok(vec![Event::UserCreated {
                name: text::name("user name", &name)?,
                roles: at_least_one(roles)?,
            }]);
        }
        if !self.created {
            return Err(Error::NotCreated);
        }
        match command {
            Command::Create { .. } => Err(Error::AlreadyCreated),
            Command::ChangeRoles { roles } => {
                let roles = at_least_one(roles)?;
                if roles == self.roles {
                    return Ok(vec![]);
                }
                Ok(vec![Event::UserRolesChanged { roles }])
            }
            Command::Deactivate if self.active => Ok(vec![Event::UserDeactivated {}]),
            Command::Deactivate => Ok(vec![]),
            Command::IssueApiToken { .. } if !self.active => Err(Error::Deactivated),
            Command::IssueApiToken {
                token_id,
                name,
                roles,
                expires_at,
            } => {
                if let Some(role) = roles.iter().find(|role| !self.roles.contains(role)) {
                    return Err(Error::RoleNotHeld(*role));
                }
                let roles = if roles.is_empty() {
                    self.roles.clone()
                } else {
                    sorted(roles)
                };
                Ok(vec![Event::ApiTokenIssued {
                    token_id,
                    name: text::name("token name", &name)?,
                    roles,
                    expires_at,
                }])
            }
            Command::RevokeApiToken { token_id } => match self.tokens.get(&token_id) {
                None => Err(Error::NoSuchToken(token_id)),
                Some(false) => Ok(vec![]),
                Some(true) => Ok(vec![Event::ApiTokenRevoked { token_id }]),
            },
            Command::ChangePreferences { changes } => {
                let (set, removed) = preference::differences(&self.preferences, changes)?;
                if set.is_empty() && removed.is_empty() {
                    return Ok(vec![]);
                }
                Ok(vec![Event::PreferencesChanged { set, removed }])
            }
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::UserCreated { roles, .. } => {
                self.created = true;
                self.active = true;
                self.roles.clone_from(roles);
            }
            Event::UserRolesChanged { roles } => self.roles.clone_from(roles),
            Event::UserDeactivated {} => self.active = false,
            Event::ApiTokenIssued { token_id, .. } => {
                self.tokens.insert(*token_id, true);
            }
            Event::ApiTokenRevoked { token_id } => {
                self.tokens.insert(*token_id, false);
            }
            Event::PreferencesChanged { set, removed } => {
                self.preferences.retain(|key, _| !removed.contains(key));
                let set = set.iter().map(|(key, value)| (key.clone(), value.clone()));
                self.preferences.extend(set);
            }
        }
    }
}

fn at_least_one(roles: Vec<Role>) -> Result<Vec<Role>, Error> {
    if roles.is_empty() {
        return Err(Error::NoRole);
    }
    Ok(sorted(roles))
}

fn sorted(mut roles: Vec<Role>) -> Vec<Role> {
    roles.sort_unstable();
    roles.dedup();
    roles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::given;

    fn created(roles: &[Role]) -> Event {
        Event::UserCreated {
            name: "Ada".into(),
            roles: roles.to_vec(),
        }
    }

    fn issue(roles: &[Role]) -> Command {
        Command::IssueApiToken {
            token_id: Uuid::nil(),
            name: "laptop".into(),
            roles: roles.to_vec(),
            expires_at: None,
        }
    }

    #[test]
    fn a_token_has_at_most_the_roles_of_its_user() {
        let viewer = given::<User>(&[created(&[Role::Viewer])]);
        assert_eq!(
            viewer.decide(issue(&[Role::Admin])),
            Err(Error::RoleNotHeld(Role::Admin))
        );
        let events = viewer.decide(issue(&[])).unwrap();
        assert!(
            matches!(&events[0], Event::ApiTokenIssued { roles, .. } if roles == &[Role::Viewer])
        );
    }

    #[test]
    fn a_deactivated_user_gets_no_token() {
        let user = given::<User>(&[created(&[Role::Admin]), Event::UserDeactivated {}]);
        assert_eq!(user.decide(issue(&[])), Err(Error::Deactivated));
    }

    #[test]
    fn an_unknown_token_is_not_revoked() {
        let user = given::<User>(&[created(&[Role::Admin])]);
        assert_eq!(
            user.decide(Command::RevokeApiToken {
                token_id: Uuid::nil()
            }),
            Err(Error::NoSuchToken(Uuid::nil()))
        );
    }
}
