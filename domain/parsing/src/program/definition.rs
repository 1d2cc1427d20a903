//! A definition: what people are shown of it, and what the engine runs.

use domain::run::RunStatus;
use serde::{Deserialize, Serialize};

use super::shape::Program;

/// Characters of a subject that are kept with a mail.
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
    pub(crate) program: Program,
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

/// What the wording of a definition rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Mails that the product sent.
    Sample,
    /// What the vendor writes about them.
    Documentation,
    /// Neither yet; report a mail that reads wrong.
    Unverified,
}

impl Evidence {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Documentation => "documentation",
            Self::Unverified => "unverified",
        }
    }
}

impl Definition {
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

    /// In lower case; one of these stands in subject, sender, text or HTML of every mail that it claims. A changed
    /// definition can affect no mail without them that it did not claim before.
    pub fn required_words(&self) -> &[String] {
        &self.program.recognise.required_literals
    }
}
