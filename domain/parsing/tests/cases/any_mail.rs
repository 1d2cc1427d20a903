//! No mail makes the engine panic, and none that no definition claims passes for a success.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use parsing::{
    definition::Definitions,
    engine,
    mail::{Parts, from_parts},
    outcome::Parsed,
};
use proptest::prelude::*;

/// Pieces of real mails, so that the definitions get past their conditions.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[\\PC\t\n]{0,60}",
        proptest::sample::select(vec![
            "[Success] ",
            "[Failed] ",
            "Nightly (2 objects)",
            "Backup job: x (Retry 1)\tError\n",
            "Backup Configuration Job",
            "Success\t1\tStart time\t25:61:00\tTotal size\t9e99 GB\tBackup size\n",
            "Veeam Backup & Replication",
            "Name\tStatus\tDetails\n",
            "Active Backup for Business - backup task ",
            " on ",
            " has been completed",
            "Active Backup for Microsoft 365 - [",
            "] on [nas] failed",
            "vzdump backup status (",
            "): backup failed: ",
            "VMID    Name  Status   Time\n",
            "101     ü     ok     \n",
            "Duplicati Backup report for ",
            "ParsedResult: Success\n",
            "{\"Data\":{\"ParsedResult\":",
            "Errors: [\n",
            "]\n",
            "3CX Notification: Update Successful - ",
            "Package Center out-of-date",
            "Backup Not Taken",
            "Agent Shortcode: ",
            "Endpoint Backup Agent (",
            "Device list: ,;,\n",
            "From nas\n",
            "<table><tr><td>",
            "</td><td>",
            "</td></tr>",
            "<b>",
            "İ",
            "\u{301}",
        ])
        .prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

fn parse(subject: &str, text: &str, html: &str) -> Parsed {
    let mail = from_parts(&Parts {
        subject,
        from: Some("sender@example.com"),
        text: Some(text),
        html: (!html.is_empty()).then_some(html),
        received: None,
    });
    let received_at: DateTime<Utc> = "2026-03-10T07:00:00Z".parse().expect("a time");
    engine::parse(Definitions::builtin(), &mail, received_at)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parsing_never_panics(subject in text(), body in text(), html in text()) {
        let parsed = parse(&subject, &body, &html);
        prop_assert_eq!(parsed.recognised, parsed.parser.is_some());
        for run in &parsed.runs {
            prop_assert!(!run.job.trim().is_empty());
            prop_assert!(!run.kind.is_empty());
            prop_assert_eq!(run.missed, run.status == RunStatus::Missed);
        }
        if !parsed.recognised {
            prop_assert!(parsed.runs.is_empty());
        }
    }
}

#[test]
fn unknown_mails_with_the_word_success_are_not_recognised() {
    for subject in [
        "Backup successful",
        "Log 0/1 VMs Successful",
        "[Success] hello",
        "All jobs completed",
    ] {
        let parsed = parse(subject, "The backup completed successfully. Errors: 0", "");
        assert!(!parsed.recognised, "{subject}: {parsed:?}");
    }
}

#[test]
fn large_bodies_are_read_in_bounded_time() {
    let line = "101: 2026-03-10 01:00:01 INFO: VMID  Name  Status  on  on  on\n";
    let started = std::time::Instant::now();
    let parsed = parse(
        "vzdump backup status (pve1.example.com): backup successful",
        &line.repeat((4 << 20) / line.len()),
        "",
    );
    assert_eq!(parsed.runs.len(), 1);
    assert!(!parsed.problems.is_empty(), "the cut is told");
    // Generous: the point is that nothing is quadratic.
    assert!(started.elapsed().as_secs() < 20);
}
