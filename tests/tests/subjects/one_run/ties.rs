//! Two runs of one moment that are not one: the worse one is the latest, and no id decides.

use serde_json::{Value, json};

use crate::one_run::work::{PAIR, Work, id_of, mail};

const SHOWN: &str = "query($job: ID!) { job(id: $job) { latestRun { status } } \
     runCheck(jobId: $job) { latestStatus latest { status } worst } \
     dailyJobs(date: \"2026-06-08\") { nodes { status latest { status } } } \
     runs(filter: {jobId: $job}) { nodes { status } } }";

fn run_of(job: &str, number: u32, outcome: &str) -> commands::collect::RawMail {
    mail(
        number,
        "08T22:00:00",
        &format!("Acme pair log for {job}: {outcome}"),
        "",
    )
}

async fn shown(work: &Work, job: uuid::Uuid) -> Value {
    let id = json!({"job": format!("Job:{job}")});
    work.admin.data(SHOWN, id).await
}

#[track_caller]
fn assert_worst_is_latest(data: &Value, worst: &str, other: &str) {
    assert_eq!(data["job"]["latestRun"]["status"], worst, "{data:#?}");
    assert_eq!(data["runCheck"]["latestStatus"], worst);
    assert_eq!(data["runCheck"]["latest"]["status"], worst);
    assert_eq!(data["dailyJobs"]["nodes"][0]["status"], worst);
    assert_eq!(data["dailyJobs"]["nodes"][0]["latest"]["status"], worst);
    let runs = json!([{"status": worst}, {"status": other}]);
    assert_eq!(data["runs"]["nodes"], runs);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_jobs_that_were_merged_the_worse_run_of_a_moment_is_the_latest() {
    // Which of the two ids is larger depends on the numbers.
    for number in [10, 20, 30, 40] {
        for bad_first in [true, false] {
            let work = Work::begin(&[PAIR]).await;
            let (good, bad) = (
                run_of("one", number, "done"),
                run_of("other", number + 1, "broken"),
            );
            let both = if bad_first {
                vec![bad, good]
            } else {
                vec![good, bad]
            };
            let mails = work.at.receive(both).await;
            let into = work.approve(mails[0]).await[0];
            let from = work.approve(mails[1]).await[0];
            let (commands, by) = (&work.at.backend.commands, work.at.somebody());
            commands.merge_jobs(from, into, &by).await.expect("merged");
            work.at.backend.settle().await.expect("settled");
            assert_worst_is_latest(&shown(&work, into).await, "FAILED", "SUCCESS");
            work.at.assert_rebuilt_alike().await;

            // The failed one is marked as successful: now both are as good. Taken back, it counts again.
            let failed = work.runs(into).await;
            let failed = id_of(&failed[0]);
            let done = commands.mark_runs_successful(&[failed], None, &by).await;
            done.expect("marked");
            work.at.backend.settle().await.expect("settled");
            let data = shown(&work, into).await;
            assert_eq!(data["runCheck"]["latestStatus"], "SUCCESS");
            assert_eq!(data["dailyJobs"]["nodes"][0]["status"], "SUCCESS");
            commands
                .withdraw_marks(&[failed], &by)
                .await
                .expect("withdrawn");
            work.at.backend.settle().await.expect("settled");
            assert_worst_is_latest(&shown(&work, into).await, "FAILED", "SUCCESS");
            work.at.assert_rebuilt_alike().await;
        }
    }
}

/// Every question that asks for the newest run says what decides between two of one moment. A search shows all that it finds, so
/// nothing is decided there.
#[test]
fn no_question_lets_an_id_decide_between_runs_of_one_moment() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../projections/src");
    let mut folders = vec![root];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.extend((!path.ends_with("search")).then_some(path));
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a file");
            for (number, line) in text.lines().enumerate() {
                let words: Vec<_> = line
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|word| !matches!(*word, "DESC" | "runs" | "a" | "latest" | "direction"))
                    .collect();
                let asks = line.contains("ORDER BY") || line.contains("(row.run_at");
                if !asks || !line.contains("DESC") && !line.contains("direction") {
                    continue;
                }
                looked_at += usize::from(words.contains(&"run_at"));
                let tie = words.windows(2).any(|pair| pair == ["run_at", "run_id"]);
                assert!(!tie, "{}:{}: {line}", path.display(), number + 1);
            }
        }
    }
    assert!(looked_at >= 4, "only {looked_at} questions were found");
}
