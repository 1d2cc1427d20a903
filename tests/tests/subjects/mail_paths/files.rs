//! Mails of files: those who made them could have written anything.

use acceptance::received::{Checked, setting};
use domain::mail::FROM_FILE;
use serde_json::json;

use crate::mail_paths::office::{Office, mail};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_about_files_are_shown_and_change_nothing_unless_that_is_set() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    let forged = |number| {
        let mut mail = mail(number, Checked::Failed, false);
        mail.source = FROM_FILE;
        mail
    };
    office.receive(forged(7)).await;
    let run = office.newest(job).await;
    assert_eq!(
        (&run["effectiveStatus"], &run["mail"]["path"]["verdict"]),
        (&json!("SUCCESS"), &json!("FAILED"))
    );
    let mut judging = setting();
    judging.judge_files = true;
    let told = office.trust(&judging).await;
    assert_eq!(
        told.runs_unverified, 0,
        "what was taken in before stays as it is"
    );
    let (runs, _) = office.runs(job).await;
    assert_eq!(runs[0]["effectiveStatus"], "SUCCESS");
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_judged_where_they_are_the_mailbox_itself() {
    let office = Office::open().await;
    let first = office.receive(mail(0, Checked::Authentic, false)).await;
    let job = office.approve(first).await;
    let mut judging = setting();
    judging.judge_files = true;
    office.trust(&judging).await;
    let mut forged = mail(1, Checked::Failed, false);
    forged.source = FROM_FILE;
    office.receive(forged).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
}
