//! Definitions as data: the TOML files of `domain/parsers/`, compiled.
//!
//! What the keys of a file do is described in the chapter "Parsers" of the book; `schema` lists them.

pub(crate) mod alarm;
mod builtin;
mod compile;
mod error;
mod examples;
pub(crate) mod lazy_regex;
pub(crate) mod matcher;
pub(crate) mod names;
pub(crate) mod program;
mod reach;
pub(crate) mod recognise;
mod required_words;
mod revision;
pub(crate) mod schema;
mod summary;
mod wanted;
mod width;

use domain::run::RunStatus;

use crate::engine::dispatch::Dispatch;

pub use self::error::DefinitionError;
pub use self::schema::Evidence;
pub use self::wanted::{
    InstalledParser, Origin, ParserSetting, Wanted, installed, published_file, wanted_sources,
};

/// A compiled set of definitions, in dispatch order.
#[derive(Debug)]
pub struct Definitions {
    list: Vec<Definition>,
    revision: String,
    dispatch: Dispatch,
}

/// So many characters of a subject are kept with a mail.
pub const SUBJECT_KEPT: usize = 1_000;

/// One parser: what people are shown of it, and what the engine runs.
#[derive(Debug)]
pub struct Definition {
    /// Unique among the definitions of a set, such as `synology-active-backup`.
    pub name: String,
    /// The file it came from, for messages.
    pub file: String,
    /// Its text, in TOML.
    pub source: String,
    /// Product, such as `Synology`.
    pub software: String,
    /// Every type that its runs can have; empty for a notice.
    pub kinds: Vec<String>,
    pub description: String,
    /// How to make the product send such mails.
    pub setup: String,
    pub evidence: Evidence,
    /// Hex hash of everything that changes what the definition reads; documentation and examples left out.
    pub revision: String,
    /// Lower is asked first.
    pub order: i32,
    pub enabled: bool,
    /// What makes a mail one of this definition's, in words.
    pub matches: String,
    /// By which lines the product says that something went wrong.
    pub alarms: Vec<ShownAlarm>,
    /// The mails are recognised, but report no run.
    pub no_run: bool,
    pub examples: Vec<Example>,
    pub(crate) program: program::Program,
}

/// Lines by which the product says that something went wrong, wherever in the mail they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownAlarm {
    /// No run for which such a line holds is better than this.
    pub status: RunStatus,
    /// Which lines, in words.
    pub lines: String,
    /// Whether it looks at the subject, the body (text and HTML) and the names of attached files.
    pub in_subject: bool,
    pub in_body: bool,
    pub in_attachments: bool,
    /// What the product prints.
    pub shows: Vec<String>,
}

/// An invented mail with the expected reading. Every definition carries some, and a test runs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Where it stands in its file, both 1-based.
    pub line: usize,
    pub column: usize,
    pub about: String,
    pub subject: String,
    pub from: String,
    /// Plain text; empty for a mail of HTML alone.
    pub text: String,
    /// HTML; empty for a mail of text alone.
    pub html: String,
    /// Empty for a notice.
    pub runs: Vec<ExpectedRun>,
}

/// What an [`Example`] is to give. `None` leaves a field open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRun {
    pub job: String,
    pub status: RunStatus,
    pub kind: Option<String>,
    pub company: Option<String>,
    /// `name: STATUS`, or the bare name for an object without a status.
    pub objects: Option<Vec<String>>,
}

impl Definition {
    /// Compiles one alone. `file` is for messages, `source` is TOML.
    pub fn compile(file: &str, source: &str) -> Result<Self, DefinitionError> {
        compile::definition(file, source)
    }

    /// Its runs are shown, never part of schedule learning.
    pub fn informational(&self) -> bool {
        self.program.marks.informational
    }

    /// Its runs are kept out of the page of the day.
    pub fn hidden_from_run_checks(&self) -> bool {
        self.program.marks.hidden_from_run_checks
    }

    /// Its mails report runs that did not happen.
    pub fn missed(&self) -> bool {
        self.program.marks.missed
    }

    /// Whether it may claim a mail of that subject, as people are shown it. Told without the mail, so that few mails have
    /// to be read again when a definition changes. It does not tell of mails that are read
    /// [by another subject](crate::outcome::Parsed::by_other_subject).
    pub fn may_claim(&self, subject_shown: &str) -> bool {
        // Of a long subject, the log has the beginning only.
        if subject_shown.chars().count() >= SUBJECT_KEPT {
            return true;
        }
        let subject = crate::mail::without_marks(subject_shown);
        crate::engine::recognise::may_hold(&self.program.recognise, subject)
    }

    /// In lower case; one of these stands in subject, sender, text or HTML of every mail that it claims. A changed
    /// definition can affect no mail without them that it did not claim before.
    pub fn required_words(&self) -> &[String] {
        &self.program.recognise.required_literals
    }
}

impl Definitions {
    /// The definitions that come with the program, compiled on first use.
    pub fn builtin() -> &'static Self {
        builtin::compiled()
    }

    /// File names and contents of the definitions that come with the program.
    pub fn builtin_sources() -> &'static [(&'static str, &'static str)] {
        builtin::SOURCES
    }

    /// Compiles a set of definitions.
    ///
    /// `sources` are pairs of file name (for messages) and TOML. The first mistake is reported with file, line and key.
    pub fn compile(
        sources: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, DefinitionError> {
        let mut list = Vec::new();
        for (file, source) in sources {
            list.push(compile::definition(&file, &source)?);
        }
        Self::of(list)
    }

    /// Whether the definition of that name reads its examples as it says, asked in its place among the others. The error
    /// points at the first one that it does not. One that is not enabled reads nothing, and is not asked.
    pub fn check_examples(&self, name: &str) -> Result<(), DefinitionError> {
        examples::check(self, name)
    }

    fn of(mut list: Vec<Definition>) -> Result<Self, DefinitionError> {
        compile::refuse_equal_names(&list)?;
        list.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));

        let dispatch = Dispatch::build(&list)?;
        let revision = revision::of_set(&list);
        Ok(Self {
            list,
            revision,
            dispatch,
        })
    }

    /// Hex hash over the revisions of all enabled definitions; the order of the files does not matter.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// In dispatch order: the first that claims a mail reads it.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.list.iter()
    }

    /// File names and texts, from which [`compile`](Self::compile) makes the same set again.
    pub fn sources(&self) -> Vec<(String, String)> {
        self.list
            .iter()
            .map(|definition| (definition.file.clone(), definition.source.clone()))
            .collect()
    }

    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.list.iter().find(|definition| definition.name == name)
    }

    pub(crate) fn list(&self) -> &[Definition] {
        &self.list
    }

    pub(crate) fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }
}
