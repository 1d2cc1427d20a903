//! Dispatch and extraction: which definition reads a mail, and what it reads.
//!
//! One pass of an Aho-Corasick automaton over subject, sender, text and HTML tells which definitions' words occur.
//! Only their conditions are tried, in order; the first definition that holds and finds its runs reads the mail.
//! Every step takes time linear in the mail, and what a mail can make the engine keep is bounded.

mod alarms;
mod around;
mod body;
pub(crate) mod dispatch;
mod facts;
mod json;
mod labels;
mod left_out;
mod name;
mod objects;
mod one_run;
mod prepared;
mod read;
pub(crate) mod recognise;
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

use crate::{definition::Definitions, mail::Mail, outcome::Parsed};

use self::prepared::Prepared;

/// Raised with every change of the engine that lets an unchanged definition read something else, so that stored
/// readings count as out of date.
pub(crate) const REVISION: u32 = 3;

/// Reads a mail. Never fails: a mail that no definition claims is `recognised: false`.
///
/// `received_at` is when the installation got the mail; it stands in for a run time that cannot be read.
pub fn parse(definitions: &Definitions, mail: &Mail, received_at: DateTime<Utc>) -> Parsed {
    Parsed {
        by_other_subject: mail.has_other_subject(),
        ..around::parse(definitions, mail, received_at)
    }
}

/// Reads the mail itself, and none that it holds.
fn parse_one(definitions: &Definitions, mail: &Mail, received_at: DateTime<Utc>) -> Parsed {
    let prepared = Prepared::new(mail);
    let mut problems = mail.problems.clone();
    let cut = prepared.cut();
    problems.extend(cut.clone());
    let unread = left_out::of_mail(mail).or(cut);

    for index in definitions.dispatch().candidates(prepared.lower_all()) {
        let Some(definition) = definitions.list().get(index) else {
            continue;
        };
        if !recognise::holds(&definition.program.recognise, &prepared) {
            continue;
        }
        match read::read(definition, &prepared, received_at) {
            Ok(mut reading) => {
                if let Some(left_out) = unread.as_ref().or(reading.left_out.as_ref()) {
                    for run in &mut reading.runs {
                        left_out::hold_back(run, left_out);
                    }
                }
                // A mail whose text is not known waits for people, unless even what is known is bad.
                let says_nothing = reading.runs.is_empty() || prepared.has_no_text();
                if unread.is_some() && says_nothing && !left_out::is_alarming(&reading.runs) {
                    continue;
                }
                problems.extend(reading.problems);
                return Parsed {
                    recognised: true,
                    parser: Some(definition.name.clone()),
                    runs: reading.runs,
                    problems,
                    ..Parsed::default()
                };
            }
            Err(read::NotRead { reason }) => problems.push(reason),
        }
    }
    if !mail.unread.is_empty() && prepared.has_no_text() {
        problems.push(left_out::NOTHING_READ.to_owned());
    }
    Parsed {
        problems,
        ..Parsed::default()
    }
}
