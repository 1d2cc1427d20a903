//! What the engine runs of a definition.

use std::collections::HashMap;

use domain::run::RunStatus;
use serde::Deserialize;

use super::{
    alarm::Alarms,
    lazy_regex::LazyRegex,
    limit::Limit,
    matcher::Matcher,
    names::{Names, Template, ValueId},
    recognise::Recognise,
};
use crate::{outcome::SeveralMails, values::DateOrder};

#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) marks: Marks,
    pub(crate) note: Option<String>,
    pub(crate) recognise: Recognise,
    pub(crate) json: bool,
    pub(crate) sections: Option<Sections>,
    pub(crate) captures: Vec<Capture>,
    pub(crate) labels: Labels,
    pub(crate) splits: Vec<Split>,
    pub(crate) strips: Vec<Strip>,
    pub(crate) default_kind: String,
    pub(crate) kinds: Vec<KindRule>,
    pub(crate) statuses: Vec<StatusRule>,
    pub(crate) alarms: Alarms,
    pub(crate) tables: Vec<Table>,
    pub(crate) object_lists: Vec<ObjectList>,
    /// `None` for a notice.
    pub(crate) run: Option<RunShape>,
    pub(crate) usage: UsageShape,
    pub(crate) times: Vec<Template>,
    pub(crate) times_of_day: Vec<Template>,
    pub(crate) date_order: DateOrder,
    pub(crate) message_values: Vec<ValueId>,
    pub(crate) message_lines: Vec<LazyRegex>,
    /// By value: whether the name of a job or company is made of it. Of these, the body goes before the subject.
    pub(crate) naming: Vec<bool>,
    pub(crate) names: Names,
}

impl Program {
    pub(crate) fn is_naming(&self, id: ValueId) -> bool {
        self.naming.get(id).copied().unwrap_or_default()
    }

    /// Whether rows of tables are runs of their own.
    pub(crate) fn is_per_row(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.per == Per::Row)
    }
}

/// What holds for every run of a definition.
#[derive(Debug)]
pub(crate) struct Marks {
    pub(crate) informational: bool,
    pub(crate) hidden_from_run_checks: bool,
    pub(crate) missed: bool,
}

#[derive(Debug)]
pub(crate) struct Sections {
    pub(crate) starts: Vec<BlockPattern>,
    /// Headings above sections.
    pub(crate) under: Vec<BlockPattern>,
    pub(crate) required: bool,
}

/// A pattern for a line or row; its groups set values.
#[derive(Debug, Clone)]
pub(crate) struct BlockPattern {
    pub(crate) cells: Option<usize>,
    pub(crate) pattern: Pattern,
}

/// A regex whose named groups set values.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) regex: LazyRegex,
    /// Group number → value.
    pub(crate) groups: Vec<(usize, ValueId)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CapturePlace {
    Subject,
    Sender,
    Text,
    /// Name in lower case.
    Header(String),
    /// Another value.
    Value(ValueId),
    Section,
    Block,
}

#[derive(Debug)]
pub(crate) struct Capture {
    pub(crate) place: CapturePlace,
    pub(crate) patterns: Vec<BlockPattern>,
    /// What another value must be; where values are captured from alone.
    pub(crate) condition: Option<(ValueId, Matcher)>,
}

/// Label texts in lower case, without colon.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub(crate) by_text: HashMap<String, ValueId>,
    /// Length in bytes of the longest.
    pub(crate) longest: usize,
    /// `Duration0:07:26` is a pair too.
    pub(crate) glued: bool,
}

#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) of: ValueId,
    /// In lower case.
    pub(crate) at_last: Vec<String>,
    pub(crate) left: ValueId,
    pub(crate) right: ValueId,
    pub(crate) right_is: Option<ValueId>,
}

/// Takes matches out of a value.
#[derive(Debug)]
pub(crate) struct Strip {
    pub(crate) of: ValueId,
    pub(crate) patterns: Vec<LazyRegex>,
    pub(crate) to: ValueId,
}

#[derive(Debug)]
pub(crate) struct KindRule {
    pub(crate) of: ValueId,
    pub(crate) matcher: Matcher,
    pub(crate) kind: String,
}

#[derive(Debug)]
pub(crate) struct StatusRule {
    pub(crate) test: StatusTest,
    /// `None` with [`StatusTest::WorstObject`], which brings its own.
    pub(crate) is: Option<RunStatus>,
    pub(crate) keyword: bool,
    pub(crate) source: String,
}

#[derive(Debug)]
pub(crate) enum StatusTest {
    Words {
        of: ValueId,
        matcher: Matcher,
    },
    Amount {
        of: ValueId,
        /// The limits are percentages of this value.
        share_of: Option<ValueId>,
        above: Option<Limit>,
        below: Option<Limit>,
    },
    /// Seconds before the mail.
    Age {
        of: ValueId,
        older_than: Option<i64>,
        newer_than: Option<i64>,
    },
    /// Of the value's cell, or of the row where no value is given.
    Colour {
        of: Option<ValueId>,
        colours: Vec<u32>,
    },
    /// The row, or the value's cell, stands in HTML and has no other backgrounds than these.
    NoColourBut {
        of: Option<ValueId>,
        colours: Vec<u32>,
    },
    /// In lower case.
    Class {
        of: Option<ValueId>,
        classes: Vec<String>,
    },
    /// Where the worst is one of these; any where none is given.
    WorstObject(Option<Vec<RunStatus>>),
    All(Vec<StatusTest>),
    Always,
}

/// Index of a column of a table.
pub(crate) type ColumnId = usize;

#[derive(Debug)]
pub(crate) struct Table {
    /// Header text in lower case → column.
    pub(crate) by_header: HashMap<String, ColumnId>,
    /// Length in bytes of the longest header text.
    pub(crate) longest: usize,
    pub(crate) required: Vec<ColumnId>,
    pub(crate) columns: usize,
    /// The first of these that is filled names the object.
    pub(crate) names: Vec<ColumnId>,
    pub(crate) status: Option<ColumnId>,
    pub(crate) size: Option<ColumnId>,
    pub(crate) duration: Option<ColumnId>,
    pub(crate) message: Option<ColumnId>,
    pub(crate) object_kind: String,
    /// Columns that are kept with the object, under these names.
    pub(crate) details: Vec<(String, ColumnId)>,
    /// Each row is a run that has the row's object.
    pub(crate) objects_of_rows: bool,
    /// Headings above the table; their values hold for its rows.
    pub(crate) headings: Vec<BlockPattern>,
    /// `of` of these rules is a column.
    pub(crate) statuses: Vec<StatusRule>,
    pub(crate) skip: Vec<SkipRule>,
    /// Column → value, where each row is a run.
    pub(crate) values: Vec<ValueId>,
}

/// Rows to leave out.
#[derive(Debug)]
pub(crate) struct SkipRule {
    pub(crate) of: ColumnId,
    pub(crate) matcher: Matcher,
    /// Only where these are empty.
    pub(crate) without: Vec<ColumnId>,
}

#[derive(Debug)]
pub(crate) struct ObjectList {
    pub(crate) of: ValueId,
    pub(crate) shape: ListShape,
    pub(crate) kind: String,
}

/// What limits of an installation are held against.
#[derive(Debug, Default)]
pub(crate) struct UsageShape {
    pub(crate) last_active: Vec<Template>,
    pub(crate) free: Vec<Template>,
    pub(crate) quota: Vec<Template>,
    pub(crate) used_share: Vec<Template>,
}

#[derive(Debug)]
pub(crate) enum ListShape {
    Separators(Vec<String>),
    Lines(ObjectLines),
}

/// Objects of which each is a match of a pattern; groups take the place of a table's columns.
#[derive(Debug)]
pub(crate) struct ObjectLines {
    /// With group number → column.
    pub(crate) patterns: Vec<(LazyRegex, Vec<(usize, ColumnId)>)>,
    pub(crate) columns: usize,
    pub(crate) name: ColumnId,
    pub(crate) status: Option<ColumnId>,
    pub(crate) size: Option<ColumnId>,
    pub(crate) duration: Option<ColumnId>,
    pub(crate) message: Option<ColumnId>,
    /// `of` of these rules is a column.
    pub(crate) statuses: Vec<StatusRule>,
}

#[derive(Debug)]
pub(crate) struct RunShape {
    pub(crate) per: Per,
    pub(crate) job: Vec<Template>,
    pub(crate) company: Vec<Template>,
    pub(crate) size: Vec<Template>,
    pub(crate) duration: Vec<Template>,
    /// Rows that give the same job at the same time are one run.
    pub(crate) join_rows: bool,
    pub(crate) one_run: OneRunShape,
}

/// By what several mails are one run.
#[derive(Debug)]
pub(crate) struct OneRunShape {
    pub(crate) key: Vec<Template>,
    /// The key has a date.
    pub(crate) is_dated: bool,
    /// The first of these that is a date is the key's.
    pub(crate) date: Vec<Template>,
    pub(crate) within_seconds: u32,
    pub(crate) several_mails: SeveralMails,
}

/// What a run is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Per {
    /// The mail, or each of its sections where the definition has sections.
    #[default]
    Section,
    /// Each row of the tables, whose columns are then values.
    Row,
}
