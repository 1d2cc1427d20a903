//! However a mail system wraps a report, it reads the same: the same software, jobs, companies, statuses and objects.
//!
//! Each family of wrappings has a file. Usually a sample is tried in which each fixture and each wrapping has its turn;
//! `BACKUPCHECKS_ALL_WRAPPINGS=1` tries them all.

mod attached;
mod banners;
mod bodies;
pub(crate) mod coding;
pub(crate) mod containers;
mod encodings;
mod exceptions;
pub(crate) mod forms;
mod forwards;
pub(crate) mod letter;
mod quotes;
mod signed;
mod subjects;
mod wrapping;

use std::{collections::BTreeSet, env};

use domain::run::RunStatus;
use parsing::{
    definition::Definitions,
    mail::{self, Mail},
    outcome::{Parsed, ParsedRun},
};

use self::{letter::Letter, wrapping::Wrapping};
use super::fixtures::{self, Fixture};

/// In the sample, a fixture meets one wrapping in this many.
const SAMPLE: usize = 8;

/// The families.
const FAMILIES: [&[Wrapping]; 9] = [
    subjects::ALL,
    forwards::ALL,
    quotes::ALL,
    attached::ALL,
    banners::ALL,
    bodies::ALL,
    encodings::ALL,
    signed::ALL,
    containers::ALL,
];

#[test]
fn a_wrapped_report_reads_as_the_report_itself() {
    let all = env::var_os("BACKUPCHECKS_ALL_WRAPPINGS").is_some();
    let wrappings: Vec<Wrapping> = FAMILIES.concat();
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    let mut met = BTreeSet::new();
    let mut tried = 0;
    for (number, fixture) in fixtures::all().iter().enumerate() {
        let Some(letter) = Letter::read(&fixture.bytes, &fixture.mail.subject_shown) else {
            panic!("{} is no mail to the other library", fixture.name);
        };
        let mut bases = Bases::new(fixture, &letter);
        for (at, wrapping) in wrappings.iter().enumerate() {
            let exception = exceptions::find(&fixture.name, wrapping.name);
            if !all && (number + at) % SAMPLE != 0 && exception.is_none() {
                continue;
            }
            let Some(difference) = bases.difference(wrapping) else {
                continue;
            };
            tried += 1;
            met.insert(wrapping.name);
            match (difference, exception) {
                (None, _) => {}
                (Some(_), Some(exception)) => {
                    needed.insert(exception);
                }
                (Some(difference), None) => {
                    wrong.push(format!(
                        "{} × {}: {difference}",
                        fixture.name, wrapping.name
                    ));
                }
            }
        }
    }
    wrong.extend(exceptions::unneeded(&needed));
    for wrapping in &wrappings {
        if !met.contains(wrapping.name) {
            wrong.push(format!("{} was tried on no fixture", wrapping.name));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried} wrapped mails:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What wrapped mails are compared with.
struct Bases<'f> {
    fixture: &'f Fixture,
    letter: &'f Letter,
    as_it_is: Seen,
    /// What is left without HTML, and how that reads.
    as_text: Option<(Letter, Seen)>,
}

impl<'f> Bases<'f> {
    fn new(fixture: &'f Fixture, letter: &'f Letter) -> Self {
        Self {
            fixture,
            letter,
            as_it_is: Seen::of(&fixture.parsed),
            as_text: None,
        }
    }

    /// `None` where the wrapping does not apply; else what differs, if anything does.
    fn difference(&mut self, wrapping: &Wrapping) -> Option<Option<String>> {
        let (letter, expected) = if wrapping.of_text {
            let (letter, seen) = self.as_text.get_or_insert_with(|| {
                let letter = bodies::text_only(self.letter);
                let seen = Seen::of(&read(&letter.compose()).1);
                (letter, seen)
            });
            (&*letter, &*seen)
        } else {
            (self.letter, &self.as_it_is)
        };
        let bytes = (wrapping.wrap)(letter)?;
        let (mail, parsed) = read(&bytes);
        let seen = Seen::of(&parsed);
        if let Some(folder) = env::var_os("BACKUPCHECKS_WRAPPINGS_TO") {
            keep(&folder, &self.fixture.name, wrapping.name, &bytes);
        }
        Some((seen != *expected).then(|| {
            format!(
                "`{}`\n  wrapped {seen:?}\n  else    {expected:?}",
                mail.subject
            )
        }))
    }
}

/// For a look at a mail that reads differently.
fn keep(folder: &std::ffi::OsStr, fixture: &str, wrapping: &str, bytes: &[u8]) {
    let name: String = format!("{fixture}--{wrapping}.eml")
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '.' | '-') {
                c
            } else {
                '_'
            }
        })
        .collect();
    std::fs::write(std::path::Path::new(folder).join(name), bytes).expect("the folder is there");
}

fn read(bytes: &[u8]) -> (Mail, Parsed) {
    let mail = mail::read(bytes);
    let parsed = fixtures::parse(Definitions::builtin(), &mail);
    (mail, parsed)
}

/// What of a reading must stay the same.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    recognised: bool,
    runs: Vec<SeenRun>,
}

#[derive(Debug, PartialEq, Eq)]
struct SeenRun {
    software: String,
    kind: String,
    job: String,
    company: Option<String>,
    status: RunStatus,
    objects: Vec<(String, Option<RunStatus>)>,
}

impl Seen {
    fn of(parsed: &Parsed) -> Self {
        Self {
            recognised: parsed.recognised,
            runs: parsed.runs.iter().map(SeenRun::of).collect(),
        }
    }
}

impl SeenRun {
    fn of(run: &ParsedRun) -> Self {
        let objects = run.objects.iter();
        Self {
            software: run.software.clone(),
            kind: run.kind.clone(),
            job: run.job.clone(),
            company: run.company.clone(),
            status: run.status,
            objects: objects
                .map(|object| (object.name.clone(), object.status))
                .collect(),
        }
    }
}
