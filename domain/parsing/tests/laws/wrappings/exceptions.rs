//! Wrapped mails that may read otherwise than the report itself, each with its reason.

use std::collections::BTreeSet;

/// A fixture, or a folder of them; a wrapping, or a family of them; why.
const EXCEPTIONS: [(&str, &str, &str); 2] = [
    (
        "duplicati/success_command_line",
        "forward",
        "the machine stands in the id of the mail alone, which a forward replaces",
    ),
    (
        "duplicati/success_command_line",
        "quoted",
        "the machine stands in the id of the mail alone, which a forward replaces",
    ),
];

/// The exception that holds for a fixture and a wrapping, by its number.
pub(super) fn find(fixture: &str, wrapping: &str) -> Option<usize> {
    EXCEPTIONS.iter().position(|(of, by, _)| {
        starts_with_all_of(fixture, of, '/') && starts_with_all_of(wrapping, by, ':')
    })
}

/// Those that no mail needed, or that say no reason.
pub(super) fn unneeded(needed: &BTreeSet<usize>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, (of, by, reason)) in EXCEPTIONS.iter().enumerate() {
        if reason.is_empty() {
            wrong.push(format!("{of} × {by}: say why"));
        }
        if !needed.contains(&number) {
            wrong.push(format!(
                "{of} × {by} reads the same by now; drop the exception"
            ));
        }
    }
    wrong
}

/// Whether `text` is `known`, or begins with it before a separator.
fn starts_with_all_of(text: &str, known: &str, separator: char) -> bool {
    text.strip_prefix(known)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}
