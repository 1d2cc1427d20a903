//! Lists ask for what belongs to their rows together, not row by row.

use acceptance::{installation::Installation, mails};
use commands::Assignment;
use domain::access::Role;
use serde_json::json;

/// Everything at once: two statements for the token, one for the page, one for each loader.
const ALL: &str = "id status job { name unreviewedCount latestRun { id } customer { name jobCount } } \
     mail { subject parts { ordinal job { name } run { id } } } \
     objects { name status } messages evidence { definition } \
     overriddenBy { id } tickets { code } remarks { text } hasOpenTickets psaTicket { number }";
const FOR_ALL: u64 = 21;

/// Fields of a run, each with how many loaders it takes.
const FIELDS: [(&str, u64); 12] = [
    ("job { name }", 1),
    ("job { customer { name } }", 2),
    ("job { customer { jobCount } }", 3),
    ("job { latestRun { id } }", 2),
    ("job { unreviewedCount }", 2),
    ("mail { parts { job { name } } }", 3),
    ("mail { parts { run { status } } }", 3),
    ("messages evidence { definition }", 1),
    ("objects { name effectiveStatus overriddenBy }", 3),
    (
        "tickets { code } hasOpenTickets remarks { text } hasOpenRemarks",
        2,
    ),
    ("psaTicket { number }", 3),
    (
        "job { openTickets { code } hasOpenTickets openRemarks { text } hasOpenRemarks }",
        3,
    ),
];

/// Two for the token, one for the page.
const ALWAYS: u64 = 3;

/// A page at its largest.
const ROWS: u64 = 200;

/// How often a loader may be asked for such a page. It gathers rows for a moment and then asks, so that a slow machine
/// asks some times more; row by row it would be two hundred times.
const PIECES: u64 = 20;

/// On one thread, as that gathers the rows of a small page in one go on the slowest machine, too.
#[tokio::test]
async fn what_belongs_to_rows_is_loaded_together() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    runs(&at).await;
    let ten = statements(&at, &token, ALL, 10).await;
    assert!(ten <= FOR_ALL, "{ten} statements for ten runs");
    for (fields, loaders) in FIELDS {
        let ten = statements(&at, &token, fields, 10).await;
        assert!(
            ten <= ALWAYS + loaders,
            "{ten} statements for ten times {fields}"
        );
        let many = statements(&at, &token, fields, ROWS).await;
        let most = ALWAYS + loaders * PIECES;
        assert!(many <= most, "{many} statements for {ROWS} times {fields}");
    }
}

/// Two for the token, one for the page, one for the position where the list tells it, one for each loader.
const LISTS: [(&str, &str, u64); 3] = [
    (
        "runChecks",
        "{ runChecks(first: 10) { position nodes { worst counts { total } latest { id } customer { name } \
         job { name lastGoodAt strip(days: 28) { status } customer { name } } } } }",
        // Customers twice, as those of jobs are known later; and by which days strips go.
        4 + 7,
    ),
    (
        "dailyJobs",
        "{ dailyJobs(date: \"2026-06-08\", first: 10) { nodes { status worst runCount reviewedCount latest { id } \
         job { name customer { name } } } } }",
        // Three times by which days it goes.
        3 + 4 + 3,
    ),
    (
        "jobs",
        "{ jobs(first: 10) { nodes { lastGoodAt strip(days: 90) { status } customer { strip(days: 28) { status } } } } }",
        3 + 5,
    ),
];

#[tokio::test]
async fn what_belongs_to_jobs_is_loaded_together() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    runs(&at).await;
    for (list, query, most) in LISTS {
        let before = at.backend.live.statements();
        let answer = at.door().ask(Some(&token), query, json!({})).await.data();
        let statements = at.backend.live.statements() - before;
        let rows = answer[list]["nodes"].as_array().map_or(0, Vec::len);
        assert_eq!(rows, 10, "{list}");
        assert!(statements <= most, "{statements} statements for {list}");
    }
}

async fn statements(at: &Installation, token: &str, fields: &str, first: u64) -> u64 {
    let query = format!("query($first: Int!) {{ runs(first: $first) {{ nodes {{ {fields} }} }} }}");
    let before = at.backend.live.statements();
    let answer = at
        .door()
        .ask(Some(token), &query, json!({"first": first}))
        .await;
    let rows = answer.data()["runs"]["nodes"]
        .as_array()
        .map_or(0, Vec::len) as u64;
    assert_eq!(rows, first, "{fields}");
    at.backend.live.statements() - before
}

/// More runs than a page has, of many jobs.
async fn runs(at: &Installation) {
    let commands = &at.backend.commands;
    let done = commands.register_customer("Acme", &at.somebody()).await;
    let customer_id = done.expect("registered").value;
    let sent = mails::of_jobs(&mails::msp(), 2, |_, job| job.software.starts_with("Veeam"));
    let raws = sent.into_iter().map(|mail| mails::raw(mail.raw, mail.at));
    for id in at.receive(raws.collect()).await {
        let assignment = Assignment {
            ordinal: None,
            customer_id,
        };
        let done = commands
            .approve_mail(id, &[assignment], &at.somebody())
            .await;
        if let Err(error) = done {
            assert_eq!(error.code(), "ALREADY_ASSIGNED", "{error}");
        }
    }
    at.backend.settle().await.expect("settled");
}
