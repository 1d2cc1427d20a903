//! What is known of an override, and how it decides about commands.

use serde::{Deserialize, Serialize};

use super::{
    OverrideCommand as Command, OverrideError as Error, OverrideEvent as Event, OverrideRule,
};
use crate::aggregate::Aggregate;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Override {
    state: State,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
enum State {
    #[default]
    Unknown,
    InForce(Box<OverrideRule>),
    Removed,
}

impl Override {
    /// `None` before it was created, and since it was removed.
    pub fn rule(&self) -> Option<&OverrideRule> {
        match &self.state {
            State::InForce(rule) => Some(rule),
            State::Unknown | State::Removed => None,
        }
    }
}

impl Aggregate for Override {
    const TYPE: &'static str = "override";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match (&self.state, command) {
            (State::Unknown, Command::Create(rule)) => {
                Ok(vec![Event::OverrideCreated(rule.cleaned()?)])
            }
            (State::Unknown, _) => Err(Error::NotCreated),
            (State::InForce(_), Command::Create(_)) => Err(Error::AlreadyCreated),
            (State::InForce(current), Command::Change(rule)) => {
                let rule = rule.cleaned()?;
                if rule == **current {
                    return Ok(vec![]);
                }
                Ok(vec![Event::OverrideChanged(rule)])
            }
            (State::InForce(_), Command::Remove) => Ok(vec![Event::OverrideRemoved {}]),
            (State::Removed, Command::Remove) => Ok(vec![]),
            (State::Removed, _) => Err(Error::Removed),
        }
    }

    fn apply(&mut self, event: &Event) {
        self.state = match event {
            Event::OverrideCreated(rule) | Event::OverrideChanged(rule) => {
                State::InForce(Box::new(rule.clone()))
            }
            Event::OverrideRemoved {} => State::Removed,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        aggregate::given,
        overrides::{OverrideLevel, OverrideMatch},
        run::RunStatus,
        schedule::Weekday,
    };

    fn rule(status: Option<RunStatus>) -> OverrideRule {
        OverrideRule {
            level: OverrideLevel::Global {
                software: Some("  Acme   Backup ".into()),
                kind: None,
            },
            matching: OverrideMatch { status, text: None },
            from: None,
            until: None,
            weekdays: [].into(),
            reason: Some(" ".into()),
        }
    }

    #[test]
    fn an_override_is_cleaned_and_changed_only_by_another_one() {
        let create = Command::Create(rule(Some(RunStatus::Warning)));
        let events = given::<Override>(&[]).decide(create).unwrap();
        let [Event::OverrideCreated(cleaned)] = events.as_slice() else {
            panic!("it is created");
        };
        assert_eq!(cleaned.reason, None);
        let OverrideLevel::Global { software, .. } = &cleaned.level else {
            panic!("it is global");
        };
        assert_eq!(software.as_deref(), Some("Acme Backup"));
        let same = Command::Change(rule(Some(RunStatus::Warning)));
        assert_eq!(given::<Override>(&events).decide(same), Ok(vec![]));
        let other = Command::Change(rule(None));
        assert_eq!(given::<Override>(&events).decide(other).unwrap().len(), 1);
    }

    #[test]
    fn all_weekdays_are_any_day() {
        let on = |days: &[Weekday]| {
            Command::Create(OverrideRule {
                weekdays: days.iter().copied().collect(),
                ..rule(None)
            })
        };
        let kept = |command| {
            let events = given::<Override>(&[]).decide(command).unwrap();
            let [Event::OverrideCreated(rule)] = events.as_slice() else {
                panic!("it is created");
            };
            rule.weekdays.iter().copied().collect::<Vec<_>>()
        };
        assert_eq!(kept(on(&Weekday::ALL)), []);
        assert_eq!(kept(on(&[Weekday::Sunday])), [Weekday::Sunday]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let nothing = given::<Override>(&[]);
        let of_success = Command::Create(rule(Some(RunStatus::Success)));
        assert_eq!(nothing.decide(of_success), Err(Error::OfSuccess));
        let time = |second| chrono::DateTime::from_timestamp(second, 0);
        let backwards = OverrideRule {
            from: time(10),
            until: time(10),
            ..rule(None)
        };
        assert!(matches!(
            nothing.decide(Command::Create(backwards)),
            Err(Error::EmptyPeriod { .. })
        ));
        assert_eq!(nothing.decide(Command::Remove), Err(Error::NotCreated));
    }
}
