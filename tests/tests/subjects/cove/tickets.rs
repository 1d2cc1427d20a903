//! What a ticket about a run of Cove says.

use crate::cove::office::{Office, seconds, server};

/// Lesson: the text of a ticket lacked what Cove reports, and listed what was finished.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ticket_text_lists_only_problem_objects_cove_ones_included() {
    let office = Office::open().await;
    let at = seconds("2026-06-30T20:00:00Z");
    let mut columns = server(&at, "2");
    columns.retain(|(code, _)| *code != "I78");
    columns.extend([
        ("I78", "D01D04D06D10D14"),
        ("D01F06", "3"),
        ("D04F00", "8"),
        ("D04F06", "1"),
        ("D06F00", "99"),
    ]);
    office.read("1", &columns).await;
    let job = office.new_job("1").await;
    let run = office.runs(&job).await.remove(0);
    let text = run["proposedTicketText"].as_str().expect("a text");
    for line in [
        "Customer: Acme",
        "Job: acme-srv1 (Cove Data Protection)",
        "- Files and Folders: FAILED: Failed (3 errors, 2026-06-30 20:00 UTC)",
        "- Exchange: WARNING: Completed with errors (1 error)",
        "- Network Shares: UNKNOWN: Unknown status 99",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
    // What is finished, and what nothing is said of, is not there.
    for absent in ["MS SQL", "Hyper-V", "Completed ("] {
        assert!(!text.contains(absent), "{absent}\n{text}");
    }
}
