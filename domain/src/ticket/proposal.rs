//! The text that a ticket is opened with.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::run::RunStatus;

/// What is known of a run that somebody opens a ticket about.
#[derive(Debug)]
pub struct Proposal<'a> {
    pub customer: &'a str,
    pub software: &'a str,
    pub job: &'a str,
    pub status: RunStatus,
    pub run_at: DateTime<Utc>,
    pub messages: &'a [String],
    pub objects: &'a [ObjectOfProposal<'a>],
}

#[derive(Debug, Clone)]
pub struct ObjectOfProposal<'a> {
    pub name: &'a str,
    /// None where the product does not say.
    pub status: Option<RunStatus>,
    pub message: &'a str,
}

/// Objects that are listed; the rest is counted.
const MAX_OBJECTS: usize = 50;

/// Characters of a message.
const MAX_MESSAGE: usize = 300;

impl Proposal<'_> {
    /// Customer, job, time and status, then the messages of the run and its objects in trouble, worst first. Good objects
    /// are left out, whatever they say, and so is wording of what is finished. Fits into a ticket's description.
    pub fn text(&self) -> String {
        let mut text = format!(
            "Customer: {}\nJob: {} ({})\nRun: {} UTC\nStatus: {}\n",
            clipped(self.customer),
            clipped(self.job),
            clipped(self.software),
            self.run_at.format("%Y-%m-%d %H:%M"),
            self.status.name(),
        );
        for message in self
            .messages
            .iter()
            .filter(|message| is_news(message))
            .take(5)
        {
            push(&mut text, &format!("{}\n", clipped(message)));
        }
        let mut troubled: Vec<_> = self
            .objects
            .iter()
            .filter(|object| RunStatus::is_trouble(object.status))
            .collect();
        troubled.sort_by_key(|object| RunStatus::severity(object.status, false));
        if troubled.is_empty() {
            return text;
        }
        push(&mut text, "Objects:\n");
        let mut listed = 0;
        for object in troubled.iter().take(MAX_OBJECTS) {
            if !push(&mut text, &line(object)) {
                break;
            }
            listed += 1;
        }
        if listed < troubled.len() {
            // Room for this line is kept by `push`.
            let _ = writeln!(text, "and {} more", troubled.len() - listed);
        }
        text
    }
}

fn line(object: &ObjectOfProposal<'_>) -> String {
    let name = clipped(object.name);
    let status = object.status.map_or("", RunStatus::name);
    if is_news(object.message) {
        format!("- {name}: {status}: {}\n", clipped(object.message))
    } else {
        format!("- {name}: {status}\n")
    }
}

/// Adds where it fits into a description; tells whether it does.
fn push(text: &mut String, more: &str) -> bool {
    const MAX_CHARS: usize = 1_960;
    let fits = text.chars().count() + more.chars().count() <= MAX_CHARS;
    if fits {
        text.push_str(more);
    }
    fits
}

/// Not empty, and not `Completed (…)`, which products write beside what is done.
fn is_news(message: &str) -> bool {
    let message = message.trim().to_lowercase();
    let finished = message
        .strip_prefix("completed")
        .is_some_and(|rest| rest.trim_start().starts_with('('));
    !message.is_empty() && !finished
}

/// On one line, without control characters, and not too long.
fn clipped(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    fn proposed(objects: &[ObjectOfProposal<'_>], messages: &[String]) -> String {
        let text = Proposal {
            customer: "Acme",
            software: "Acme Backup",
            job: "Nightly",
            status: RunStatus::Failed,
            run_at: DateTime::from_timestamp(1_737_590_400, 0).unwrap(),
            messages,
            objects,
        }
        .text();
        text::text("description", &text).expect("it is a description");
        text
    }

    fn object<'a>(
        name: &'a str,
        status: Option<RunStatus>,
        message: &'a str,
    ) -> ObjectOfProposal<'a> {
        ObjectOfProposal {
            name,
            status,
            message,
        }
    }

    #[test]
    fn only_objects_in_trouble_are_listed() {
        let text = proposed(
            &[
                object("GOOD", Some(RunStatus::Success), "a note"),
                object("SILENT", None, "Completed (12 GB)"),
                object("WARN", Some(RunStatus::Warning), "slow disk"),
                object("GONE", Some(RunStatus::Missed), ""),
                object("BAD", Some(RunStatus::Failed), "no space\nleft"),
                object(
                    "DONE",
                    Some(RunStatus::Warning),
                    "Completed (with warnings)",
                ),
            ],
            &["Completed (3 of 4)".to_owned(), "Job failed".to_owned()],
        );
        insta::assert_snapshot!(text, @r"
        Customer: Acme
        Job: Nightly (Acme Backup)
        Run: 2025-01-23 00:00 UTC
        Status: FAILED
        Job failed
        Objects:
        - GONE: MISSED
        - BAD: FAILED: no space left
        - WARN: WARNING: slow disk
        - DONE: WARNING
        ");
    }

    #[test]
    fn the_objects_of_an_account_are_listed_like_any_other() {
        let text = proposed(
            &[
                object("Files and Folders", Some(RunStatus::Failed), "2 errors"),
                object("System State", Some(RunStatus::Success), ""),
            ],
            &[],
        );
        assert!(
            text.contains("- Files and Folders: FAILED: 2 errors"),
            "{text}"
        );
        assert!(!text.contains("System State"), "{text}");
    }

    #[test]
    fn a_long_list_is_counted() {
        let long = "x".repeat(500);
        let many = vec![object(&long, Some(RunStatus::Failed), &long); 400];
        let text = proposed(&many, std::slice::from_ref(&long));
        assert!(text.trim_end().ends_with("more"), "{text}");
    }
}
