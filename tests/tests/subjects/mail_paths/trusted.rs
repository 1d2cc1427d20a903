//! Mails that come differently from those of their job.

use acceptance::received::{Checked, setting};
use commands::CommandError;
use domain::code::Code;
use serde_json::json;

use crate::mail_paths::office::{Office, mail, night, of_night};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_success_that_failed_its_checks_is_no_good_run() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    let (runs, good_before) = office.runs(job).await;
    assert_eq!(runs.len(), 7);
    assert!(runs.iter().all(|run| run["doubt"].is_null()), "{runs:#?}");
    assert_eq!(runs[0]["mail"]["path"]["verdict"], "AUTHENTIC");
    assert_eq!(good_before, json!(night(6).to_rfc3339()));

    office.receive(mail(7, Checked::Failed, false)).await;
    let (runs, good) = office.runs(job).await;
    let forged = &runs[0];
    assert_eq!(
        (
            &forged["status"],
            &forged["effectiveStatus"],
            &forged["unverified"]
        ),
        (&json!("SUCCESS"), &json!("UNKNOWN"), &json!(true))
    );
    assert_eq!(forged["doubt"]["verdict"], "FAILED");
    assert_eq!(forged["doubt"]["usualVerdict"], "AUTHENTIC");
    assert_eq!(good, good_before);

    // The next mail of the same path is doubted, too: a mail that is doubted shows nothing.
    office.receive(mail(8, Checked::Failed, false)).await;
    assert_eq!(office.newest(job).await["unverified"], true);
    office.receive(mail(9, Checked::Authentic, false)).await;
    let (runs, good) = office.runs(job).await;
    assert_eq!(runs[0]["effectiveStatus"], "SUCCESS");
    assert_eq!(good, json!(night(9).to_rfc3339()));
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_is_never_weakened() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    let ways = [Checked::Failed, Checked::Weak, Checked::OwnResultsBelow];
    for (number, checked) in (7..).zip(ways) {
        office.receive(mail(number, checked, true)).await;
        let run = office.newest(job).await;
        assert_eq!(
            (&run["effectiveStatus"], &run["unverified"]),
            (&json!("FAILED"), &json!(false)),
            "{checked:?}"
        );
        assert!(run["doubt"].is_object(), "{checked:?}");
    }
    // They show no path: what is forged once as a failure is no usual path for a success.
    for (number, checked) in (10..).zip(ways) {
        office.receive(mail(number, checked, false)).await;
        let run = office.newest(job).await;
        assert_eq!(run["effectiveStatus"], "UNKNOWN", "{checked:?}");
    }
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_proves_less_is_doubted_where_mails_proved_more_only() {
    let (office, job) = Office::trusting(Checked::Weak).await;
    office.receive(mail(7, Checked::Weak, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    office.receive(mail(8, Checked::NotAtAll, false)).await;
    let run = office.newest(job).await;
    assert_eq!(
        (&run["effectiveStatus"], &run["mail"]["path"]["verdict"]),
        (&json!("SUCCESS"), &json!("UNKNOWN"))
    );
    office.receive(mail(9, Checked::Failed, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
    office.receive(mail(10, Checked::Authentic, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    // From now on its mails prove more, and the weak path is known all the same.
    office.receive(mail(11, Checked::Weak, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_confirms_a_path() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    office.receive(mail(7, Checked::Weak, false)).await;
    office.receive(mail(8, Checked::Weak, false)).await;
    office
        .receive(mail(9, Checked::OwnResultsBelow, false))
        .await;
    let (runs, good) = office.runs(job).await;
    assert_eq!(good, json!(night(6).to_rfc3339()));
    // A forger of results could send anything by that "path".
    let forged = &runs[0];
    assert_eq!(forged["doubt"]["verdict"], "UNKNOWN");
    assert_eq!(office.confirm(forged).await, "PATH_UNKNOWN");

    let events = office.at.backend.settle().await.expect("settled");
    assert_eq!(office.confirm(&runs[1]).await, "ok");
    assert_eq!(office.confirm(&runs[1]).await, "ok");
    assert_eq!(office.confirm(&runs[2]).await, "ok");
    let after = office.at.backend.settle().await.expect("settled");
    assert_eq!(after, events + 1, "said once");
    let (runs, good) = office.runs(job).await;
    for run in &runs[1..3] {
        assert_eq!(
            (&run["effectiveStatus"], &run["doubt"]),
            (&json!("SUCCESS"), &json!(null))
        );
    }
    assert_eq!(runs[0]["effectiveStatus"], "UNKNOWN");
    assert_eq!(good, json!(night(8).to_rfc3339()));
    office.receive(mail(10, Checked::Weak, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    // Another path of the same strength, and the same path with less, are not what was confirmed.
    office.receive(mail(11, Checked::Failed, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
    office.assert_rebuild_is_the_same();

    let missing = json!({"id": format!("Run:{}", uuid::Uuid::nil())});
    assert_eq!(office.confirm(&missing).await, "NOT_FOUND");
}

/// What waits for approval may be forged, too, and the newest one is all that the inbox shows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn approving_confirms_no_path() {
    let office = Office::open().await;
    office.trust(&setting()).await;
    office.receive(mail(0, Checked::Weak, false)).await;
    for number in 1..4 {
        office
            .receive(mail(number, Checked::Authentic, false))
            .await;
    }
    let newest = office.receive(mail(4, Checked::Failed, false)).await;
    let job = office.approve(newest).await;
    let (runs, good) = office.runs(job).await;
    let told: Vec<_> = runs.iter().map(|run| run["unverified"] == true).collect();
    assert_eq!(told, [true, false, false, false, false]);
    assert_eq!(good, json!(night(3).to_rfc3339()));
    // One weak mail that waited before the others makes no habit.
    for number in 5..7 {
        office.receive(mail(number, Checked::Weak, false)).await;
        assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
    }
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_mail_before_anybody_was_trusted_makes_no_way_for_others() {
    let office = Office::open().await;
    let first = office.receive(mail(0, Checked::Authentic, false)).await;
    let job = office.approve(first).await;
    for number in 1..5 {
        office
            .receive(mail(number, Checked::Authentic, false))
            .await;
    }
    for number in 50..55 {
        office
            .receive(of_night(number, 5, Checked::Failed, false))
            .await;
    }
    office.trust(&setting()).await;
    office.receive(mail(6, Checked::Failed, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
}

/// A failure is one, by whatever path it comes: it joins the run that a success began, and the run is no good one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doubted_failure_is_of_the_run_that_other_mails_report() {
    for failure_first in [false, true] {
        let (office, job) = Office::trusting(Checked::Authentic).await;
        let mut mails = vec![
            of_night(70, 7, Checked::Authentic, false),
            of_night(71, 7, Checked::Weak, true),
        ];
        if failure_first {
            mails.reverse();
        }
        for mail in mails {
            office.receive(mail).await;
        }
        let (runs, good) = office.runs(job).await;
        assert_eq!(runs.len(), 8, "failure first: {failure_first}: {runs:#?}");
        assert_eq!(runs[0]["effectiveStatus"], "FAILED");
        assert_eq!(good, json!(night(6).to_rfc3339()));
        office.assert_rebuild_is_the_same();
    }
}

/// And a success that is doubted changes nothing of the run that other mails report.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doubted_success_is_a_run_of_its_own() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    office
        .receive(of_night(70, 7, Checked::Authentic, true))
        .await;
    office
        .receive(of_night(71, 7, Checked::Failed, false))
        .await;
    let (runs, good) = office.runs(job).await;
    let mut statuses: Vec<_> = runs[..2]
        .iter()
        .map(|run| run["effectiveStatus"].to_string())
        .collect();
    statuses.sort();
    assert_eq!(statuses, ["\"FAILED\"", "\"UNKNOWN\""]);
    assert_eq!(good, json!(night(6).to_rfc3339()));
    // The day shows the run that nobody doubts.
    let strip = "query($job: ID!) { job(id: $job) { strip { runCount status latestStatus } } }";
    let id = json!({"job": format!("Job:{job}")});
    let data = office.admin.data(strip, id).await;
    let days = data["job"]["strip"].as_array().expect("days");
    let day = days.iter().find(|day| day["runCount"] == 2);
    assert_eq!(day.expect("a day")["latestStatus"], "FAILED", "{data}");
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_confirmed_is_taken_back() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    office.receive(mail(7, Checked::Failed, false)).await;
    let run = office.newest(job).await;
    assert_eq!(office.confirm(&run).await, "ok");
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    let forget = "mutation($job: ID!, $path: String!) { forgetPath(input: {jobId: $job, path: $path}) { id } }";
    let input = json!({"job": format!("Job:{job}"), "path": run["doubt"]["path"]});
    assert_eq!(office.admin.outcome(forget, input.clone()).await, "ok");
    let events = office.at.backend.settle().await.expect("settled");
    assert_eq!(office.admin.outcome(forget, input).await, "ok");
    assert_eq!(office.at.backend.settle().await.expect("settled"), events);
    let (runs, good) = office.runs(job).await;
    assert_eq!(runs[0]["unverified"], true);
    assert_eq!(good, json!(night(6).to_rfc3339()));
    // It can be confirmed again.
    assert_eq!(office.confirm(&runs[0]).await, "ok");
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    let doubted = "{ runs(filter: {doubted: true}) { nodes { id } } }";
    let data = office.admin.data(doubted, json!({})).await;
    assert_eq!(data["runs"]["nodes"], json!([]));
    office.assert_rebuild_is_the_same();
}

/// Who is trusted stands in the log, not only in the views.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_are_lost_are_built_by_whom_the_log_trusts() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    office.receive(mail(7, Checked::Failed, false)).await;
    let office = office.without_views().await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
    let trust = office
        .admin
        .data("{ mailTrust { inForce } }", json!({}))
        .await;
    assert_eq!(trust["mailTrust"]["inForce"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_counts_and_goes_with_its_path() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    office.receive(mail(7, Checked::Failed, false)).await;
    let run = office.newest(job).await;
    let mark = "mutation($run: ID!) { markRunsSuccessful(input: {ids: [$run]}) { correlationId } }";
    let id = json!({"run": run["id"]});
    assert_eq!(office.admin.outcome(mark, id).await, "ok");
    let (runs, good) = office.runs(job).await;
    assert_eq!(
        (&runs[0]["effectiveStatus"], &runs[0]["unverified"]),
        (&json!("SUCCESS"), &json!(false))
    );
    assert_eq!(good, json!(night(7).to_rfc3339()));
    // It was about that run alone.
    office.receive(mail(8, Checked::Failed, false)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
    office.assert_rebuild_is_the_same();
}

/// What an override makes a success is none either, if nobody knows who reports it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_override_makes_no_forged_mail_good() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    let create =
        "mutation($job: ID!) { createOverride(input: {jobId: $job, status: FAILED}) { id } }";
    let id = json!({"job": format!("Job:{job}")});
    let outcome = office.admin.outcome(create, id).await;
    assert_eq!(outcome, "ok");
    office.receive(mail(7, Checked::Authentic, true)).await;
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    office.receive(mail(8, Checked::Failed, true)).await;
    let run = office.newest(job).await;
    assert_eq!(
        (&run["status"], &run["effectiveStatus"], &run["unverified"]),
        (&json!("FAILED"), &json!("UNKNOWN"), &json!(true))
    );
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_trust_is_compared_before_it_is_accepted() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    office.receive(mail(7, Checked::Failed, false)).await;
    // A setting under which nothing is known: the doubt goes, and the comparison says so.
    let mut other = setting();
    let receiver = other.receiver.as_mut().expect("a receiver");
    receiver.hosts = vec!["mx9.msp.example.com".to_owned()];
    receiver.ids = vec!["mx9.msp.example.com".to_owned()];
    let told = office.trust(&other).await;
    assert_eq!((told.runs_verified, told.runs_unverified), (1, 0));
    assert_eq!(told.runs_changed, 0);
    assert_eq!(office.newest(job).await["effectiveStatus"], "SUCCESS");
    let told = office.trust(&setting()).await;
    assert_eq!((told.runs_verified, told.runs_unverified), (0, 1));
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
    office.assert_rebuild_is_the_same();

    let nobody = "mutation { setMailTrust(input: null) { setting { judgeFiles } inForce } }";
    let data = office.admin.data(nobody, json!({})).await;
    assert_eq!(
        data["setMailTrust"],
        json!({"setting": null, "inForce": false})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_mail_keeps_what_its_header_proved() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    let forged = office.receive(mail(7, Checked::Failed, false)).await;
    let by = office.at.somebody();
    let commands = &office.at.backend.commands;
    commands
        .delete_mail(forged, None, &by)
        .await
        .expect("deleted");
    commands
        .erase_mail(forged, None, &by)
        .await
        .expect("erased");
    office.at.backend.settle().await.expect("settled");
    assert_eq!(office.newest(job).await["effectiveStatus"], "UNKNOWN");
    office.assert_rebuild_is_the_same();
}

/// Views that wait to be accepted have read the message by other rules than those that what is kept of it is judged by.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_erased_while_views_wait_to_be_accepted() {
    let (office, _) = Office::trusting(Checked::Authentic).await;
    let forged = office.receive(mail(7, Checked::Failed, false)).await;
    let by = office.at.somebody();
    let commands = &office.at.backend.commands;
    commands
        .delete_mail(forged, None, &by)
        .await
        .expect("deleted");
    commands.set_mail_trust(None, &by).await.expect("set");
    let replay = acceptance::replays::compared(&office.at).await.replay_id;
    let refused = commands.erase_mail(forged, None, &by).await;
    assert!(
        matches!(
            refused,
            Err(CommandError::Refused {
                code: Code::ReplayOpen,
                ..
            })
        ),
        "{refused:?}"
    );
    commands
        .reject_replay(replay, None, &by)
        .await
        .expect("rejected");
    commands
        .erase_mail(forged, None, &by)
        .await
        .expect("erased");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_are_listed_by_path() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    office.receive(mail(7, Checked::Failed, false)).await;
    let list = "{ jobPaths(first: 5) { nodes { job { id } name verdict dependsOnSmtpAuth signIn known { name confirmedBy } } } \
         mailTrust { inForce setting { receiver { software ids } judgeFiles } proposal { seen of setting { receiver { software } } } } }";
    let data = office.admin.data(list, json!({})).await;
    assert_eq!(
        data["jobPaths"]["nodes"],
        json!([{
            "job": {"id": format!("Job:{job}")},
            "name": "direct/example.com",
            "verdict": "AUTHENTIC",
            "dependsOnSmtpAuth": false,
            "signIn": "NOT_APPLICABLE",
            "known": [{"name": "direct/example.com", "confirmedBy": null}],
        }])
    );
    let trust = &data["mailTrust"];
    assert_eq!(trust["inForce"], true);
    assert_eq!(
        trust["setting"]["receiver"]["software"],
        "POSTFIX_OPENDMARC"
    );
    assert_eq!(
        (&trust["proposal"]["seen"], &trust["proposal"]["of"]),
        (&json!(8), &json!(8))
    );
    let smtp_auth = "{ jobPaths(filter: {dependsOnSmtpAuth: true}) { nodes { name } } }";
    let data = office.admin.data(smtp_auth, json!({})).await;
    assert_eq!(data["jobPaths"]["nodes"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_cannot_be_trusted_by_is_refused() {
    let office = Office::open().await;
    let set = "mutation($input: MailTrustInput) { setMailTrust(input: $input) { inForce } }";
    for receiver in [
        json!({"software": "EXIM"}),
        json!({"software": "POSTFIX_RSPAMD", "ids": ["mx1.example.com"]}),
        json!({"software": "GOOGLE", "addresses": ["0.0.0.0/0"]}),
    ] {
        let input = json!({"input": {"receiver": receiver}});
        assert_eq!(office.admin.outcome(set, input).await, "INVALID_INPUT");
    }
}
