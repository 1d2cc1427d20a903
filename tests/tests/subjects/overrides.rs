//! Overrides and marks: what runs count as, and that they are reviewed nevertheless.

use acceptance::{client::Asking, dump, installation::Installation, mails, recount};
use chrono::{DateTime, Utc};
use commands::Assignment;
use domain::{
    access::Role,
    ids::run_of_mail,
    settings::{Area, DAY_STARTS_AT},
};
use serde_json::{Value, json};
use uuid::Uuid;

const RUN: &str = "query($id: ID!) { run(id: $id) { status effectiveStatus reviewed markedBy markReason \
     overriddenBy { id level removedAt } objects { name status effectiveStatus overriddenBy } } }";

struct Work {
    at: Installation,
    admin: Asking,
    operator: Asking,
    job: Uuid,
    sent: u32,
}

impl Work {
    /// A job of Duplicati, whose first run ended with a warning.
    async fn begin() -> (Self, Uuid) {
        let at = Installation::new();
        let admin = at.asking("Robin", &[Role::Admin]).await;
        let operator = at.asking("Alex", &[Role::Operator]).await;
        let mut work = Self {
            at,
            admin,
            operator,
            job: Uuid::nil(),
            sent: 0,
        };
        let mail = work
            .receive(&warning("locked"), "2026-06-28T02:00:00Z")
            .await;
        work.job = work.approve(mail).await;
        let run = run_of_mail(mail, work.job, 0);
        (work, run)
    }

    async fn receive(&mut self, content: &str, at: &str) -> Uuid {
        self.sent += 1;
        let at: DateTime<Utc> = at.parse().expect("a time");
        let mail = format!(
            "Message-ID: <run.{}@acme.example.com>\r\nDate: {}\r\nFrom: Backup <backup@acme.example.com>\r\n{content}",
            self.sent,
            at.to_rfc2822()
        );
        self.at
            .receive(vec![mails::raw(mail.into_bytes(), at)])
            .await[0]
    }

    async fn run(&mut self, content: &str, at: &str) -> Uuid {
        let mail = self.receive(content, at).await;
        run_of_mail(mail, self.job, 0)
    }

    async fn approve(&self, mail: Uuid) -> Uuid {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let customer = commands
            .register_customer(&format!("Acme {mail}"), &by)
            .await;
        let assignment = Assignment {
            ordinal: None,
            customer_id: customer.expect("registered").value,
        };
        let done = commands.approve_mail(mail, &[assignment], &by).await;
        self.at.backend.settle().await.expect("settled");
        done.expect("approved").value[0]
    }

    async fn seen(&self, run: Uuid) -> Value {
        self.operator
            .data(RUN, json!({"id": format!("Run:{run}")}))
            .await["run"]
            .take()
    }

    /// Effective status, and whether an override made it so.
    async fn counts_as(&self, run: Uuid) -> (String, bool) {
        let seen = self.seen(run).await;
        let status = seen["effectiveStatus"]
            .as_str()
            .expect("a status")
            .to_owned();
        (status, seen["overriddenBy"] != Value::Null)
    }

    async fn create(&self, input: Value) -> String {
        let query =
            "mutation($input: OverrideInput!) { createOverride(input: $input) { id createdBy } }";
        let data = self.operator.data(query, json!({"input": input})).await;
        assert_eq!(data["createOverride"]["createdBy"], "Alex");
        data["createOverride"]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    async fn remove(&self, id: &str) {
        let query = "mutation($id: ID!) { removeOverride(id: $id) { removedBy } }";
        let refused = self.operator.ask(query, json!({"id": id})).await;
        assert_eq!(refused.outcome(), "FORBIDDEN");
        let removed = self.admin.ask(query, json!({"id": id})).await;
        assert_eq!(removed.data()["removeOverride"]["removedBy"], "Robin");
    }

    fn job_id(&self) -> String {
        format!("Job:{}", self.job)
    }
}

fn warning(what: &str) -> String {
    format!(
        "Subject: Duplicati Backup report for Files\r\n\r\nExaminedFiles: 1200\r\nMainOperation: Backup\r\n\
         ParsedResult: Warning\r\nWarnings: [\r\n    the file report.xlsx is {what}\r\n]\r\nErrors: []\r\n"
    )
}

const OF_TWO_MACHINES: &str = "Subject: vzdump backup status (pve2.example.com) : backup failed\r\n\r\n\
     VMID       NAME                 STATUS       TIME       SIZE  FILENAME\r\n\
     101        dc01                 OK       00:02:17   128.00GB  /mnt/backup/vzdump-qemu-101.vma.lzo\r\n\
     102        files                FAILED   00:00:03        0KB  -\r\n\
     TOTAL                                    00:02:44   128.00GB\r\n";

fn good() -> (String, bool) {
    ("SUCCESS".to_owned(), true)
}

fn warned() -> (String, bool) {
    ("WARNING".to_owned(), false)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_override_holds_for_runs_to_come_and_for_open_ones() {
    let (mut work, first) = Work::begin().await;
    let reviewed = work.run(&warning("locked"), "2026-06-29T02:00:00Z").await;
    let other = work.run(&warning("gone"), "2026-06-30T02:00:00Z").await;
    let review = "mutation($id: ID!) { reviewRun(id: $id) { reviewed } }";
    work.operator
        .data(review, json!({"id": format!("Run:{reviewed}")}))
        .await;
    let input = json!({"jobId": work.job_id(), "status": "WARNING", "text": "XLSX is LOCKED", "reason": "is known"});
    let id = work.create(input).await;
    assert_eq!(work.counts_as(first).await, good());
    let seen = work.seen(first).await;
    assert_eq!(
        (&seen["status"], &seen["reviewed"]),
        (&json!("WARNING"), &json!(false))
    );
    assert_eq!(seen["overriddenBy"]["level"], "JOB");
    // Somebody has seen this one as it was; the other says something else.
    assert_eq!(work.counts_as(reviewed).await, warned());
    assert_eq!(work.counts_as(other).await, warned());
    let next = work.run(&warning("locked"), "2026-07-01T02:00:00Z").await;
    assert_eq!(work.counts_as(next).await, good());
    // Open again, it counts as the others do.
    let withdraw = "mutation($ids: [ID!]!) { withdrawReviews(ids: $ids) { count } }";
    work.operator
        .data(withdraw, json!({"ids": [format!("Run:{reviewed}")]}))
        .await;
    assert_eq!(work.counts_as(reviewed).await, good());

    let change = "mutation($id: ID!, $change: OverrideInput!) { changeOverride(input: {id: $id, change: $change}) { text textMatch changedBy } }";
    let variables =
        json!({"id": id, "change": {"jobId": work.job_id(), "text": "gone", "textMatch": "ENDS"}});
    let changed = work.operator.data(change, variables).await;
    assert_eq!(
        changed["changeOverride"],
        json!({"text": "gone", "textMatch": "ENDS", "changedBy": "Alex"})
    );
    assert_eq!(work.counts_as(first).await, warned());
    assert_eq!(work.counts_as(other).await, good());

    work.remove(&id).await;
    assert_eq!(work.counts_as(other).await, warned());
    let listed = work
        .operator
        .data("{ overrides { nodes { id } } }", Value::Null)
        .await;
    assert_eq!(listed["overrides"]["nodes"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_global_override_is_of_a_product_and_a_time() {
    let (mut work, first) = Work::begin().await;
    let second = work.run(&warning("locked"), "2026-06-29T02:00:00Z").await;
    let elsewhere = json!({"software": "Veeam Backup & Replication"});
    work.create(elsewhere).await;
    assert_eq!(work.counts_as(first).await, warned());
    let input = json!({"software": "duplicati", "from": "2026-06-29T00:00:00Z", "until": "2026-06-30T00:00:00Z"});
    let id = work.create(input).await;
    assert_eq!(work.counts_as(first).await, warned());
    assert_eq!(work.counts_as(second).await, good());
    let late = work.run(&warning("locked"), "2026-06-30T02:00:00Z").await;
    assert_eq!(work.counts_as(late).await, warned());
    let page = work
        .operator
        .data(
            "{ overrides { nodes { id level software from job { id } } } }",
            Value::Null,
        )
        .await;
    let nodes = page["overrides"]["nodes"].as_array().expect("nodes");
    assert!(
        nodes
            .iter()
            .any(|node| node["id"] == id.as_str() && node["level"] == "GLOBAL"),
        "{page}"
    );
    work.remove(&id).await;
    assert_eq!(work.counts_as(second).await, warned());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_that_is_overridden_is_good_and_so_is_its_run() {
    let (mut work, _) = Work::begin().await;
    let mail = work.receive(OF_TWO_MACHINES, "2026-06-30T02:00:00Z").await;
    let job = work.approve(mail).await;
    let run = run_of_mail(mail, job, 0);
    let seen = work.seen(run).await;
    assert_eq!(seen["objects"][0]["name"], "files", "{seen}");
    assert_eq!(seen["effectiveStatus"], "FAILED");
    let input = json!({"jobId": format!("Job:{job}"), "object": "FILES"});
    let id = work.create(input).await;
    let seen = work.seen(run).await;
    assert_eq!(
        (&seen["status"], &seen["effectiveStatus"]),
        (&json!("FAILED"), &json!("SUCCESS"))
    );
    assert_eq!(seen["overriddenBy"]["level"], "OBJECT");
    let objects = seen["objects"].as_array().expect("objects");
    let files = objects.iter().find(|object| object["name"] == "files");
    assert_eq!(
        files,
        Some(
            &json!({"name": "files", "status": "FAILED", "effectiveStatus": "SUCCESS", "overriddenBy": id})
        )
    );
    work.remove(&id).await;
    let seen = work.seen(run).await;
    assert_eq!(seen["effectiveStatus"], "FAILED");
    assert_eq!(seen["objects"][0]["effectiveStatus"], "FAILED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_marked_run_counts_as_success_until_the_mark_is_withdrawn() {
    let (work, run) = Work::begin().await;
    let ids = json!({"ids": [format!("Run:{run}")]});
    let mark = "mutation($ids: [ID!]!) { markRunsSuccessful(input: {ids: $ids, reason: \"restored by hand\"}) { count } }";
    work.operator.data(mark, ids.clone()).await;
    let seen = work.seen(run).await;
    assert_eq!(seen["effectiveStatus"], "SUCCESS");
    assert_eq!(
        (&seen["status"], &seen["reviewed"]),
        (&json!("WARNING"), &json!(false))
    );
    assert_eq!(
        (&seen["markedBy"], &seen["markReason"]),
        (&json!("Alex"), &json!("restored by hand"))
    );
    assert_eq!(seen["overriddenBy"], Value::Null);
    let count = work.operator.data("{ unreviewedCount }", Value::Null).await;
    assert_eq!(count["unreviewedCount"], 1);
    let withdraw = "mutation($ids: [ID!]!) { withdrawMarks(ids: $ids) { count } }";
    work.operator.data(withdraw, ids).await;
    assert_eq!(work.counts_as(run).await, warned());
    assert_eq!(work.seen(run).await["markedBy"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused() {
    let (work, _) = Work::begin().await;
    let query = "mutation($input: OverrideInput!) { createOverride(input: $input) { id } }";
    for (input, wanted) in [
        (
            json!({"jobId": format!("Job:{}", Uuid::from_u128(9))}),
            "NOT_FOUND",
        ),
        (
            json!({"jobId": work.job_id(), "software": "Duplicati"}),
            "INVALID_INPUT",
        ),
        (json!({"object": "SRV"}), "INVALID_INPUT"),
        (json!({"status": "SUCCESS"}), "INVALID_INPUT"),
        (
            json!({"from": "2026-07-01T00:00:00Z", "until": "2026-06-01T00:00:00Z"}),
            "INVALID_INPUT",
        ),
        (json!({"text": "x".repeat(201)}), "INVALID_INPUT"),
    ] {
        let answer = work.operator.ask(query, json!({"input": input})).await;
        assert_eq!(answer.outcome(), wanted, "{input}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_are_judged_again_when_days_begin_otherwise() {
    let (mut work, first) = Work::begin().await;
    let reviewed = work.run(&warning("gone"), "2026-06-28T03:00:00Z").await;
    starts_at(&work, 0).await;
    let sundays = json!({"jobId": work.job_id(), "status": "WARNING", "weekdays": ["SUNDAY"]});
    work.create(sundays).await;
    work.create(json!({"text": "nothing says so"})).await;
    let by = work.at.somebody();
    let commands = &work.at.backend.commands;
    let done = commands.review_runs(&[reviewed], None, &by).await;
    done.expect("reviewed");
    let counts = |status: &str, by| (status.to_owned(), by);
    for (hour, wanted) in [
        (0, counts("SUCCESS", true)),
        // At four in the morning it is still Saturday's.
        (8, counts("WARNING", false)),
        (2, counts("SUCCESS", true)),
    ] {
        starts_at(&work, hour).await;
        assert_eq!(work.counts_as(first).await, wanted, "days begin at {hour}");
        // What a person saw stays.
        assert_eq!(work.counts_as(reviewed).await, counts("SUCCESS", true));
        recount::assert_counted("days begin at another hour", work.at.backend.views());
    }
    let folder = tempfile::tempdir().expect("a folder");
    let again = folder.path().join("views.db");
    starts_at(&work, 8).await;
    let live = dump::views(&work.at.views());
    for page in [1, 1_000] {
        work.at.build(&again, page).expect("built");
        dump::assert_same("judged again", &live, &dump::views(&again));
        std::fs::remove_file(&again).expect("removed");
    }
}

async fn starts_at(work: &Work, hour: u32) {
    let changes = [(DAY_STARTS_AT.to_owned(), json!(hour))].into();
    let (commands, by) = (&work.at.backend.commands, work.at.somebody());
    let done = commands.change_settings(Area::General, changes, &by).await;
    done.expect("changed");
    work.at.backend.settle().await.expect("settled");
}
