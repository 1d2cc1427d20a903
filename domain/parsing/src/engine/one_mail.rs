//! Reads one mail, without those that it holds: the first definition that claims it and finds its runs.

use chrono::{DateTime, Utc};

use crate::{
    mail::Mail,
    outcome::Parsed,
    program::{Definition, Definitions},
    work::Work,
};

use super::{left_out, prepared::Prepared, read, recognise};

/// Reads the mail itself, and none that it holds.
pub(super) fn parse(
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
        let Some(definition) = definitions.at(index) else {
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
