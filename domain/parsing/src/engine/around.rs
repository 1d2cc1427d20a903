//! What stands around a report: the mail that it hangs on, and the answer of a person.

use chrono::{DateTime, Utc};

use crate::{
    limits::MAX_RUNS,
    mail::{Address, Document, Mail, Reply},
    outcome::{Parsed, ParsedRun},
    program::{Definitions, lower},
    work::Work,
};

use super::{left_out, one_mail};

const REPLY: &str = "this is an answer to a report, not a report; it gives no run";

pub(super) fn parse(
    definitions: &Definitions,
    mail: &Mail,
    received_at: DateTime<Utc>,
    work: &Work,
) -> Parsed {
    if mail.reply == Reply::Certain {
        return no_run(mail);
    }
    let own = one_mail::parse(definitions, mail, received_at, work);
    let is_suspect = mail.reply == Reply::Perhaps && !is_blank(mail);
    if mail.attached.is_empty() && !is_suspect {
        return own;
    }
    let says_more = || !own.runs.is_empty() && !only_by_subject(definitions, mail, &own, work);
    if says_more() {
        return own;
    }
    if let Some(found) = attached(definitions, mail, received_at, work) {
        return found;
    }
    if is_suspect && !own.runs.is_empty() && is_of_a_person(definitions, mail, &own) {
        return no_run(mail);
    }
    own
}

/// Whether the words below a subject that says all are a person's: they answer a certain mail, or they come from somebody
/// with a name and have neither the job, nor a word of the product, nor any figure in them, as every report has.
fn is_of_a_person(definitions: &Definitions, mail: &Mail, own: &Parsed) -> bool {
    let answers = |(name, value): &(String, String)| {
        matches!(name.as_str(), "in-reply-to" | "references") && !value.is_empty()
    };
    if mail.headers.iter().any(answers) {
        return true;
    }
    let definition = own.parser.as_deref().and_then(|name| definitions.get(name));
    let software = definition.map_or("", |definition| definition.software.as_str());
    let is_person = |from: &Address| is_named_like_a_person(from, software);
    if !mail.from.as_ref().is_some_and(is_person) {
        return false;
    }
    let words = definition.map_or(&[][..], |definition| definition.required_words());
    let html = mail.html.to_text();
    let speaks_of = |body: &str| {
        let text = lower(body);
        let names_job =
            |run: &ParsedRun| run.job.len() > 2 && text.contains(lower(&run.job).as_ref());
        body.bytes().any(|byte| byte.is_ascii_digit())
            || words.iter().any(|word| text.contains(word.as_str()))
            || own.runs.iter().any(names_job)
    };
    !speaks_of(&mail.text) && !speaks_of(&html)
}

/// `Jane Doe <jane.doe@example.com>`: a name of several words of which one stands before the sign, and none is the product's.
fn is_named_like_a_person(from: &Address, software: &str) -> bool {
    let name = lower(from.name.as_deref().unwrap_or_default()).into_owned();
    let local = lower(from.address.split('@').next().unwrap_or_default()).into_owned();
    let words: Vec<&str> = name
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let is_word = |word: &&str| {
        word.chars()
            .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\''))
    };
    words.len() >= 2
        && words.iter().all(is_word)
        && !words.iter().any(|word| lower(software).contains(word))
        && words
            .iter()
            .any(|word| word.len() > 2 && local.split(['.', '-', '_']).any(|part| part == *word))
}

/// What the attached mails say. All runs of a mail are one definition's: that of the first report among them.
fn attached(
    definitions: &Definitions,
    mail: &Mail,
    received_at: DateTime<Utc>,
    work: &Work,
) -> Option<Parsed> {
    let mut found: Option<Parsed> = None;
    let mut left_out = None;
    for one in mail
        .attached
        .iter()
        .filter(|one| one.reply != Reply::Certain)
    {
        let parsed = one_mail::parse(definitions, one, received_at, work);
        if !parsed.recognised {
            continue;
        }
        let Some(first) = &mut found else {
            found = Some(parsed);
            continue;
        };
        if first.parser == parsed.parser && first.runs.len() + parsed.runs.len() <= MAX_RUNS {
            first.runs.extend(parsed.runs);
            first.problems.extend(parsed.problems);
        } else {
            let reason = format!(
                "the attached mail `{}` was not read, as one mail gives the runs of one definition; send it on by itself",
                one.subject_shown.chars().take(100).collect::<String>()
            );
            first.problems.push(reason.clone());
            left_out.get_or_insert(reason);
        }
    }
    let mut found = found?;
    if let Some(left_out) = left_out {
        for run in &mut found.runs {
            left_out::hold_back(run, &left_out);
        }
    }
    for problem in &mail.problems {
        if !found.problems.contains(problem) {
            found.problems.push(problem.clone());
        }
    }
    Some(found)
}

/// Whether all that was read stands in the subject, so that the body could be any.
fn only_by_subject(definitions: &Definitions, mail: &Mail, own: &Parsed, work: &Work) -> bool {
    let without_body = Mail {
        text: String::new(),
        html: Document::default(),
        attached: Vec::new(),
        ..mail.clone()
    };
    let bare = one_mail::parse(
        definitions,
        &without_body,
        DateTime::<Utc>::UNIX_EPOCH,
        work,
    );
    let same = |one: &ParsedRun, other: &ParsedRun| {
        one.job == other.job
            && one.kind == other.kind
            && one.company == other.company
            && one.status == other.status
            && one.objects.len() == other.objects.len()
    };
    bare.parser == own.parser
        && bare.runs.len() == own.runs.len()
        && bare
            .runs
            .iter()
            .zip(&own.runs)
            .all(|(one, other)| same(one, other))
}

fn is_blank(mail: &Mail) -> bool {
    mail.text.trim().is_empty() && mail.html.blocks.is_empty()
}

fn no_run(mail: &Mail) -> Parsed {
    let mut problems = mail.problems.clone();
    problems.push(REPLY.to_owned());
    Parsed {
        problems,
        ..Parsed::default()
    }
}
