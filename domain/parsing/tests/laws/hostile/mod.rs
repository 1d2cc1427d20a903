//! Whatever a definition says and a mail holds, reading it takes a bounded number of steps, and what was given up
//! is told and leaves no good news. Steps are counted, nothing is timed.

mod cases;
mod keys;

use domain::run::RunStatus;
use parsing::{
    definition::Definitions,
    engine::{self, Bounds, Steps},
    mail,
    outcome::Parsed,
};

use self::cases::{CASES, Case, Cost};
use super::fixtures;

/// Small ones are reached soon, and by small mails.
const BOUNDS: Bounds = Bounds {
    of_search: 1 << 18,
    of_definition: 1 << 20,
    of_mail: 1 << 21,
};

/// What the program's own definitions may take of what is allowed, on any fixture: one part in this many.
const MARGIN: u64 = 20;

#[test]
fn hostile_definitions_take_bounded_work() {
    let mut wrong = Vec::new();
    for case in CASES {
        if let Err(problem) = check(case) {
            wrong.push(format!("{}: {problem}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(case: &Case) -> Result<(), String> {
    let (parsed, steps) = parse(case, case.size);
    if steps.of_search > BOUNDS.of_search
        || steps.of_definition > BOUNDS.of_definition
        || steps.of_mail > BOUNDS.of_mail
    {
        return Err(format!("{steps:?}"));
    }
    match case.cost {
        Cost::GivenUp => given_up(&parsed),
        Cost::Linear => {
            if let Err(problem) = has_run(&parsed) {
                return Err(format!("{problem}: {:?}", parsed.problems));
            }
            let (_, twice) = parse(case, 2 * case.size);
            // Something is counted, and for twice the mail no more than about twice.
            let size = u64::try_from(case.size).unwrap_or(u64::MAX);
            if steps.of_definition < size / 16 {
                return Err(format!("only {} steps are counted", steps.of_definition));
            }
            if twice.of_definition > steps.of_definition * 5 / 2 {
                let (once, twice) = (steps.of_definition, twice.of_definition);
                return Err(format!("{once} steps, {twice} for twice the mail"));
            }
            Ok(())
        }
    }
}

/// It is told, also of the run where there is one, and nothing is good.
fn given_up(parsed: &Parsed) -> Result<(), String> {
    let tells = |text: &String| text.contains("takes too long on this mail");
    if !parsed.problems.iter().any(tells) {
        return Err(format!(
            "nothing is told as given up: {:?}",
            parsed.problems
        ));
    }
    for run in &parsed.runs {
        if matches!(run.status, RunStatus::Success | RunStatus::Warning) {
            return Err(format!("{:?} by {}", run.status, run.evidence.status_rule));
        }
        if !run.evidence.left_out.iter().any(tells) {
            return Err(format!("the run does not tell it: {:?}", run.evidence));
        }
    }
    Ok(())
}

fn has_run(parsed: &Parsed) -> Result<(), String> {
    let run = parsed.runs.first().ok_or("there is no run")?;
    match run.evidence.left_out.first() {
        Some(told) => Err(format!("given up: {told}")),
        None => Ok(()),
    }
}

fn parse(case: &Case, size: usize) -> (Parsed, Steps) {
    let source = cases::definition(&(case.keys)());
    let definitions = Definitions::compile([("hostile.toml".to_owned(), source)])
        .unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let mail = mail::read(cases::mail(&(case.body)(size)).as_bytes());
    let received_at = "2026-03-10T00:21:00Z".parse().expect("a time");
    engine::parse_within(BOUNDS, &definitions, &mail, received_at)
}

#[test]
fn own_definitions_take_a_small_part_of_what_is_allowed() {
    let received_at = "2026-03-10T00:21:00Z".parse().expect("a time");
    let allowed = Bounds::default();
    let mut most = [(0, String::new()), (0, String::new()), (0, String::new())];
    for fixture in fixtures::all() {
        let (parsed, steps) =
            engine::parse_within(allowed, Definitions::builtin(), &fixture.mail, received_at);
        let by = parsed.parser.unwrap_or_default();
        let all = [steps.of_search, steps.of_definition, steps.of_mail];
        for (most, steps) in most.iter_mut().zip(all) {
            if steps > most.0 {
                *most = (steps, format!("{} on {}", by, fixture.name));
            }
        }
    }
    let bounds = [allowed.of_search, allowed.of_definition, allowed.of_mail];
    for ((steps, on), bound) in most.iter().zip(bounds) {
        println!("{steps} of {bound} steps, by {on}");
        assert!(
            steps * MARGIN < bound,
            "{on} takes {steps} of {bound} steps: let its patterns look at less, or allow more"
        );
    }
}
