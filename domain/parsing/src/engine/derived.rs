//! Values of a mail, or of a section, that are made of others.

use crate::program::{CapturePlace, Program};

use super::facts::Facts;

/// Sets the names that the body does not give.
pub(super) fn fill_names<'m>(program: &Program, by_subject: &Facts<'m>, facts: &mut Facts<'m>) {
    if facts.fill_from(by_subject, |id| program.is_naming(id)) {
        derive(program, facts);
    }
}

/// Sets the values that are made of other values.
pub(super) fn derive(program: &Program, facts: &mut Facts<'_>) {
    capture_values(program, facts);
    for split in &program.splits {
        facts.split(split);
    }
    for strip in &program.strips {
        facts.strip(strip);
    }
    // Of what these gave.
    if !program.splits.is_empty() || !program.strips.is_empty() {
        capture_values(program, facts);
    }
}

fn capture_values(program: &Program, facts: &mut Facts<'_>) {
    for capture in &program.captures {
        let CapturePlace::Value(of) = capture.place else {
            continue;
        };
        let is_met = capture.condition.as_ref().is_none_or(|(of, matcher)| {
            facts
                .text(*of)
                .is_some_and(|text| matcher.is_match(&text, facts.work()))
        });
        if !is_met {
            continue;
        }
        for pattern in &capture.patterns {
            facts.capture_value(of, &pattern.pattern);
        }
    }
}
