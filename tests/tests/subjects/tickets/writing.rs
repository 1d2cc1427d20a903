//! Codes, texts that are proposed, and what is refused.

use acceptance::mails;
use chrono::TimeDelta;
use commands::ports::Clock;
use domain::ids::run_of_mail;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::tickets::work::{Work, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_are_counted_within_a_day() {
    let work = Work::begin().await;
    let code = async |id: String| {
        let query = "query($id: ID!) { ticket(id: $id) { code } }";
        text(&work.asking.data(query, json!({"id": id})).await["ticket"]["code"])
    };
    let (one, two) = tokio::join!(work.open(), work.open());
    let mut codes = [code(one).await, code(two).await];
    codes.sort();
    assert_eq!(codes, ["T20260701.0001", "T20260701.0002"]);
    work.at.clock.set(work.at.clock.now() + TimeDelta::days(1));
    assert_eq!(code(work.open().await).await, "T20260702.0001");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused() {
    let work = Work::begin().await;
    let nobody = Uuid::from_u128(9);
    let job = work.job_id();
    for (query, wanted) in [
        (
            "openTicket(input: {description: \"x\"}) { id }".to_owned(),
            "INVALID_INPUT",
        ),
        (
            format!(
                "openTicket(input: {{description: \"x\", scopes: [{{jobId: \"Job:{nobody}\"}}]}}) {{ id }}"
            ),
            "NOT_FOUND",
        ),
        (
            format!(
                "openTicket(input: {{description: \"x\", runIds: [\"Run:{nobody}\"]}}) {{ id }}"
            ),
            "NOT_FOUND",
        ),
        (
            format!(
                "openTicket(input: {{description: \" \", scopes: [{{jobId: \"{job}\"}}]}}) {{ id }}"
            ),
            "INVALID_INPUT",
        ),
        (
            "openTicket(input: {description: \"x\", scopes: [{object: \"x\"}]}) { id }".to_owned(),
            "INVALID_INPUT",
        ),
        (
            format!("resolveTicket(id: \"Ticket:{nobody}\") {{ id }}"),
            "NOT_FOUND",
        ),
        (
            format!("resolveTicket(id: \"{job}\") {{ id }}"),
            "INVALID_ID",
        ),
        (
            format!("editRemark(input: {{id: \"Remark:{nobody}\", text: \"x\"}}) {{ id }}"),
            "NOT_FOUND",
        ),
    ] {
        let outcome = work
            .asking
            .outcome(&format!("mutation {{ {query} }}"), Value::Null)
            .await;
        assert_eq!(outcome, wanted, "{query}");
    }
}

/// Lesson: the text of a ticket listed what was finished.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_proposed_text_lists_what_is_in_trouble() {
    let work = Work::begin().await;
    let mail = "Message-ID: <vzdump.1@pve.example.com>\r\nDate: Wed, 1 Jul 2026 01:00:00 +0000\r\n\
         From: vzdump backup tool <root@pve2.example.com>\r\n\
         Subject: vzdump backup status (pve2.example.com) : backup failed\r\n\r\n\
         VMID       NAME                 STATUS       TIME       SIZE  FILENAME\r\n\
         101        dc01                 OK       00:02:17   128.00GB  /mnt/backup/vzdump-qemu-101.vma.lzo\r\n\
         102        files                FAILED   00:00:03        0KB  -\r\n\
         TOTAL                                    00:02:44   128.00GB\r\n\r\n\
         Detailed backup logs:\r\n\r\nvzdump --all 1\r\n\r\n\
         102: Mar 10 01:02:44 ERROR: Backup of VM 102 failed - storage is full\r\n";
    let at = "2026-07-01T01:00:00Z".parse().expect("a time");
    let mail = work
        .at
        .receive(vec![mails::raw(mail.as_bytes().to_vec(), at)])
        .await[0];
    let job = work.approve(mail).await;
    let query = "query($id: ID!) { run(id: $id) { proposedTicketText objects { name } } }";
    let run = run_of_mail(mail, job, 0);
    let data = work
        .asking
        .data(query, json!({"id": format!("Run:{run}")}))
        .await;
    let proposed = text(&data["run"]["proposedTicketText"]);
    for wanted in [
        "Customer: Acme",
        "pve2.example.com",
        "Status: FAILED",
        "storage is full",
        "- files: FAILED",
    ] {
        assert!(proposed.contains(wanted), "{wanted} in {proposed}");
    }
    assert!(!proposed.contains("dc01"), "{proposed}");
    // What failed stands first.
    assert_eq!(
        data["run"]["objects"],
        json!([{"name": "files"}, {"name": "dc01"}])
    );
}
