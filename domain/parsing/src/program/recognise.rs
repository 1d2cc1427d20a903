//! The conditions that make a mail one of a definition's.

use super::matcher::Matcher;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Subject,
    Sender,
    Text,
    Html,
    Body,
    Anywhere,
    Footer,
    /// The name of an attached file.
    Attachment,
    /// Name in lower case.
    Header(String),
}

impl Place {
    pub(crate) fn parse(source: &str) -> Option<Self> {
        if let Some(name) = source.strip_prefix("header:") {
            return Some(Self::Header(name.trim().to_lowercase()));
        }
        match source {
            "subject" => Some(Self::Subject),
            "sender" => Some(Self::Sender),
            "text" => Some(Self::Text),
            "html" => Some(Self::Html),
            "body" => Some(Self::Body),
            "anywhere" => Some(Self::Anywhere),
            "footer" => Some(Self::Footer),
            "attachment" => Some(Self::Attachment),
            _ => None,
        }
    }

    pub(crate) fn words(&self) -> String {
        match self {
            Self::Subject => "the subject".to_owned(),
            Self::Sender => "the sender".to_owned(),
            Self::Text => "the text".to_owned(),
            Self::Html => "the HTML".to_owned(),
            Self::Body => "the body".to_owned(),
            Self::Anywhere => "the subject or body".to_owned(),
            Self::Footer => "the footer".to_owned(),
            Self::Attachment => "the name of an attached file".to_owned(),
            Self::Header(name) => format!("the header {name}"),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) place: Place,
    pub(crate) matcher: Matcher,
}

#[derive(Debug)]
pub(crate) struct Recognise {
    pub(crate) all: Vec<Condition>,
    pub(crate) any: Vec<Condition>,
    pub(crate) none: Vec<Condition>,
    pub(crate) signs: Vec<Condition>,
    /// How many of `signs` must hold.
    pub(crate) at_least: usize,
    /// In lower case; one of them stands in subject, sender, text or HTML of every mail that fits.
    pub(crate) required_literals: Vec<String>,
}

impl Recognise {
    /// The smallest set of literals of which one is in every mail that fits.
    pub(crate) fn literals(&self) -> Option<Vec<String>> {
        let mut sets: Vec<Vec<String>> = self.all.iter().filter_map(Condition::literals).collect();
        if !self.any.is_empty() {
            sets.extend(union(&self.any));
        }
        // With n of k signs, one of any k - n + 1 of them holds.
        if self.at_least > 0 {
            let with_words: Vec<Vec<String>> =
                self.signs.iter().filter_map(Condition::literals).collect();
            if with_words.len() > self.signs.len() - self.at_least {
                sets.push(with_words.concat());
            }
        }
        // Long words are rarer than short ones.
        sets.into_iter()
            .max_by_key(|set| set.iter().map(String::len).min().unwrap_or(0))
    }
}

impl Condition {
    fn literals(&self) -> Option<Vec<String>> {
        if matches!(self.place, Place::Header(_) | Place::Attachment) {
            return None;
        }
        self.matcher.required_literals()
    }
}

fn union(conditions: &[Condition]) -> Option<Vec<String>> {
    let sets: Option<Vec<Vec<String>>> = conditions.iter().map(Condition::literals).collect();
    sets.map(|sets| sets.concat())
}
