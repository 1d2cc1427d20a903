//! The keys of a definition file. A key that is not listed here is refused.

#[macro_use]
mod words;
mod rules;

use std::collections::BTreeMap;

use domain::run::RunStatus;
use serde::Deserialize;
use toml::Spanned;

use crate::{
    outcome::SeveralMails,
    program::{Evidence, Per},
    values::DateOrder,
};

pub(super) use self::{
    rules::{RawAlarm, RawLimit, RawSkipRule, RawStatusRule, RawTest, RawTypeRule},
    words::{RawMatcher, Words},
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
pub(super) struct RawDefinition {
    pub(super) name: Spanned<String>,
    pub(super) software: Spanned<String>,
    /// The type of its runs where no `[[type]]` rule fits; may be left out for a notice.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) description: String,
    pub(super) setup: String,
    pub(super) evidence: Evidence,
    #[serde(default = "default_order")]
    pub(super) order: i32,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    #[serde(default)]
    pub(super) informational: bool,
    #[serde(default)]
    pub(super) hidden_from_run_checks: bool,
    /// Every run of this definition is one that did not happen.
    #[serde(default)]
    pub(super) missed: bool,
    #[serde(default)]
    pub(super) no_run: bool,
    /// Told with each reading, in `problems`.
    pub(super) note: Option<String>,
    pub(super) recognise: Spanned<RawRecognise>,
    #[serde(default)]
    pub(super) body: RawBody,
    pub(super) section: Option<Spanned<RawSections>>,
    #[serde(default)]
    pub(super) capture: Vec<RawCapture>,
    #[serde(default)]
    pub(super) labels: BTreeMap<String, Spanned<Words>>,
    #[serde(default)]
    pub(super) split: Vec<RawSplit>,
    #[serde(default)]
    pub(super) strip: Vec<RawStrip>,
    #[serde(default, rename = "type_rule")]
    pub(super) type_rules: Vec<Spanned<RawTypeRule>>,
    #[serde(default)]
    pub(super) status: Vec<Spanned<RawStatusRule>>,
    #[serde(default)]
    pub(super) alarm: Vec<Spanned<RawAlarm>>,
    #[serde(default)]
    pub(super) table: Vec<Spanned<RawTable>>,
    #[serde(default, rename = "object_list")]
    pub(super) object_lists: Vec<Spanned<RawObjectList>>,
    pub(super) run: Option<Spanned<RawRun>>,
    #[serde(default)]
    pub(super) usage: RawUsage,
    #[serde(default)]
    pub(super) time: RawTime,
    #[serde(default)]
    pub(super) messages: RawMessages,
    #[serde(default)]
    pub(super) example: Vec<Spanned<RawExample>>,
}

/// The conditions on a mail: all of `all`, one of `any` (where given), none of `none`, and the `signs`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecognise {
    #[serde(default)]
    pub(super) all: Vec<RawCondition>,
    #[serde(default)]
    pub(super) any: Vec<RawCondition>,
    #[serde(default)]
    pub(super) none: Vec<RawCondition>,
    pub(super) signs: Option<RawSigns>,
}

/// Several weak signs rather than one strong: at least a given number of the conditions holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSigns {
    pub(super) at_least: Spanned<usize>,
    pub(super) of: Vec<RawCondition>,
}

with_matcher! {
    struct RawCondition {
        /// `subject`, `sender`, `text`, `html`, `body` (text or HTML), `anywhere` (subject or body), `footer` (last lines
        /// of the body), `attachment` (name of an attached file) or `header:<name>`.
        #[serde(rename = "in")]
        pub(super) place: Spanned<String>,
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBody {
    /// A text body that is a JSON object gives label–value pairs, labels as dotted paths.
    #[serde(default)]
    pub(super) json: bool,
    /// `Duration0:07:26` is read as label and value.
    #[serde(default)]
    pub(super) glued_labels: bool,
}

/// Where a section of the body starts. Each section gives a run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSections {
    pub(super) starts: Vec<RawBlockPattern>,
    /// Headings above sections; their values hold for every section up to the next heading.
    #[serde(default)]
    pub(super) under: Vec<RawBlockPattern>,
    /// Without any section the definition does not claim the mail; else the body counts as one section.
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBlockPattern {
    /// Number of cells of the row; 1 for a line.
    pub(super) cells: Option<usize>,
    pub(super) regex: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCapture {
    /// Some of `subject`, `sender`, `text`, `header:<name>`, `section` (the section as text), `block` (each line or row of
    /// it) and `value:<name>`.
    #[serde(rename = "in")]
    pub(super) places: Spanned<Words>,
    /// Only with `in = "block"`.
    pub(super) cells: Option<usize>,
    /// With named groups. Patterns are tried in order; a value that is set stays.
    pub(super) regex: Spanned<Words>,
    #[serde(default)]
    pub(super) case_sensitive: bool,
    /// Only with `value:<name>`: what another value must be.
    #[serde(rename = "where")]
    pub(super) condition: Option<Spanned<RawValueTest>>,
}

with_matcher! {
    struct RawValueTest {
        /// A value.
        pub(super) of: Spanned<String>,
    }
}

/// Parts a value at the last joining word.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSplit {
    pub(super) of: Spanned<String>,
    pub(super) at_last: Words,
    pub(super) left: Spanned<String>,
    pub(super) right: Spanned<String>,
    /// A value that says what stands right of the joining word; used where it fits.
    pub(super) right_is: Option<Spanned<String>>,
}

/// Takes what changes from mail to mail out of a value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStrip {
    pub(super) of: Spanned<String>,
    /// Each match of each pattern is taken out, in the order of the patterns.
    pub(super) regex: Spanned<Words>,
    /// The value that what is left becomes.
    pub(super) to: Spanned<String>,
}

/// A table addressed by the text of its header cells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    /// Column → header texts. `name`, `status`, `size`, `duration` and `message` make the object.
    pub(super) columns: BTreeMap<String, Spanned<Words>>,
    /// Columns that a header row must have.
    pub(super) required: Spanned<Words>,
    /// Columns that name the object, the first that is filled; `name` without it.
    pub(super) object_name: Option<Spanned<Words>>,
    /// Kind of the objects, such as `VM`.
    #[serde(default)]
    pub(super) object_kind: String,
    /// Columns that are kept with the object and shown beside it, under the first header text of each.
    pub(super) details: Option<Spanned<Words>>,
    /// Headings above the table whose values hold for its rows; only where each row is a run.
    #[serde(default)]
    pub(super) headings: Vec<Spanned<RawBlockPattern>>,
    #[serde(default)]
    pub(super) status: Vec<Spanned<RawStatusRule>>,
    /// Rows to leave out: containers, totals.
    #[serde(default)]
    pub(super) skip: Vec<RawSkipRule>,
}

/// Objects without a table: names that a value lists, or lines that name one each.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawObjectList {
    /// Needed with `separators`; `lines` look at the section's text without it.
    pub(super) of: Option<Spanned<String>>,
    pub(super) separators: Option<Spanned<Words>>,
    /// Each match is an object. `name`, `status`, `size`, `duration` and `message` are its groups; rules can use others.
    pub(super) lines: Option<Spanned<Words>>,
    #[serde(default)]
    pub(super) kind: String,
    /// Over the groups of `lines`.
    #[serde(default)]
    pub(super) status: Vec<Spanned<RawStatusRule>>,
}

/// Templates such as `{job}`; the first whose values are all there is taken.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRun {
    #[serde(default)]
    pub(super) per: Per,
    pub(super) job: Spanned<Words>,
    #[serde(default)]
    pub(super) company: Option<Spanned<Words>>,
    #[serde(default)]
    pub(super) size: Option<Spanned<Words>>,
    #[serde(default)]
    pub(super) duration: Option<Spanned<Words>>,
    /// Rows that give the same job at the same time are one run; only where each row is a run.
    pub(super) join_rows: Option<Spanned<bool>>,
    /// Mails of the job that give the same are one run.
    #[serde(default)]
    pub(super) key: Option<Spanned<Words>>,
    /// A date that belongs to the key; the day of receipt where the mail prints none.
    #[serde(default)]
    pub(super) key_date: Option<Spanned<Words>>,
    /// Runs of the job that lie no farther apart, such as `2 minutes`, are one; without it, those of the same second.
    #[serde(default)]
    pub(super) one_run_within: Option<Spanned<String>>,
    /// Which of several mails of one run counts.
    #[serde(default)]
    pub(super) several_mails: Option<Spanned<SeveralMails>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawDateOrder {
    /// Told from the value and the date of the mail.
    #[default]
    Auto,
    DayFirst,
    MonthFirst,
}

impl From<RawDateOrder> for DateOrder {
    fn from(raw: RawDateOrder) -> Self {
        match raw {
            RawDateOrder::Auto => Self::Auto,
            RawDateOrder::DayFirst => Self::DayFirst,
            RawDateOrder::MonthFirst => Self::MonthFirst,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTime {
    /// Templates of a date with time.
    #[serde(default)]
    pub(super) at: Option<Spanned<Words>>,
    /// Templates of a time of day without a date.
    #[serde(default)]
    pub(super) time_of_day: Option<Spanned<Words>>,
    /// How to read `10/11/2026` where the figures leave it open.
    #[serde(default)]
    pub(super) order: RawDateOrder,
}

/// What limits of an installation are held against.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUsage {
    /// Templates of the time of the last activity.
    #[serde(default)]
    pub(super) last_active: Option<Spanned<Words>>,
    /// Templates of the free space; a share of `quota`.
    #[serde(default)]
    pub(super) free: Option<Spanned<Words>>,
    #[serde(default)]
    pub(super) quota: Option<Spanned<Words>>,
    /// Templates of the percentage that is used, where no sizes are given.
    #[serde(default)]
    pub(super) used_share: Option<Spanned<Words>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMessages {
    /// Each line of these values.
    #[serde(default)]
    pub(super) values: Option<Spanned<Words>>,
    /// Each match in the section's text; the group `message` where the pattern has one.
    #[serde(default)]
    pub(super) lines: Option<Spanned<Words>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    pub(super) about: String,
    #[serde(default)]
    pub(super) subject: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) html: String,
    #[serde(default)]
    pub(super) runs: Vec<RawExpectedRun>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpectedRun {
    pub(super) job: String,
    pub(super) status: RunStatus,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) company: Option<String>,
    pub(super) objects: Option<Vec<String>>,
}

fn default_order() -> i32 {
    100
}

fn yes() -> bool {
    true
}
