//! What people say of a run holds while the run is no worse than what they saw.

use domain::ticket::PsaTicket;
use projections::replay::ChangeKind;
use serde_json::json;
use uuid::Uuid;

use crate::one_run::work::{PAIR, Work, id_of, mail};

fn log(number: u32, at: &str, outcome: &str) -> commands::collect::RawMail {
    mail(
        number,
        at,
        &format!("Acme pair log for nightly: {outcome}"),
        "! rotated",
    )
}

/// A job with one run of this outcome; gives the job and the run.
async fn with_run(outcome: &str) -> (Work, Uuid, Uuid) {
    let work = Work::begin(&[PAIR]).await;
    let first = work.receive(log(1, "08T22:00:00", outcome)).await;
    let job = work.approve(first).await[0];
    let run = id_of(&work.run(job).await);
    (work, job, run)
}

async fn review(work: &Work, run: Uuid) {
    let by = work.at.somebody();
    let done = work
        .at
        .backend
        .commands
        .review_runs(&[run], Some("seen"), &by)
        .await;
    done.expect("reviewed");
    work.at.backend.settle().await.expect("settled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewed_success_that_turns_out_failed_is_open_again() {
    let (work, job, run) = with_run("done").await;
    review(&work, run).await;
    assert_eq!(work.run(job).await["reviewed"], true);
    // As good: nothing to look at.
    work.receive(log(2, "08T22:00:00", "done")).await;
    assert_eq!(work.run(job).await["reviewed"], true);
    let errors = work.receive(log(3, "08T22:00:01", "broken")).await;
    let open = work.run(job).await;
    assert_eq!(
        (&open["status"], &open["reviewed"]),
        (&json!("FAILED"), &json!(false))
    );
    work.at.assert_rebuilt_alike().await;

    // Without the mail that nobody saw, the review holds again.
    let (commands, by) = (&work.at.backend.commands, work.at.somebody());
    commands
        .delete_mail(errors, None, &by)
        .await
        .expect("deleted");
    work.at.backend.settle().await.expect("settled");
    assert_eq!(work.run(job).await["reviewed"], true);
    commands.restore_mail(errors, &by).await.expect("restored");
    work.at.backend.settle().await.expect("settled");
    assert_eq!(work.run(job).await["reviewed"], false);

    // It can be reviewed again, and that review can be taken back.
    review(&work, run).await;
    let seen = work.run(job).await;
    assert_eq!(
        (&seen["reviewed"], &seen["reviewedBy"]),
        (&json!(true), &json!("Alice"))
    );
    work.receive(log(4, "08T22:00:01", "broken")).await;
    assert_eq!(
        work.run(job).await["reviewed"],
        true,
        "no worse than what was seen"
    );
    work.at.assert_rebuilt_alike().await;
    commands
        .withdraw_reviews(&[run], &by)
        .await
        .expect("withdrawn");
    work.at.backend.settle().await.expect("settled");
    assert_eq!(work.run(job).await["reviewed"], false);
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_holds_for_what_was_marked() {
    let (work, job, run) = with_run("slow").await;
    let (commands, by) = (&work.at.backend.commands, work.at.somebody());
    let mark = async || {
        let done = commands
            .mark_runs_successful(&[run], Some("known"), &by)
            .await;
        done.expect("marked");
        work.at.backend.settle().await.expect("settled");
    };
    mark().await;
    assert_eq!(work.run(job).await["effectiveStatus"], "SUCCESS");
    work.receive(log(2, "08T22:00:00", "broken")).await;
    let now = work.run(job).await;
    assert_eq!(
        (&now["effectiveStatus"], &now["markedBy"]),
        (&json!("FAILED"), &json!(null))
    );
    mark().await;
    assert_eq!(work.run(job).await["effectiveStatus"], "SUCCESS");
    work.at.assert_rebuilt_alike().await;
    commands
        .withdraw_marks(&[run], &by)
        .await
        .expect("withdrawn");
    work.at.backend.settle().await.expect("settled");
    assert_eq!(work.run(job).await["effectiveStatus"], "FAILED");
    work.at.assert_rebuilt_alike().await;
}

/// The definition as it was before anybody said that two mails are one run.
fn apart() -> String {
    let lines = PAIR
        .lines()
        .filter(|line| !line.starts_with("key = ") && !line.starts_with("one_run_within = "));
    let lines: Vec<_> = lines.collect();
    lines.join("\n")
}

/// Two runs, as they were before their mails were known to be of one, and what people said of them.
async fn two_runs(first: &str, second: &str) -> (Work, Uuid, [Uuid; 2]) {
    let work = Work::begin(&[&apart()]).await;
    let session = |number, at, outcome: &str| {
        mail(
            number,
            at,
            &format!("Acme pair log for nightly #7: {outcome}"),
            "! rotated",
        )
    };
    let mail = work.receive(session(1, "08T22:00:00", first)).await;
    let job = work.approve(mail).await[0];
    work.receive(session(2, "08T22:00:05", second)).await;
    let runs = work.runs(job).await;
    assert_eq!(runs.len(), 2);
    (work, job, [id_of(&runs[1]), id_of(&runs[0])])
}

async fn set_key(work: &Work) -> Vec<(ChangeKind, String)> {
    let changes = work.publish(PAIR).await.into_iter();
    let changes = changes.map(|row| (row.kind, row.what.0.join(" ")));
    changes.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviews_tickets_and_links_follow_runs_that_become_one_with_another_id() {
    let (work, job, [first, second]) = two_runs("broken", "done").await;
    review(&work, first).await;
    let (commands, by) = (&work.at.backend.commands, work.at.somebody());
    let ticket = commands::NewTicket {
        description: "Disk full".to_owned(),
        scopes: vec![],
        runs: vec![second],
        active_from: None,
        psa: None,
    };
    let ticket = commands
        .open_ticket(ticket, &by)
        .await
        .expect("opened")
        .value;
    let resolve = domain::ticket::ResolutionSource::Psa;
    commands
        .resolve_ticket(ticket, resolve, &by)
        .await
        .expect("resolved");
    let psa = PsaTicket {
        system: "Autotask".to_owned(),
        id: 7,
        number: "T0007".to_owned(),
    };
    let done = commands.link_psa_ticket(&[second], &psa, true, &by).await;
    done.expect("linked");

    let changes = set_key(&work).await;
    let is_worse = (ChangeKind::RunChanged, "mails status".to_owned());
    let same_status = (ChangeKind::RunChanged, "mails".to_owned());
    assert!(
        changes.contains(&is_worse) && changes.contains(&same_status),
        "{changes:?}"
    );
    let lost = |(kind, _): &(ChangeKind, String)| kind.name().ends_with("ORPHANED");
    assert!(!changes.iter().any(lost), "{changes:?}");
    let gone = |(kind, _): &(ChangeKind, String)| *kind == ChangeKind::RunDisappears;
    assert!(!changes.iter().any(gone), "{changes:?}");

    let run = work.run(job).await;
    assert_eq!(id_of(&run), domain::ids::run_of_key(job, "7", 0));
    assert_eq!(run["status"], "FAILED");
    assert_eq!(run["reviewed"], true, "who saw the failure saw the run");
    assert_eq!(run["tickets"], json!([{"description": "Disk full"}]));
    assert_eq!(run["psaTicket"]["number"], "T0007");
    work.at.assert_rebuilt_alike().await;

    // The ids that were once told lead to it.
    for id in [first, second] {
        let known = json!({"id": format!("Run:{id}")});
        let data = work
            .admin
            .data("query($id: ID!) { run(id: $id) { id } }", known)
            .await;
        assert_eq!(id_of(&data["run"]), id_of(&run));
    }

    // What was said under another id can be taken back.
    let id = id_of(&run);
    commands
        .withdraw_reviews(&[id], &by)
        .await
        .expect("withdrawn");
    commands
        .unlink_psa_ticket(&[id], &by)
        .await
        .expect("unlinked");
    work.at.backend.settle().await.expect("settled");
    let run = work.run(job).await;
    assert_eq!(
        (&run["reviewed"], &run["psaTicket"]),
        (&json!(false), &json!(null))
    );
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_of_the_success_alone_does_not_hide_the_failure() {
    let (work, job, [first, _]) = two_runs("done", "broken").await;
    review(&work, first).await;
    let changes = set_key(&work).await;
    let orphaned = |(kind, _): &(ChangeKind, String)| *kind == ChangeKind::ReviewOrphaned;
    assert!(changes.iter().any(orphaned), "{changes:?}");
    let run = work.run(job).await;
    assert_eq!(
        (&run["status"], &run["reviewed"]),
        (&json!("FAILED"), &json!(false))
    );
    review(&work, id_of(&run)).await;
    assert_eq!(work.run(job).await["reviewed"], true);
    work.at.assert_rebuilt_alike().await;

    // Apart again, each has the review that it had.
    work.publish(&apart()).await;
    let runs = work.runs(job).await;
    let reviewed: Vec<_> = runs
        .iter()
        .map(|run| (&run["status"], &run["reviewed"]))
        .collect();
    let (failed, good) = (json!("FAILED"), json!("SUCCESS"));
    assert_eq!(reviewed, [(&failed, &json!(false)), (&good, &json!(true))]);
    work.at.assert_rebuilt_alike().await;
}
