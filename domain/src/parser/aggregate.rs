//! What is known of a parser, and how it decides about commands.

use serde::{Deserialize, Serialize};

use super::{
    ParserCommand as Command, ParserError as Error, ParserEvent as Event,
    limits::{MAX_BYTES, MAX_PUBLISHED, is_name},
};
use crate::{aggregate::Aggregate, text};

/// What was done about the parser of one name. The switch belongs to the name: publishing and withdrawing leave it
/// where it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Parser {
    published: Publication,
    disabled: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
enum Publication {
    #[default]
    Never,
    Text(String),
    Withdrawn,
}

impl Aggregate for Parser {
    const TYPE: &'static str = "parser";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match command {
            Command::Publish {
                name,
                definition,
                revision,
                others,
            } => self.publish(&name, definition, revision, others),
            Command::Disable { builtin, reason } => {
                self.refuse_unknown(builtin)?;
                if self.disabled {
                    return Ok(vec![]);
                }
                let reason = text::note("reason", reason.as_deref())?;
                Ok(vec![Event::ParserDisabled { reason }])
            }
            Command::Enable { builtin } => {
                self.refuse_unknown(builtin)?;
                if !self.disabled {
                    return Ok(vec![]);
                }
                Ok(vec![Event::ParserEnabled {}])
            }
            Command::Withdraw { reason } => match self.published {
                Publication::Never => Err(Error::NeverPublished),
                Publication::Withdrawn => Ok(vec![]),
                Publication::Text(_) => Ok(vec![Event::ParserWithdrawn {
                    reason: text::note("reason", reason.as_deref())?,
                }]),
            },
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::ParserPublished { definition, .. } => {
                self.published = Publication::Text(definition.clone());
            }
            Event::ParserDisabled { .. } => self.disabled = true,
            Event::ParserEnabled {} => self.disabled = false,
            Event::ParserWithdrawn { .. } => self.published = Publication::Withdrawn,
        }
    }
}

impl Parser {
    fn publish(
        &self,
        name: &str,
        definition: String,
        revision: String,
        others: usize,
    ) -> Result<Vec<Event>, Error> {
        if !is_name(name) {
            return Err(Error::Name(name.chars().take(80).collect()));
        }
        if definition.len() > MAX_BYTES {
            return Err(Error::TooLong(definition.len()));
        }
        if others >= MAX_PUBLISHED {
            return Err(Error::TooMany(others));
        }
        // The text and not the revision is compared: a better description leaves the revision as it is.
        if matches!(&self.published, Publication::Text(text) if *text == definition) {
            return Ok(vec![]);
        }
        Ok(vec![Event::ParserPublished {
            definition,
            revision,
        }])
    }

    fn refuse_unknown(&self, builtin: bool) -> Result<(), Error> {
        if builtin || matches!(self.published, Publication::Text(_)) {
            return Ok(());
        }
        Err(Error::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::given;

    const DISABLED: Event = Event::ParserDisabled { reason: None };
    const WITHDRAWN: Event = Event::ParserWithdrawn { reason: None };

    fn published(definition: &str) -> Event {
        Event::ParserPublished {
            definition: definition.into(),
            revision: "r".into(),
        }
    }

    fn publish(definition: &str) -> Command {
        Command::Publish {
            name: "acme-backup".into(),
            definition: definition.into(),
            revision: "r".into(),
            others: 0,
        }
    }

    fn disable(builtin: bool) -> Command {
        Command::Disable {
            builtin,
            reason: None,
        }
    }

    fn withdraw() -> Command {
        Command::Withdraw { reason: None }
    }

    #[test]
    fn the_same_text_is_published_once() {
        let parser = given::<Parser>(&[published("a")]);
        assert_eq!(parser.decide(publish("a")), Ok(vec![]));
        assert_eq!(parser.decide(publish("b")), Ok(vec![published("b")]));
        let parser = given::<Parser>(&[published("a"), WITHDRAWN]);
        assert_eq!(parser.decide(publish("a")), Ok(vec![published("a")]));
    }

    #[test]
    fn only_what_was_published_is_withdrawn() {
        assert_eq!(
            Parser::default().decide(withdraw()),
            Err(Error::NeverPublished)
        );
        let parser = given::<Parser>(&[DISABLED]);
        assert_eq!(parser.decide(withdraw()), Err(Error::NeverPublished));
        let parser = given::<Parser>(&[published("a")]);
        assert_eq!(parser.decide(withdraw()), Ok(vec![WITHDRAWN]));
        let parser = given::<Parser>(&[published("a"), WITHDRAWN]);
        assert_eq!(parser.decide(withdraw()), Ok(vec![]));
    }

    #[test]
    fn only_a_parser_that_exists_is_switched() {
        let parser = Parser::default();
        assert_eq!(parser.decide(disable(false)), Err(Error::Unknown));
        assert_eq!(
            parser.decide(Command::Enable { builtin: false }),
            Err(Error::Unknown)
        );
        assert_eq!(parser.decide(disable(true)), Ok(vec![DISABLED]));
        let parser = given::<Parser>(&[published("a")]);
        assert_eq!(parser.decide(disable(false)), Ok(vec![DISABLED]));
        let parser = given::<Parser>(&[published("a"), WITHDRAWN]);
        assert_eq!(parser.decide(disable(false)), Err(Error::Unknown));
    }

    #[test]
    fn a_switch_that_stands_right_gives_nothing_and_outlives_publications() {
        let parser = given::<Parser>(&[DISABLED, published("a")]);
        assert_eq!(parser.decide(disable(true)), Ok(vec![]));
        let enable = || Command::Enable { builtin: true };
        assert_eq!(parser.decide(enable()), Ok(vec![Event::ParserEnabled {}]));
        assert_eq!(Parser::default().decide(enable()), Ok(vec![]));
    }

    #[test]
    fn names_sizes_and_numbers_are_limited() {
        let with = |change: fn(&mut String, &mut String, &mut usize)| {
            let (mut name, mut definition, mut others) = ("acme".into(), "a".into(), 0);
            change(&mut name, &mut definition, &mut others);
            Parser::default().decide(Command::Publish {
                name,
                definition,
                revision: "r".into(),
                others,
            })
        };
        let refused = with(|name, _, _| *name = "Acme Backup".into());
        assert_eq!(refused, Err(Error::Name("Acme Backup".into())));
        let refused = with(|_, definition, _| *definition = "x".repeat(MAX_BYTES + 1));
        assert_eq!(refused, Err(Error::TooLong(MAX_BYTES + 1)));
        let refused = with(|_, _, others| *others = MAX_PUBLISHED);
        assert_eq!(refused, Err(Error::TooMany(MAX_PUBLISHED)));
        assert!(with(|_, definition, _| *definition = "x".repeat(MAX_BYTES)).is_ok());
        assert!(with(|_, _, others| *others = MAX_PUBLISHED - 1).is_ok());
    }
}
