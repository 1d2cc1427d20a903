//! Dispatch and extraction: which definition reads a mail, and what it reads.
//!
//! One pass of an Aho-Corasick automaton over subject, sender, text and HTML tells which definitions' words occur.
//! Only their conditions are tried, in order; the first definition that holds and finds its runs reads the mail.
//! What a mail can make the engine keep is bounded, and so is the work that it takes, whatever the definitions say
//! (`work.rs`).

mod alarms;
mod around;
mod body;
mod cell;
mod columns;
mod derived;
mod facts;
mod json;
mod labels;
mod left_out;
mod name;
mod objects;
mod one_mail;
mod one_run;
mod prepared;
mod read;
mod reader;
mod recognise;
mod runs;
mod same_rows;
mod sections;
mod status;
mod tables;
mod text_table;
mod time;
mod twin;
mod usage;

use chrono::{DateTime, Utc};

use crate::{mail::Mail, outcome::Parsed, program::Definitions, work::Work};

pub use crate::work::{Bounds, Steps};

/// Raised with every change of the engine that lets an unchanged definition read something else, so that stored
/// readings count as out of date.
pub(crate) const REVISION: u32 = 5;

/// Reads a mail. Never fails: a mail that no definition claims is `recognised: false`.
///
/// `received_at` is when the installation got the mail; it stands in for a run time that cannot be read.
pub fn parse(definitions: &Definitions, mail: &Mail, received_at: DateTime<Utc>) -> Parsed {
    parse_within(Bounds::default(), definitions, mail, received_at).0
}

/// As [`parse`] within other bounds, with the steps that it took.
pub fn parse_within(
    bounds: Bounds,
    definitions: &Definitions,
    mail: &Mail,
    received_at: DateTime<Utc>,
) -> (Parsed, Steps) {
    let work = Work::within(bounds);
    let parsed = Parsed {
        by_other_subject: mail.has_other_subject(),
        ..around::parse(definitions, mail, received_at, &work)
    };
    (parsed, work.most())
}
