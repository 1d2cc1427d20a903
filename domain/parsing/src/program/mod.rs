//! What the engine runs: definitions without the text that they were compiled from.

mod alarm;
mod definition;
mod dispatch;
mod lazy_regex;
mod limit;
mod matcher;
mod names;
mod reach;
mod recognise;
mod required_words;
mod set;
mod shape;
mod text;
mod width;

pub use self::{
    definition::{Definition, Evidence, Example, ExpectedRun, SUBJECT_KEPT, ShownAlarm},
    set::Definitions,
};

pub(crate) use self::{
    alarm::{Alarm, AlarmTest, Alarms, Places},
    dispatch::Dispatch,
    lazy_regex::{LazyRegex, Weight, group_names, weigh},
    limit::Limit,
    matcher::{Literal, Matcher, Relation},
    names::{ATTACHMENTS, Names, Part, SENDER, SUBJECT, TEXT, Template, ValueId},
    recognise::{Condition, Place, Recognise},
    required_words::of_pattern as words_of_pattern,
    shape::{
        BlockPattern, Capture, CapturePlace, ColumnId, KindRule, Labels, ListShape, Marks,
        ObjectLines, ObjectList, OneRunShape, Pattern, Per, Program, RunShape, Sections, SkipRule,
        Split, StatusRule, StatusTest, Strip, Table, UsageShape,
    },
    text::{Text, lower},
};
