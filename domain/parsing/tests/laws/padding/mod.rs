//! What was cut off decides nothing: what is put in front of a report, between its lines or behind it, up to beyond each
//! limit, makes no status better.
//!
//! Usually a sample is tried in which each way of padding has its turn with some fixtures; `BACKUPCHECKS_ALL_PADDINGS=1`
//! tries them all.

#[expect(
    clippy::format_collect,
    clippy::unnecessary_wraps,
    reason = "pads are of one type, and their texts are put together once"
)]
mod pads;
mod source;
#[expect(
    clippy::too_many_lines,
    clippy::format_collect,
    reason = "one list of ways, whose texts are put together once"
)]
mod ways;

use std::{collections::BTreeMap, env};

use domain::run::RunStatus;
use parsing::{
    definition::Definitions,
    limits,
    mail::{self, Mail},
    outcome::{Parsed, ParsedRun},
};

use self::ways::{Case, Way};
use super::{
    fixtures::{self, Fixture},
    wrappings::letter::Letter,
};

/// In the sample, each way is tried on one fixture in this many.
const SAMPLE: usize = 300;

/// The same for ways that take long.
const SAMPLE_OF_SLOW: usize = 1_000;

#[test]
fn each_limit_has_a_case() {
    for (name, most) in limits::ALL {
        let case = ways::of_limit(name);
        assert!(
            case.is_some(),
            "{name} ({most}) is new: add ways that reach it, or say why it decides nothing"
        );
        if let Some(Case::DecidesNothing(reason)) = case {
            assert!(!reason.is_empty(), "{name}: say why");
        }
    }
}

#[test]
fn padding_makes_no_status_better() {
    let all = env::var_os("BACKUPCHECKS_ALL_PADDINGS").is_some();
    let mut wrong = Vec::new();
    let mut told: BTreeMap<&str, bool> = BTreeMap::new();
    let fixtures: Vec<&Fixture> = fixtures::all()
        .iter()
        .filter(|fixture| !fixture.parsed.runs.is_empty())
        .collect();
    let ways: Vec<(&str, &Way)> = limits::ALL
        .iter()
        .filter_map(|(limit, _)| match ways::of_limit(limit)? {
            Case::Reached(ways) => Some(ways.iter().map(|way| (*limit, way)).collect::<Vec<_>>()),
            Case::DecidesNothing(_) => None,
        })
        .flatten()
        .collect();
    for (at, (limit, way)) in ways.iter().enumerate() {
        let step = match (all, way.is_slow) {
            (true, _) => 1,
            (false, false) => SAMPLE,
            (false, true) => SAMPLE_OF_SLOW,
        };
        let mut is_told = false;
        // Those in turn that it applies to.
        let mut from = at * 37 % step;
        while let Some(fixture) = fixtures.get(from) {
            let Some(bytes) = padded(fixture, way) else {
                from += 1;
                continue;
            };
            from += step;
            let mail = mail::read(&bytes);
            let parsed = fixtures::parse(Definitions::builtin(), &mail);
            is_told |= is_left_out(&mail, &parsed);
            if let Err(problem) = check(fixture, &mail, &parsed) {
                wrong.push(format!(
                    "{} × {limit}, {}: {problem}",
                    fixture.name, way.name
                ));
            }
        }
        *told.entry(limit).or_default() |= is_told || !way.is_told;
    }
    for (limit, is_told) in told {
        if !is_told {
            wrong.push(format!(
                "{limit}: no way reached it, or reaching it is not told"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} mails:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn padded(fixture: &Fixture, way: &Way) -> Option<Vec<u8>> {
    let letter = Letter::read(&fixture.bytes, &fixture.mail.subject_shown)?;
    (way.pad)(&letter)
}

fn is_left_out(mail: &Mail, parsed: &Parsed) -> bool {
    !mail.unread.is_empty()
        || parsed
            .problems
            .iter()
            .any(|told| told.contains("left out") || told.contains("only its beginning"))
        || parsed
            .runs
            .iter()
            .any(|run| !run.evidence.left_out.is_empty())
}

/// Nothing is better than it was, and beside what was left out nothing is good.
fn check(fixture: &Fixture, mail: &Mail, parsed: &Parsed) -> Result<(), String> {
    // What the limits leave of a mail, the program's own definitions can read.
    let gave_up = parsed
        .problems
        .iter()
        .find(|told| told.contains("takes too long"));
    if let Some(gave_up) = gave_up {
        return Err(gave_up.clone());
    }
    let was_worst = worst(&fixture.parsed);
    for run in &parsed.runs {
        let says = || format!("{:?} by {}", run.status, run.evidence.status_rule);
        let is_good = is_good(run.status);
        if is_good && !run.evidence.left_out.is_empty() {
            return Err(format!("{} beside {:?}", says(), run.evidence.left_out));
        }
        if is_good && !mail.unread.is_empty() {
            return Err(format!("{} beside {:?}", says(), mail.unread));
        }
        let before = same(&fixture.parsed, run).map_or(was_worst, |run| Some(run.status));
        // A failure that was pushed out of sight may become unknown, and nothing better.
        if is_good && before.is_some_and(|before| rank(run.status) > rank(before)) {
            return Err(format!("{} was {before:?}", says()));
        }
    }
    Ok(())
}

fn is_good(status: RunStatus) -> bool {
    matches!(status, RunStatus::Success | RunStatus::Warning)
}

fn rank(status: RunStatus) -> u8 {
    match status {
        RunStatus::Success => 2,
        RunStatus::Warning => 1,
        RunStatus::Failed | RunStatus::Missed | RunStatus::Unknown => 0,
    }
}

fn worst(parsed: &Parsed) -> Option<RunStatus> {
    let statuses = parsed.runs.iter().map(|run| run.status);
    statuses.min_by_key(|status| rank(*status))
}

fn same<'p>(parsed: &'p Parsed, run: &ParsedRun) -> Option<&'p ParsedRun> {
    let named = |other: &&ParsedRun| {
        other.job == run.job && other.kind == run.kind && other.company == run.company
    };
    // Of several with one name, the worst.
    let found = parsed.runs.iter().filter(named);
    found.min_by_key(|run| rank(run.status))
}
