//! What is known of a user, and how it decides about commands.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{UserCommand as Command, UserError as Error, UserEvent as Event, preference};
use crate::{access::Role, aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct User {
    created: bool,
    active: bool,
    roles: Vec<Role>,
    active_role: Option<Role>,
    /// By id, whether it still works.
    tokens: BTreeMap<Uuid, bool>,
    preferences: BTreeMap<String, String>,
    news_read: BTreeSet<Uuid>,
}

impl User {
    /// The tokens that are good for nothing any more: those that were revoked, and all of somebody who is gone.
    pub fn spent_tokens(&self) -> impl Iterator<Item = Uuid> {
        let spent = self
            .tokens
            .iter()
            .filter(|(_, works)| !self.active || !**works);
        spent.map(|(token_id, _)| *token_id)
    }
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
            Command::ChooseActiveRole { role } if role == self.active_role => Ok(vec![]),
            Command::ChooseActiveRole { role } => {
                match role.filter(|it| !self.roles.contains(it)) {
                    Some(role) => Err(Error::RoleToChooseNotHeld(role)),
                    None => Ok(vec![Event::UserActiveRoleChosen { role }]),
                }
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
            Command::ReadNews { news_id } if self.news_read.contains(&news_id) => Ok(vec![]),
            Command::ReadNews { news_id } => Ok(vec![Event::NewsRead { news_id }]),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::UserCreated { roles, .. } => {
                self.created = true;
                self.active = true;
                self.roles.clone_from(roles);
            }
            Event::UserRolesChanged { roles } => {
                self.roles.clone_from(roles);
                // Who does not have the role any more works in all that are left.
                self.active_role = self.active_role.filter(|role| roles.contains(role));
            }
            Event::UserActiveRoleChosen { role } => self.active_role = *role,
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
            Event::NewsRead { news_id } => drop(self.news_read.insert(*news_id)),
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
    fn only_a_role_that_is_held_is_chosen_and_it_goes_with_it() {
        let choose = |role| Command::ChooseActiveRole { role };
        let mut events = vec![created(&[Role::Admin, Role::Viewer])];
        let user = given::<User>(&events);
        assert_eq!(
            user.decide(choose(Some(Role::Operator))),
            Err(Error::RoleToChooseNotHeld(Role::Operator))
        );
        assert_eq!(user.decide(choose(None)), Ok(vec![]));
        events.extend(user.decide(choose(Some(Role::Viewer))).unwrap());
        let user = given::<User>(&events);
        assert_eq!(user.decide(choose(Some(Role::Viewer))), Ok(vec![]));
        events.push(Event::UserRolesChanged {
            roles: vec![Role::Admin],
        });
        // Nothing is chosen any more, so there is nothing to take back.
        assert_eq!(given::<User>(&events).decide(choose(None)), Ok(vec![]));
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
