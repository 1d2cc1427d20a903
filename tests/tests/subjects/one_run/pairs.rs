//! A log and the mail of its errors.

use serde_json::{Value, json};

use crate::one_run::work::{PAIR, Work, id_of, mail};

const LOG: &str = "Databases: shop, crm\r\n\r\n! rotated";
const ERRORS: &str = "Databases: shop\r\n\r\n! disk full";

fn log(number: u32, at: &str) -> commands::collect::RawMail {
    mail(number, at, "Acme pair log for nightly: done", LOG)
}

fn errors(number: u32, at: &str) -> commands::collect::RawMail {
    mail(number, at, "Acme pair errors for nightly: broken", ERRORS)
}

/// A job that has one good run already.
async fn with_job() -> (Work, uuid::Uuid) {
    let work = Work::begin(&[PAIR]).await;
    let first = work.receive(log(1, "08T22:00:00")).await;
    let job = work.approve(first).await[0];
    (work, job)
}

fn texts(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    let mut texts: Vec<_> = list.iter().filter_map(Value::as_str).collect();
    texts.sort_unstable();
    texts
}

fn assert_failed_pair(run: &Value) {
    assert_eq!(run["status"], "FAILED", "{run:#?}");
    assert_eq!(run["effectiveStatus"], "FAILED");
    assert_eq!(run["mailCount"], 2);
    assert_eq!(
        run["mail"]["subject"],
        "Acme pair errors for nightly: broken"
    );
    assert_eq!(texts(&run["messages"]), ["disk full", "rotated"]);
    assert_eq!(run["objectCount"], 2);
    let mails = run["mails"].as_array().expect("mails");
    let subjects: Vec<_> = mails.iter().map(|mail| &mail["subject"]).collect();
    assert_eq!(
        subjects,
        [
            "Acme pair errors for nightly: broken",
            "Acme pair log for nightly: done"
        ]
    );
    assert!(mails.iter().all(|mail| mail["downloadPath"].is_string()));
}

/// Lesson: of the log and the mail of its errors the larger id won, and three of three failed jobs ended as a success.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worse_of_two_mails_counts_in_any_order_in_the_same_second_and_the_next() {
    for (first, second) in [
        ("09T22:00:00", "09T22:00:00"),
        ("09T22:00:00", "09T22:00:01"),
    ] {
        // Ids follow from the numbers, so that each of the two has the larger one once.
        for number in [10, 20, 30, 40] {
            for log_first in [true, false] {
                let (work, job) = with_job().await;
                let (log_at, errors_at) = if log_first {
                    (first, second)
                } else {
                    (second, first)
                };
                let (log, errors) = (log(number, log_at), errors(number + 1, errors_at));
                let (one, other) = if log_first {
                    (log, errors)
                } else {
                    (errors, log)
                };
                let known = work.receive(one).await;
                let before = id_of(&work.runs(job).await[0]);
                work.receive(other).await;
                let runs = work.runs(job).await;
                assert_eq!(runs.len(), 2, "{runs:#?}");
                assert_failed_pair(&runs[0]);
                assert_eq!(id_of(&runs[0]), before, "the run keeps its id");
                assert_eq!(before, domain::ids::run_of_mail(known, job, 0));
                work.at.assert_rebuilt_alike().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_that_come_in_one_go_are_one_run() {
    let (work, job) = with_job().await;
    let both = vec![errors(2, "09T22:00:00"), log(3, "09T22:00:00")];
    work.at.receive(both).await;
    let runs = work.runs(job).await;
    assert_eq!(runs.len(), 2);
    assert_failed_pair(&runs[0]);
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_that_lie_farther_apart_are_two_runs() {
    let (work, job) = with_job().await;
    work.receive(log(2, "09T22:00:00")).await;
    work.receive(errors(3, "09T22:02:01")).await;
    // An old log that comes late joins the run of its time.
    work.receive(errors(4, "08T22:01:00")).await;
    let runs = work.runs(job).await;
    let statuses: Vec<_> = runs.iter().map(|run| &run["status"]).collect();
    assert_eq!(statuses, ["FAILED", "SUCCESS", "FAILED"]);
    assert_eq!(runs[2]["mailCount"], 2);
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_mail_to_two_people_is_one_run_of_any_product() {
    let work = Work::begin(&[]).await;
    let report = |number: u32, at: &str| {
        let subject =
            "Active Backup for Microsoft 365 - backup task [nightly] on [nas01] was completed";
        mail(number, at, subject, "From nas01")
    };
    let first = work.receive(report(1, "08T22:00:00")).await;
    let job = work.approve(first).await[0];
    work.receive(report(2, "08T22:00:00")).await;
    let run = work.run(job).await;
    assert_eq!(
        (&run["status"], &run["mailCount"]),
        (&json!("SUCCESS"), &json!(2))
    );
    work.receive(report(3, "08T22:00:01")).await;
    assert_eq!(work.runs(job).await.len(), 2);
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_mail_has_no_say_until_it_is_restored() {
    let (work, job) = with_job().await;
    let log = work.receive(log(2, "09T22:00:00")).await;
    let errors = work.receive(errors(3, "09T22:00:00")).await;
    let (commands, by) = (&work.at.backend.commands, work.at.somebody());
    let delete = async |mail| {
        commands
            .delete_mail(mail, None, &by)
            .await
            .expect("deleted");
        work.at.backend.settle().await.expect("settled");
    };

    delete(errors).await;
    let run = &work.runs(job).await[0];
    assert_eq!(run["status"], "SUCCESS");
    assert_eq!(texts(&run["messages"]), ["rotated"]);
    assert_eq!(run["mail"]["subject"], "Acme pair log for nightly: done");
    work.at.assert_rebuilt_alike().await;

    commands.restore_mail(errors, &by).await.expect("restored");
    work.at.backend.settle().await.expect("settled");
    assert_failed_pair(&work.runs(job).await[0]);

    delete(log).await;
    let run = &work.runs(job).await[0];
    assert_eq!(run["status"], "FAILED");
    assert_eq!(texts(&run["messages"]), ["disk full"]);

    // As with a run of one mail, the run of deleted mails stays, and says what they said.
    delete(errors).await;
    let run = &work.runs(job).await[0];
    assert_eq!(run["status"], "FAILED");
    assert_eq!(texts(&run["messages"]), ["disk full", "rotated"]);
    commands
        .erase_mail(errors, None, &by)
        .await
        .expect("erased");
    work.at.backend.settle().await.expect("settled");
    let run = &work.runs(job).await[0];
    assert_eq!(run["status"], "FAILED");
    assert_eq!(texts(&run["messages"]), ["disk full", "rotated"]);
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_that_waited_become_one_run_when_their_job_is_approved() {
    for errors_first in [true, false] {
        let work = Work::begin(&[PAIR]).await;
        let mut both = vec![errors(2, "09T22:00:00"), log(3, "09T22:00:01")];
        if !errors_first {
            both.reverse();
        }
        let mails = work.at.receive(both).await;
        let job = work.approve(mails[0]).await[0];
        assert_failed_pair(&work.run(job).await);
        work.at.assert_rebuilt_alike().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_archived_job_hid_and_a_deleted_one_gave_back_is_one_run_again() {
    let (work, job) = with_job().await;
    let (commands, by) = (&work.at.backend.commands, work.at.somebody());
    commands
        .archive_job(job, None, &by)
        .await
        .expect("archived");
    let mails = work
        .at
        .receive(vec![log(2, "09T22:00:00"), errors(3, "09T22:00:01")])
        .await;
    assert_eq!(work.runs(job).await.len(), 1);
    commands.unarchive_job(job, &by).await.expect("unarchived");
    work.at.backend.settle().await.expect("settled");
    assert_failed_pair(&work.runs(job).await[0]);
    work.at.assert_rebuilt_alike().await;

    commands.delete_job(job, None, &by).await.expect("deleted");
    work.at.backend.settle().await.expect("settled");
    let states = "query($id: ID!) { mail(id: $id) { state } }";
    for mail in &mails {
        let id = json!({"id": format!("Mail:{mail}")});
        assert_eq!(
            work.admin.data(states, id).await["mail"]["state"],
            "WAITING"
        );
    }
    let job = work.approve(mails[1]).await[0];
    let runs = work.runs(job).await;
    assert_eq!(runs.len(), 2);
    assert_failed_pair(&runs[0]);
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_runs_of_a_mail_are_found_by_each_of_its_mails() {
    let (work, job) = with_job().await;
    let both = vec![log(2, "09T22:00:00"), errors(3, "09T22:00:00")];
    let mails = work.at.receive(both).await;
    let run = id_of(&work.runs(job).await[0]);
    let query = "query($mail: ID!) { runs(filter: {mailId: $mail}) { nodes { id } } \
                 mail(id: $mail) { state parts { run { id } } } }";
    for mail in mails {
        let data = work
            .admin
            .data(query, json!({"mail": format!("Mail:{mail}")}))
            .await;
        let id = json!({"id": format!("Run:{run}")});
        assert_eq!(data["runs"]["nodes"], json!([id]));
        assert_eq!(data["mail"]["parts"], json!([{"run": id}]));
        assert_eq!(data["mail"]["state"], "ASSIGNED");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pair_is_one_run_of_the_day_and_one_of_the_page() {
    let (work, job) = with_job().await;
    let both = vec![log(2, "09T22:00:00"), errors(3, "09T22:00:00")];
    work.at.receive(both).await;
    let query = "query($job: ID!) { job(id: $job) { latestRun { status mailCount } } \
                 runCheck(jobId: $job) { counts { success failed } worst latestStatus } }";
    let data = work
        .admin
        .data(query, json!({"job": format!("Job:{job}")}))
        .await;
    let latest = json!({"status": "FAILED", "mailCount": 2});
    assert_eq!(data["job"]["latestRun"], latest);
    let counts = json!({"success": 1, "failed": 1});
    let wanted = json!({"counts": counts, "worst": "FAILED", "latestStatus": "FAILED"});
    assert_eq!(data["runCheck"], wanted);
}
