//! The page of the day: what stands on it, in which order, and what reviews leave there.

use std::time::{Duration, Instant};

use acceptance::{client::Asking, installation::Installation, mails, recount};
use chrono::{DateTime, TimeDelta, Utc};
use commands::Assignment;
use domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

const LIST: &str = "query($filter: RunCheckFilterInput! = {}, $sort: RunCheckSort! = SEVERITY, $first: Int = 50, $after: String) { \
     runChecks(filter: $filter, sort: $sort, first: $first, after: $after) { position pageInfo { hasNextPage endCursor } \
     nodes { jobId job { name } customer { name } worst latestStatus latestAt oldestAt counts { total success warning failed } \
     latest { effectiveStatus } position runs { nodes { id } } } } }";

const SUMMARY: &str = "query($filter: RunCheckFilterInput! = {}) { runChecksSummary(filter: $filter) \
     { jobs customers runs success warning failed unknown missed } }";

const REVIEW: &str = "mutation($jobs: [SeenJobInput!]!) { reviewJobs(input: {jobs: $jobs, note: \"seen\"}) \
     { correlationId count } }";

const UNDO: &str =
    "mutation($id: UUID!) { withdrawReviewsOf(correlationId: $id) { count runs { reviewed } } }";

/// An installation whose runs are made up.
struct Office {
    at: Installation,
    asking: Asking,
    sent: usize,
}

impl Office {
    async fn open() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Admin]).await;
        Self {
            at,
            asking,
            sent: 0,
        }
    }

    async fn customer(&self, name: &str) -> Uuid {
        let commands = &self.at.backend.commands;
        let done = commands.register_customer(name, &self.at.somebody()).await;
        done.expect("registered").value
    }

    /// Reports of a job, each this many days before the clock. Gives the mails.
    async fn reports(&mut self, job: &str, reports: &[(i64, &str)]) -> Vec<Uuid> {
        let now: DateTime<Utc> = "2026-06-30T03:00:00Z".parse().expect("a time");
        let mut sent = Vec::new();
        for (days, result) in reports {
            self.sent += 1;
            let mail = report(self.sent, job, result);
            sent.push(mails::raw(mail, now - TimeDelta::days(*days)));
        }
        self.at.receive(sent).await
    }

    /// A job of the customer with these reports.
    async fn job(&mut self, customer_id: Uuid, job: &str, reports: &[(i64, &str)]) -> Uuid {
        let mails = self.reports(job, reports).await;
        let assignment = Assignment {
            ordinal: None,
            customer_id,
        };
        let commands = &self.at.backend.commands;
        let done = commands
            .approve_mail(mails[0], &[assignment], &self.at.somebody())
            .await;
        self.at.backend.settle().await.expect("settled");
        done.expect("approved").value[0]
    }

    async fn list(&self, filter: Value, sort: &str) -> Value {
        let variables = json!({"filter": filter, "sort": sort});
        self.asking.data(LIST, variables).await["runChecks"].take()
    }

    /// The names of the jobs that the list shows.
    async fn names(&self, filter: Value, sort: &str) -> Vec<String> {
        names(&self.list(filter, sort).await)
    }

    fn assert_counted(&self) {
        recount::assert_counted("live", self.at.backend.views());
    }
}

fn report(number: usize, job: &str, result: &str) -> Vec<u8> {
    format!(
        "Message-ID: <report.{number}@mail.example.com>\r\nFrom: Duplicati <duplicati@acme.example.com>\r\n\
         Subject: Duplicati Backup report for {job}\r\n\r\nMainOperation: Backup\r\nParsedResult: {result}\r\nErrors: []\r\n"
    )
    .into_bytes()
}

fn names(list: &Value) -> Vec<String> {
    let nodes = list["nodes"].as_array().expect("nodes");
    let name = |node: &Value| node["job"]["name"].as_str().unwrap_or("?").to_owned();
    nodes.iter().map(name).collect()
}

/// What a reader of this list wants to review.
fn seen(list: &Value) -> Value {
    let nodes = list["nodes"].as_array().expect("nodes");
    let jobs: Vec<_> = nodes
        .iter()
        .map(|node| json!({"jobId": node["jobId"], "upTo": list["position"]}))
        .collect();
    json!({"jobs": jobs})
}

/// Three jobs of two customers.
async fn small_office() -> (Office, [Uuid; 2], [Uuid; 3]) {
    let mut office = Office::open().await;
    let acme = office.customer("Acme").await;
    let globex = office.customer("Globex").await;
    let mailboxes = office
        .job(
            globex,
            "Mailboxes",
            &[(3, "Success"), (2, "Error"), (1, "Success")],
        )
        .await;
    let files = office
        .job(acme, "Files", &[(9, "Warning"), (5, "Success")])
        .await;
    let archive = office.job(acme, "Archive", &[(0, "Success")]).await;
    (office, [acme, globex], [mailboxes, files, archive])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_runs_are_grouped_by_job() {
    let (office, ..) = small_office().await;
    let list = office.list(json!({}), "SEVERITY").await;
    let nodes = &list["nodes"];
    assert_eq!(names(&list), ["Mailboxes", "Files", "Archive"], "{list}");
    assert_eq!(nodes[0]["customer"]["name"], "Globex");
    assert_eq!(
        nodes[0]["counts"],
        json!({"total": 3, "success": 2, "warning": 0, "failed": 1})
    );
    assert_eq!(nodes[0]["worst"], "FAILED");
    assert_eq!(nodes[0]["latestStatus"], "SUCCESS");
    assert_eq!(nodes[0]["latest"]["effectiveStatus"], "SUCCESS");
    assert_eq!(nodes[0]["latestAt"], "2026-06-29T03:00:00+00:00");
    assert_eq!(nodes[0]["oldestAt"], "2026-06-27T03:00:00+00:00");
    assert_eq!(nodes[0]["runs"]["nodes"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        office.asking.data(SUMMARY, Value::Null).await["runChecksSummary"],
        json!({"jobs": 3, "customers": 2, "runs": 6, "success": 4, "warning": 1, "failed": 1, "unknown": 0, "missed": 0})
    );
    office.assert_counted();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_sorted_filtered_and_paged() {
    let (office, [acme, _], _) = small_office().await;
    let all = json!({});
    for (sort, wanted) in [
        ("SEVERITY", ["Mailboxes", "Files", "Archive"]),
        ("CUSTOMER", ["Archive", "Files", "Mailboxes"]),
        ("JOB", ["Archive", "Files", "Mailboxes"]),
        ("NEWEST", ["Archive", "Mailboxes", "Files"]),
        ("OLDEST", ["Files", "Mailboxes", "Archive"]),
    ] {
        assert_eq!(office.names(all.clone(), sort).await, wanted, "{sort}");
        // Page by page it is the same.
        let (mut paged, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({"sort": sort, "first": 1, "after": after});
            let list = office.asking.data(LIST, variables).await["runChecks"].take();
            paged.extend(names(&list));
            if list["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = list["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(paged, wanted, "{sort}, page by page");
    }
    for (filter, wanted) in [
        (json!({"status": ["WARNING"]}), vec!["Files"]),
        (
            json!({"status": ["WARNING", "FAILED"]}),
            vec!["Mailboxes", "Files"],
        ),
        (json!({"status": ["MISSED"]}), vec![]),
        (
            json!({"customerId": format!("Customer:{acme}")}),
            vec!["Files", "Archive"],
        ),
        (json!({"text": "ACME arch"}), vec!["Archive"]),
        (json!({"text": "glob*x mail"}), vec!["Mailboxes"]),
        (json!({"text": "acme globex"}), vec![]),
        (json!({"text": "100%"}), vec![]),
        (
            json!({"software": "Duplicati", "type": "Backup"}),
            vec!["Mailboxes", "Files", "Archive"],
        ),
        (json!({"software": "Veeam"}), vec![]),
        (json!({"type": "Restore"}), vec![]),
    ] {
        assert_eq!(
            office.names(filter.clone(), "SEVERITY").await,
            wanted,
            "{filter}"
        );
        let counted = office.asking.data(SUMMARY, json!({"filter": filter})).await;
        assert_eq!(
            counted["runChecksSummary"]["jobs"],
            wanted.len(),
            "{filter}"
        );
    }
    let cursor = office
        .asking
        .data(LIST, json!({"first": 1, "sort": "NEWEST"}))
        .await;
    let cursor = &cursor["runChecks"]["pageInfo"]["endCursor"];
    let of_another_list = office
        .asking
        .outcome(LIST, json!({"after": cursor, "sort": "JOB"}))
        .await;
    assert_eq!(of_another_list, "INVALID_CURSOR");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn archived_jobs_and_inactive_customers_are_gone_and_come_back() {
    let (office, [acme, globex], [mailboxes, ..]) = small_office().await;
    let commands = &office.at.backend.commands;
    let by = office.at.somebody();
    let settle = async || office.at.backend.settle().await.expect("settled");
    commands
        .archive_job(mailboxes, None, &by)
        .await
        .expect("archived");
    settle().await;
    assert_eq!(office.names(json!({}), "JOB").await, ["Archive", "Files"]);
    commands
        .deactivate_customer(acme, &by)
        .await
        .expect("deactivated");
    settle().await;
    assert_eq!(office.names(json!({}), "JOB").await, [""; 0]);
    let one = "query($id: ID!) { runCheck(jobId: $id) { counts { total } } }";
    let id = json!({"id": format!("Job:{mailboxes}")});
    assert_eq!(
        office.asking.data(one, id.clone()).await["runCheck"],
        Value::Null
    );
    commands
        .unarchive_job(mailboxes, &by)
        .await
        .expect("unarchived");
    commands
        .reactivate_customer(acme, &by)
        .await
        .expect("reactivated");
    commands
        .rename_customer(globex, "Aardvark", &by)
        .await
        .expect("renamed");
    settle().await;
    assert_eq!(
        office.asking.data(one, id).await["runCheck"]["counts"]["total"],
        3
    );
    assert_eq!(
        office.names(json!({}), "CUSTOMER").await,
        ["Mailboxes", "Archive", "Files"]
    );
    office.assert_counted();
}

/// Lesson: a review hit what nobody had seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrives_after_the_list_stays_open() {
    let (mut office, _, [_, files, _]) = small_office().await;
    let list = office.list(json!({}), "SEVERITY").await;
    // One newer than all that was seen, and one older.
    office.reports("Files", &[(0, "Error"), (7, "Error")]).await;
    let reviewed = office.asking.data(REVIEW, seen(&list)).await;
    assert_eq!(reviewed["reviewJobs"]["count"], 6);
    let list = office.list(json!({}), "SEVERITY").await;
    assert_eq!(names(&list), ["Files"]);
    assert_eq!(
        list["nodes"][0]["counts"],
        json!({"total": 2, "success": 0, "warning": 0, "failed": 2})
    );
    assert_eq!(list["nodes"][0]["jobId"], format!("Job:{files}"));
    assert_eq!(list["nodes"][0]["oldestAt"], "2026-06-23T03:00:00+00:00");
    let rest = office.asking.data(REVIEW, seen(&list)).await;
    assert_eq!(rest["reviewJobs"]["count"], 2);
    assert_eq!(office.names(json!({}), "SEVERITY").await, [""; 0]);
    // The same list once more changes nothing.
    let again = office.asking.data(REVIEW, seen(&list)).await;
    assert_eq!(again["reviewJobs"]["count"], 0);
    office.assert_counted();
}

/// Lesson: a selection survived a reload and hit other rows. Here rows are named by their jobs, whatever moved in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_selection_hits_what_was_selected_after_the_list_changed() {
    let (mut office, [acme, _], [_, files, _]) = small_office().await;
    let before = office.list(json!({}), "NEWEST").await;
    let selected =
        json!({"jobs": [{"jobId": before["nodes"][2]["jobId"], "upTo": before["position"]}]});
    assert_eq!(names(&before)[2], "Files");
    office.job(acme, "Accounts", &[(20, "Error")]).await;
    office.reports("Files", &[(0, "Success")]).await;
    assert_ne!(office.names(json!({}), "NEWEST").await[2], "Files");
    let reviewed = office.asking.data(REVIEW, selected).await;
    assert_eq!(reviewed["reviewJobs"]["count"], 2);
    let after = office.list(json!({}), "JOB").await;
    assert_eq!(names(&after), ["Accounts", "Archive", "Files", "Mailboxes"]);
    assert_eq!(after["nodes"][2]["jobId"], format!("Job:{files}"));
    assert_eq!(after["nodes"][2]["counts"]["total"], 1);
    assert_eq!(after["nodes"][3]["counts"]["total"], 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_reviews_of_one_act_that_still_stand_are_taken_back() {
    let (office, ..) = small_office().await;
    let list = office.list(json!({}), "JOB").await;
    let run = |job: usize, run: usize| list["nodes"][job]["runs"]["nodes"][run]["id"].clone();
    // One run was reviewed before, by itself.
    let single =
        "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids}) { correlationId count } }";
    let withdraw = "mutation($ids: [ID!]!) { withdrawReviews(ids: $ids) { count } }";
    office
        .asking
        .data(single, json!({"ids": [run(2, 0)]}))
        .await;
    let bulk = office.asking.data(REVIEW, seen(&list)).await["reviewJobs"].take();
    assert_eq!(bulk["count"], 5);
    // One review of the bulk was withdrawn, another withdrawn and made again.
    let ids = json!({"ids": [run(2, 1), run(2, 2)]});
    office.asking.data(withdraw, ids).await;
    office
        .asking
        .data(single, json!({"ids": [run(2, 2)]}))
        .await;
    let undone = office
        .asking
        .data(UNDO, json!({"id": bulk["correlationId"]}))
        .await;
    let undone = &undone["withdrawReviewsOf"];
    assert_eq!(undone["count"], 3);
    let runs = undone["runs"].as_array().expect("runs");
    assert!(runs.iter().all(|run| run["reviewed"] == false), "{undone}");
    let open = office.list(json!({}), "JOB").await;
    let totals: Vec<_> = open["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|node| node["counts"]["total"].as_u64())
        .collect();
    assert_eq!(totals, [Some(1), Some(2), Some(1)], "{open}");
    let again = office
        .asking
        .data(UNDO, json!({"id": bulk["correlationId"]}))
        .await;
    assert_eq!(again["withdrawReviewsOf"]["count"], 0);
    // Runs that were opened again were not seen open by the reader of the first list.
    let stale = office.asking.data(REVIEW, seen(&list)).await;
    assert_eq!(stale["reviewJobs"]["count"], 0);
    let fresh = office.asking.data(REVIEW, seen(&open)).await;
    assert_eq!(fresh["reviewJobs"]["count"], 4);
    office.assert_counted();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_are_reviewed_at_once_and_too_many_are_refused() {
    let mut office = Office::open().await;
    let acme = office.customer("Acme").await;
    let reports: Vec<_> = (0..500).map(|hour| (hour, "Success")).collect();
    for job in ["A", "B", "C", "D"] {
        office.job(acme, job, &reports).await;
    }
    let list = office.list(json!({}), "JOB").await;
    let began = Instant::now();
    let reviewed = office.asking.data(REVIEW, seen(&list)).await["reviewJobs"].take();
    let took = began.elapsed();
    assert_eq!(reviewed["count"], 2_000);
    // No figure to measure by: only so much that a quadratic cost would show.
    assert!(took < Duration::from_mins(1), "{took:?}");
    assert_eq!(office.names(json!({}), "JOB").await, [""; 0]);
    let undone = office
        .asking
        .data(UNDO, json!({"id": reviewed["correlationId"]}))
        .await;
    assert_eq!(undone["withdrawReviewsOf"]["count"], 2_000);
    for job in ["E", "F", "G", "H", "I", "J", "K"] {
        office.job(acme, job, &reports).await;
    }
    let list = office.list(json!({}), "JOB").await;
    assert_eq!(
        office.asking.outcome(REVIEW, seen(&list)).await,
        "TOO_MANY_RUNS"
    );
    let summary = office.asking.data(SUMMARY, Value::Null).await;
    assert_eq!(summary["runChecksSummary"]["runs"], 5_500);
    let unknown = json!({"jobs": [{"jobId": format!("Job:{}", Uuid::nil()), "upTo": 1}]});
    assert_eq!(office.asking.outcome(REVIEW, unknown).await, "NOT_FOUND");
    office.assert_counted();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strips_end_today_and_know_the_last_good_run() {
    let (office, [acme, _], [mailboxes, files, _]) = small_office().await;
    office
        .at
        .clock
        .set("2026-06-30T09:00:00Z".parse().expect("a time"));
    let query = "query($job: ID!, $days: Int) { job(id: $job) { lastGoodAt strip(days: $days) { date status latestStatus runCount } } }";
    let job = json!({"job": format!("Job:{mailboxes}"), "days": 28});
    let answer = office.asking.data(query, job).await["job"].take();
    assert_eq!(answer["lastGoodAt"], "2026-06-29T03:00:00+00:00");
    let strip = answer["strip"].as_array().expect("days");
    assert_eq!(strip.len(), 28);
    // It is 11:00 in Amsterdam, so the day that began yesterday at noon goes on. The report of 05:00 today counts for it.
    assert_eq!(strip[27]["date"], "2026-06-29");
    assert_eq!(strip[27]["status"], Value::Null);
    assert_eq!(
        strip[26],
        json!({"date": "2026-06-28", "status": "SUCCESS", "latestStatus": "SUCCESS", "runCount": 1})
    );
    assert_eq!(strip[25]["status"], "FAILED");
    let all = json!({"job": format!("Job:{files}"), "days": 90});
    let answer = office.asking.data(query, all).await["job"].take();
    assert_eq!(answer["strip"].as_array().map(Vec::len), Some(90));
    let odd = json!({"job": format!("Job:{files}"), "days": 7});
    assert_eq!(office.asking.outcome(query, odd).await, "INVALID_INPUT");
    let query = "query($id: ID!) { customer(id: $id) { strip { date status runCount } } }";
    let id = json!({"id": format!("Customer:{acme}")});
    let answer = office.asking.data(query, id).await["customer"].take();
    let strip = answer["strip"].as_array().expect("days");
    assert_eq!(
        strip[27],
        json!({"date": "2026-06-29", "status": "SUCCESS", "runCount": 1})
    );
    assert_eq!(
        strip[18],
        json!({"date": "2026-06-20", "status": "WARNING", "runCount": 1})
    );
    let runs: u64 = strip
        .iter()
        .filter_map(|day| day["runCount"].as_u64())
        .sum();
    assert_eq!(runs, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn daily_jobs_show_what_ran_on_a_night() {
    let (mut office, [acme, globex], _) = small_office().await;
    office.reports("Archive", &[(1, "Error")]).await;
    let query = "query($date: NaiveDate!, $filter: DailyJobFilterInput! = {}, $sort: DailyJobSort! = CUSTOMER, $after: String) { \
         dailyJobs(date: $date, filter: $filter, sort: $sort, first: 1, after: $after) { pageInfo { hasNextPage endCursor } \
         nodes { date job { name customer { name } } status worst runCount reviewedCount latest { runAt } } } }";
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({"date": "2026-06-28", "after": after});
        let page = office.asking.data(query, variables).await["dailyJobs"].take();
        found.extend(page["nodes"].as_array().expect("nodes").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let at = "2026-06-29T03:00:00+00:00";
    let wanted = |customer: &str, job: &str, status: &str, reviewed: u8| {
        json!({"date": "2026-06-28", "job": {"name": job, "customer": {"name": customer}}, "status": status, "worst": status,
               "runCount": 1, "reviewedCount": reviewed, "latest": {"runAt": at}})
    };
    assert_eq!(
        found,
        [
            wanted("Acme", "Archive", "FAILED", 0),
            wanted("Globex", "Mailboxes", "SUCCESS", 0)
        ]
    );
    let list = office.list(json!({"text": "archive"}), "JOB").await;
    office.asking.data(REVIEW, seen(&list)).await;
    let only = async |filter: Value| {
        let variables = json!({"date": "2026-06-28", "filter": filter, "sort": "TIME"});
        let page = office.asking.data(query, variables).await["dailyJobs"].take();
        page["nodes"][0].clone()
    };
    let failed = json!({"status": ["FAILED"], "customerId": format!("Customer:{acme}")});
    assert_eq!(only(failed).await, wanted("Acme", "Archive", "FAILED", 1));
    let other = json!({"status": ["FAILED"], "customerId": format!("Customer:{globex}")});
    assert_eq!(only(other).await, Value::Null);
    assert_eq!(
        only(json!({"text": "globex"})).await,
        wanted("Globex", "Mailboxes", "SUCCESS", 0)
    );
    // Who reviewed is for admins.
    let kim = office.at.asking("Kim", &[Role::Viewer]).await;
    let variables = json!({"date": "2026-06-28"});
    let answer = kim.data(query, variables).await;
    assert_eq!(
        answer["dailyJobs"]["nodes"][0]["reviewedCount"],
        Value::Null
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn preferences_are_of_one_user_and_bounded() {
    let office = Office::open().await;
    let set = "mutation($changes: [PreferenceInput!]!) { setPreferences(changes: $changes) { preferences { key value } } }";
    let changes = json!({"changes": [
        {"key": "runChecks.sort", "value": "CUSTOMER"},
        {"key": "runChecks.filter", "value": "{\"status\":[\"FAILED\"]}"},
    ]});
    let answer = office.asking.data(set, changes).await;
    assert_eq!(
        answer["setPreferences"]["preferences"],
        json!([{"key": "runChecks.filter", "value": "{\"status\":[\"FAILED\"]}"}, {"key": "runChecks.sort", "value": "CUSTOMER"}])
    );
    let changes = json!({"changes": [{"key": "runChecks.filter", "value": null}]});
    office.asking.data(set, changes).await;
    let viewer = "{ viewer { preferences { key value } } }";
    assert_eq!(
        office.asking.data(viewer, Value::Null).await["viewer"]["preferences"],
        json!([{"key": "runChecks.sort", "value": "CUSTOMER"}])
    );
    let kim = office.at.asking("Kim", &[Role::Reporter]).await;
    let other = kim.ask(viewer, Value::Null).await;
    assert_eq!(other.data()["viewer"]["preferences"], json!([]));
    for (key, value) in [("a b", "x".to_owned()), ("a", "x".repeat(2_001))] {
        let changes = json!({"changes": [{"key": key, "value": value}]});
        assert_eq!(
            office.asking.outcome(set, changes).await,
            "INVALID_INPUT",
            "{key}"
        );
    }
}
