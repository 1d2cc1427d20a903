//! What can be wrong with a run, as overrides are matched with it.

use serde::{Deserialize, Serialize};

use crate::{
    run::RunStatus,
    text::{bounded, folded},
};

/// Objects that are kept.
const MAX_OBJECTS: usize = 50;

/// Messages of the run itself that are kept.
const MAX_MESSAGES: usize = 10;

/// What can be wrong with a run, as overrides are matched with it. Bounded: it is kept beside each run that did not succeed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Troubles {
    /// What is said of the run as a whole; see `message`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    messages: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    objects: Vec<ObjectTrouble>,
    /// There were more objects in trouble than are kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    more: bool,
}

/// One object that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectTrouble {
    /// Folded.
    pub(super) name: String,
    pub(super) status: RunStatus,
    /// Folded.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) message: String,
}

impl Troubles {
    /// Of a run with this status; nothing where it succeeded. `objects` may hold good ones and those without a status, which
    /// are left out.
    pub fn of<'a>(
        status: RunStatus,
        messages: impl IntoIterator<Item = &'a str>,
        objects: impl IntoIterator<Item = (&'a str, Option<RunStatus>, &'a str)>,
    ) -> Self {
        if status == RunStatus::Success {
            return Self::default();
        }
        let mut troubled = objects
            .into_iter()
            .filter_map(|(name, status, message)| ObjectTrouble::of(name, status, message));
        let objects: Vec<_> = troubled.by_ref().take(MAX_OBJECTS).collect();
        Self {
            messages: messages
                .into_iter()
                .filter(|message| !message.trim().is_empty())
                .take(MAX_MESSAGES)
                .map(message)
                .collect(),
            objects,
            more: troubled.next().is_some(),
        }
    }

    /// What another mail of the same run says is wrong, too. Each message and object once; of one object, the worse status.
    pub fn add(&mut self, other: &Self) {
        for message in &other.messages {
            if !self.messages.contains(message) && self.messages.len() < MAX_MESSAGES {
                self.messages.push(message.clone());
            }
        }
        self.more |= other.more;
        for object in &other.objects {
            let same = |known: &&mut ObjectTrouble| {
                (&known.name, &known.message) == (&object.name, &object.message)
            };
            if let Some(known) = self.objects.iter_mut().find(same) {
                known.status = known.status.worse(object.status);
            } else if self.objects.len() < MAX_OBJECTS {
                self.objects.push(object.clone());
            } else {
                self.more = true;
            }
        }
    }

    /// Everything that is said: messages, and names and messages of objects in trouble.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let objects = self.objects.iter();
        let of_objects = objects.flat_map(|object| [object.name.as_str(), object.message.as_str()]);
        self.messages().chain(of_objects)
    }

    pub(super) fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(String::as_str)
    }

    pub(super) fn objects(&self) -> &[ObjectTrouble] {
        &self.objects
    }

    /// Whether all objects in trouble are here.
    pub(super) fn is_complete(&self) -> bool {
        !self.more
    }
}

impl ObjectTrouble {
    /// None for an object that is good, or of which nothing is said.
    pub fn of(name: &str, status: Option<RunStatus>, text: &str) -> Option<Self> {
        let status = status.filter(|status| *status != RunStatus::Success)?;
        Some(Self {
            name: bounded(folded(name)),
            status,
            message: message(text),
        })
    }
}

/// Folded; of a long one, beginning and end.
fn message(text: &str) -> String {
    const HEAD: usize = 800;
    const TAIL: usize = 800;
    let folded = folded(text);
    if folded.len() <= HEAD + TAIL {
        return folded;
    }
    let head = folded.floor_char_boundary(HEAD);
    let tail = folded.ceil_char_boundary(folded.len() - TAIL);
    format!("{} … {}", &folded[..head], &folded[tail..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded() {
        let long = "€".repeat(5_000);
        let objects = (0..500).map(|_| (long.as_str(), Some(RunStatus::Failed), long.as_str()));
        let messages = (0..500).map(|_| long.as_str());
        let troubles = Troubles::of(RunStatus::Failed, messages, objects);
        assert!(!troubles.is_complete());
        assert_eq!(troubles.objects.len(), MAX_OBJECTS);
        assert!(serde_json::to_string(&troubles).unwrap().len() < 160_000);
    }

    #[test]
    fn two_mails_of_one_run_say_each_thing_once_and_the_worse_of_an_object() {
        let of = |status, message| {
            let objects = [("SRV", Some(status), "disk full")];
            Troubles::of(RunStatus::Failed, [message], objects)
        };
        let mut both = of(RunStatus::Warning, "one");
        both.add(&of(RunStatus::Failed, "two"));
        both.add(&of(RunStatus::Failed, "two"));
        let texts: Vec<_> = both.texts().collect();
        assert_eq!(texts, ["one", "two", "srv", "disk full"]);
        assert_eq!(both.objects()[0].status, RunStatus::Failed);
    }

    #[test]
    fn a_success_has_none_and_takes_no_room() {
        let objects = [("SRV", Some(RunStatus::Warning), "slow")];
        let troubles = Troubles::of(RunStatus::Success, ["done"], objects);
        assert_eq!(serde_json::to_string(&troubles).unwrap(), "{}");
    }

    #[test]
    fn the_end_of_a_long_message_is_kept() {
        let kept = message(&format!("Start {} END", "x".repeat(5_000)));
        assert!(
            kept.starts_with("start x") && kept.ends_with("x end"),
            "{kept}"
        );
    }
}
