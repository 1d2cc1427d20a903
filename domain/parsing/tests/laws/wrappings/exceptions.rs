//! Wrapped mails that may read differently from the report itself, each with its reason.

use std::collections::BTreeSet;

/// A fixture, or a folder of them; a wrapping, or a family of them; why.
const EXCEPTIONS: [(&str, &str, &str); 17] = [
    (
        "duplicati/success_command_line",
        "forward",
        "the computer stands in the Message-ID alone, and the new mail has one of its own",
    ),
    (
        "duplicati/success_command_line",
        "quoted",
        "the computer stands in the Message-ID alone, and the new mail has one of its own",
    ),
    (
        "veeam-public-clouds/azure_success",
        "banner: warning, English",
        "the mail has no text, so the warning would be all there is, and stays",
    ),
    ("veeam-cloud-connect", TEXT_ONLY, COLOURS),
    ("kopia/success_html", TEXT_ONLY, CLASSES),
    ("kopia/trap_html_beside_a_failed_source", TEXT_ONLY, CLASSES),
    ("kopia/warning_html_incomplete", TEXT_ONLY, CLASSES),
    ("veeam-agent/linux_success", TEXT_ONLY, LINES),
    (
        "veeam-agent/success_no_status_in_subject",
        TEXT_ONLY,
        "without rows the report is not told from that of a server, which has no computer in its name",
    ),
    ("veeam-enterprise-manager/digest_failed", TEXT_ONLY, LINES),
    ("veeam-enterprise-manager/digest_success", TEXT_ONLY, LINES),
    ("veeam-enterprise-manager/digest_warning", TEXT_ONLY, LINES),
    (
        "veeam-enterprise-manager/trap_success_header_failed_row",
        TEXT_ONLY,
        LINES,
    ),
    ("veeam-microsoft-365/backup_copy_success", TEXT_ONLY, KIND),
    (
        "veeam-service-provider-console/trap_kb_says_not_backed_up",
        TEXT_ONLY,
        LINES,
    ),
    (
        "veeam/cdp_success",
        TEXT_ONLY,
        "a policy lists machines in the form in which sessions begin; as lines they are taken for sessions",
    ),
    ("veeam/plugin_failed", TEXT_ONLY, KIND),
];

const TEXT_ONLY: &str = "body: text only";
const COLOURS: &str =
    "the status is the colour of the row, which a text lacks; the runs are UNKNOWN";
const CLASSES: &str =
    "the status is the class of the row, which a text lacks; the runs are UNKNOWN";
const LINES: &str = "a cell of several lines parts its row in a text, so no report is found; the mail waits in the inbox";
const KIND: &str = "the cell that tells the kind of job is a line of its own in a text, so the kind is the general one";

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
