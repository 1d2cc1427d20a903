//! What was left out of a mail decides nothing.
//!
//! A failure that was read stays one. Good news may stand beside bad news that was not read, so it is no news.

use domain::run::RunStatus;

use crate::{
    mail::{Mail, Unread},
    outcome::ParsedRun,
};

/// Most parts that are named; the rest would say the same.
const NAMED: usize = 3;

/// Told of a mail without any text that can be read.
pub(super) const NOTHING_READ: &str = "nothing that the mail says could be read, and its subject alone tells no result: \
     let the product send its reports unencrypted, as text or HTML, or see to this mail by hand";

/// What the mail lacks, as a sentence; `None` where it was read whole.
pub(super) fn of_mail(mail: &Mail) -> Option<String> {
    let parts: Vec<String> = mail
        .unread
        .iter()
        .take(NAMED)
        .map(Unread::to_string)
        .collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The run says what was left out, and takes back the good news that it read beside it.
pub(super) fn hold_back(run: &mut ParsedRun, left_out: &str) {
    let told = &mut run.evidence.left_out;
    if !told.iter().any(|told| told == left_out) {
        told.push(left_out.to_owned());
    }
    if !matches!(run.status, RunStatus::Success | RunStatus::Warning) {
        return;
    }
    run.evidence.status_rule = format!(
        "{left_out}; what was read says {} ({})",
        run.status.name(),
        run.evidence.status_rule
    );
    run.status = RunStatus::Unknown;
}

/// Where the result stands that no rule tells.
pub(super) fn in_attachment<'n>(mut names: impl Iterator<Item = &'n str>) -> String {
    let shown: Vec<String> = names
        .by_ref()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = if names.next().is_some() { " …" } else { "" };
    let (is_one, shown) = (shown.len() == 1, shown.join(", "));
    if is_one {
        return format!("the report is in the attachment {shown}, which is not read");
    }
    format!("the report is in the attachments {shown}{more}, which are not read")
}

/// Whether the runs hold bad news.
pub(super) fn is_alarming(runs: &[ParsedRun]) -> bool {
    runs.iter()
        .any(|run| matches!(run.status, RunStatus::Failed | RunStatus::Missed))
}
