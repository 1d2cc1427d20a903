//! Dispatch and extraction: which definition reads a mail, and what it reads.
//!
//! One pass of an Aho-Corasick automaton over subject, sender, text and HTML tells which definitions' words occur.
//! Only their conditions are tried, in order; the first definition that holds and finds its runs reads the mail.
//! What a mail can make the engine keep is bounded, and so is the work that it takes, whoever wrote the definitions
//! (`work.rs`).

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

use crate::{
    definition::{Definition, Definitions},
    mail::Mail,
    outcome::Parsed,
    work::Work,
};

pub use crate::work::{Bounds, Steps};

use self::prepared::Prepared;

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

/// Reads the mail itself, and none that it holds.
fn parse_one(
    definitions: &Definitions,
    mail: &Mail,
    received_at: DateTime<Utc>,
    work: &Work,
) -> Parsed {
    let prepared = Prepared::new(mail);
    let mut problems = mail.problems.clone();
    let cut = prepared.cut();
    problems.extend(cut.clone());
    let unread = left_out::of_mail(mail).or(cut);
    // Why one of the definitions that were asked before could not tell whether the mail is its own.
    let mut passed_over: Option<String> = None;

    for index in definitions.dispatch().candidates(prepared.lower_all()) {
        let Some(definition) = definitions.list().get(index) else {
            continue;
        };
        work.begin_definition();
        let holds = recognise::holds(&definition.program.recognise, &prepared, work);
        if let Some(reason) = given_up(definition, work) {
            // It might have claimed the mail before all others.
            problems.push(reason.clone());
            passed_over.get_or_insert(reason);
            continue;
        }
        if !holds {
            continue;
        }
        let reading = read::read(definition, &prepared, received_at, work);
        let given_up = given_up(definition, work);
        problems.extend(given_up.clone());
        match reading {
            Ok(mut reading) => {
                let all = [&unread, &reading.left_out, &passed_over, &given_up];
                for left_out in all.into_iter().flatten() {
                    for run in &mut reading.runs {
                        left_out::hold_back(run, left_out);
                    }
                }
                if passed_over.is_some() && reading.runs.is_empty() {
                    continue;
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
            Err(read::NotRead { reason }) => {
                problems.push(reason);
                passed_over = passed_over.or(given_up);
            }
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

/// That the definition gave something up, for people.
fn given_up(definition: &Definition, work: &Work) -> Option<String> {
    let reason = work.given_up()?;
    Some(format!(
        "the parser `{}` takes too long on this mail: {reason}",
        definition.name
    ))
}
