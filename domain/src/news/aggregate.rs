//! What is known of an item of news, and how it decides about commands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{NewsCommand as Command, NewsError as Error, NewsEvent as Event};
use crate::{aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct News {
    /// `None` until published.
    says: Option<Says>,
    withdrawn: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Says {
    title: String,
    text: String,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

impl News {
    /// Whether there are such news to be read.
    pub fn is_readable(&self) -> bool {
        self.says.is_some() && !self.withdrawn
    }
}

impl Says {
    fn wanted(
        (title, text): (&str, &str),
        from: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    ) -> Result<Self, Error> {
        if let Some(until) = until.filter(|until| *until <= from) {
            return Err(Error::EndsBeforeBegin { from, until });
        }
        Ok(Self {
            title: text::name("title", title)?,
            text: text::text("text", text)?,
            from,
            until,
        })
    }
}

impl Aggregate for News {
    const TYPE: &'static str = "news";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match (command, &self.says) {
            (Command::Publish { .. }, Some(_)) => Err(Error::AlreadyPublished),
            (
                Command::Publish {
                    title,
                    text,
                    from,
                    until,
                },
                None,
            ) => {
                let says = Says::wanted((&title, &text), from, until)?;
                Ok(vec![Event::NewsPublished {
                    title: says.title,
                    text: says.text,
                    from,
                    until,
                }])
            }
            (_, None) => Err(Error::NotPublished),
            (Command::Withdraw, Some(_)) if self.withdrawn => Ok(vec![]),
            (Command::Withdraw, Some(_)) => Ok(vec![Event::NewsWithdrawn {}]),
            (Command::Change { .. }, Some(_)) if self.withdrawn => Err(Error::Withdrawn),
            (
                Command::Change {
                    title,
                    text,
                    from,
                    until,
                },
                Some(current),
            ) => {
                let says = Says::wanted((&title, &text), from, until)?;
                if says == *current {
                    return Ok(vec![]);
                }
                Ok(vec![Event::NewsChanged {
                    title: says.title,
                    text: says.text,
                    from,
                    until,
                }])
            }
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::NewsPublished {
                title,
                text,
                from,
                until,
            }
            | Event::NewsChanged {
                title,
                text,
                from,
                until,
            } => {
                self.says = Some(Says {
                    title: title.clone(),
                    text: text.clone(),
                    from: *from,
                    until: *until,
                });
            }
            Event::NewsWithdrawn {} => self.withdrawn = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::aggregate::given;

    fn publish(title: &str, hours: Option<i64>) -> Command {
        let from = DateTime::UNIX_EPOCH;
        Command::Publish {
            title: title.into(),
            text: "Tonight.".into(),
            from,
            until: hours.map(|hours| from + TimeDelta::hours(hours)),
        }
    }

    fn change(title: &str) -> Command {
        Command::Change {
            title: title.into(),
            text: "Tonight.".into(),
            from: DateTime::UNIX_EPOCH,
            until: None,
        }
    }

    #[test]
    fn news_end_after_they_begin() {
        let nothing = given::<News>(&[]);
        assert!(nothing.decide(publish("Update", Some(1))).is_ok());
        for hours in [0, -1] {
            assert!(matches!(
                nothing.decide(publish("Update", Some(hours))),
                Err(Error::EndsBeforeBegin { .. })
            ));
        }
    }

    #[test]
    fn withdrawn_news_stay_so() {
        let mut events = given::<News>(&[]).decide(publish("Update", None)).unwrap();
        let published = given::<News>(&events);
        assert_eq!(published.decide(change(" Update ")), Ok(vec![]));
        assert_eq!(published.decide(change("Updates")).unwrap().len(), 1);
        assert!(published.is_readable());
        events.push(Event::NewsWithdrawn {});
        let withdrawn = given::<News>(&events);
        assert_eq!(withdrawn.decide(change("Updates")), Err(Error::Withdrawn));
        assert_eq!(withdrawn.decide(Command::Withdraw), Ok(vec![]));
        assert!(!withdrawn.is_readable());
    }
}
