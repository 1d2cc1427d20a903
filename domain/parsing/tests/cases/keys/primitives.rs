//! The engine's primitives one by one, on definitions of their own.

use domain::run::RunStatus;
use parsing::outcome::{Parsed, ParsedRun};

use crate::keys::sample::{Mail, parse};

fn text(definition: &str, text: &str) -> Parsed {
    parse(
        definition,
        &Mail {
            subject: "Sample",
            text,
            html: "",
        },
    )
}

fn html(definition: &str, html: &str) -> Parsed {
    parse(
        definition,
        &Mail {
            subject: "Sample",
            text: "",
            html,
        },
    )
}

fn jobs(parsed: &Parsed) -> Vec<(&str, RunStatus)> {
    parsed
        .runs
        .iter()
        .map(|run| (run.job.as_str(), run.status))
        .collect()
}

fn only(parsed: &Parsed) -> &ParsedRun {
    assert_eq!(parsed.runs.len(), 1, "{parsed:?}");
    &parsed.runs[0]
}

#[test]
fn counters_in_any_number_are_told_from_zero() {
    let rules = r#"
run = { job = "nightly" }
[[status]]
of = "text"
contains = "0 erreurs"
is = "SUCCESS"
[[status]]
of = "text"
regex = '\d+ erreurs'
is = "FAILED"
"#;
    assert_eq!(
        only(&text(rules, "nightly: 0 erreurs")).status,
        RunStatus::Success
    );
    assert_eq!(
        only(&text(rules, "nightly: 10 erreurs")).status,
        RunStatus::Failed
    );
}

#[test]
fn a_count_above_its_limit_decides() {
    let rules = r#"
run = { job = "nightly" }
[labels]
errors = ["Error", "Fehler", "Fouten"]
[[status]]
of = "errors"
above = 0
is = "FAILED"
[[status]]
of = "errors"
equals = "0"
is = "SUCCESS"
"#;
    assert_eq!(only(&text(rules, "Error: 0")).status, RunStatus::Success);
    assert_eq!(only(&text(rules, "Fehler : 3")).status, RunStatus::Failed);
    assert_eq!(
        only(&html(
            rules,
            "<table><tr><td>Fouten</td><td>1.234</td></tr></table>"
        ))
        .status,
        RunStatus::Failed
    );
}

#[test]
fn no_fitting_rule_reads_as_unknown_and_says_so() {
    let parsed = text("run = { job = \"nightly\" }", "all is well");
    assert_eq!(only(&parsed).status, RunStatus::Unknown);
    assert!(
        parsed
            .problems
            .iter()
            .any(|problem| problem.contains("could not be told"))
    );
}

#[test]
fn loose_words_are_marked_in_the_evidence() {
    let rules = r#"
run = { job = "nightly" }
[[status]]
of = "text"
contains = "went well"
keyword = true
is = "SUCCESS"
"#;
    let parsed = text(rules, "It went well.");
    assert!(only(&parsed).evidence.keyword_fallback);
    assert_eq!(only(&parsed).evidence.status_rule, "text: It went well.");
}

#[test]
fn the_colour_of_the_first_row_can_decide() {
    let rules = r##"
run = { job = "{job}" }
[section]
starts = [{ cells = 1, regex = '^Job (?<job>\S+)$' }]
[[status]]
colour = "#ff0000"
is = "FAILED"
[[status]]
colour = "#00ff00"
is = "SUCCESS"
"##;
    let parsed = html(
        rules,
        r##"<table><tr><td bgcolor="#00FF00">Job a</td></tr><tr bgcolor="#ff0000"><td>Job b</td></tr></table>"##,
    );
    assert_eq!(
        jobs(&parsed),
        [("a", RunStatus::Success), ("b", RunStatus::Failed)]
    );
}

const REPORT: &str = r#"
[section]
starts = [{ regex = '^Company: (?<company>.+)$' }]
required = true

[run]
per = "row"
job = "{account}"
company = "{company}"

[[table]]
required = ["account", "result"]
columns = { account = ["Account", "User"], result = ["Result", "State"], size = "Size" }
skip = [{ of = "account", equals = "TOTAL" }]

[[status]]
of = "result"
equals = "good"
is = "SUCCESS"

[[status]]
of = "result"
equals = "bad"
is = "FAILED"
"#;

#[test]
fn sections_and_rows_give_runs_of_several_companies() {
    let parsed = html(
        REPORT,
        "<p>Company: Acme</p>
         <table><tr><th>State</th><th>User</th></tr><tr><td>good</td><td>a1</td></tr><tr><td></td><td>TOTAL</td></tr></table>
         <p>Company: Globex</p>
         <table><tr><th>Account</th><th>Size</th><th>Result</th></tr>
         <tr><td>g1</td><td>1 GB</td><td>bad</td></tr><tr><td>g2</td><td>1 GB</td><td>good</td></tr></table>",
    );
    assert_eq!(
        jobs(&parsed),
        [
            ("a1", RunStatus::Success),
            ("g1", RunStatus::Failed),
            ("g2", RunStatus::Success)
        ]
    );
    let companies: Vec<_> = parsed
        .runs
        .iter()
        .filter_map(|run| run.company.as_deref())
        .collect();
    assert_eq!(companies, ["Acme", "Globex", "Globex"]);
}

#[test]
fn a_definition_whose_sections_are_missing_does_not_claim_the_mail() {
    let parsed = text(REPORT, "a mail of the same product about something else");
    assert!(!parsed.recognised);
    assert!(
        parsed
            .problems
            .iter()
            .any(|problem| problem.contains("sections")),
        "{:?}",
        parsed.problems
    );
}

#[test]
fn a_mail_without_job_name_is_not_recognised() {
    let parsed = text(
        "run = { job = \"{job}\" }\n[labels]\njob = \"Job\"",
        "nothing here",
    );
    assert!(!parsed.recognised);
    assert!(
        parsed
            .problems
            .iter()
            .any(|problem| problem.contains("no job name")),
        "{:?}",
        parsed.problems
    );
}

const TABLE: &str = r#"
[run]
job = "nightly"
[[table]]
required = ["name", "status"]
object_kind = "VM"
columns = { name = ["Name", "Machine"], status = ["Status", "Zustand"], message = "Details", size = "Size", duration = "Time" }
[[table.status]]
of = "status"
equals = "ok"
is = "SUCCESS"
[[table.status]]
of = "status"
equals = "err"
is = "FAILED"
[[status]]
worst_object = true
"#;

#[test]
fn columns_are_found_by_header_text_wherever_they_stand() {
    let parsed = html(
        TABLE,
        "<table><tr><td colspan=2>Zustand</td><td>Machine</td><td>Time</td></tr>
         <tr><td colspan=2>err</td><td>srv01</td><td>2m 17s</td></tr>
         <tr><td>ok</td><td>x</td><td>srv02</td><td>1s</td></tr>
         <tr><td colspan=2>odd</td><td>srv03</td><td></td></tr></table>",
    );
    let run = only(&parsed);
    let objects: Vec<_> = run
        .objects
        .iter()
        .map(|object| (object.name.as_str(), object.status, object.duration_seconds))
        .collect();
    assert_eq!(
        objects,
        [
            ("srv01", Some(RunStatus::Failed), Some(137)),
            ("srv02", Some(RunStatus::Success), Some(1)),
            ("srv03", Some(RunStatus::Unknown), None),
        ]
    );
    assert_eq!(run.status, RunStatus::Failed);
}

#[test]
fn text_tables_are_read_by_the_place_of_their_headers() {
    let parsed = text(
        TABLE,
        "Name        Status      Time   Details\n\
         ======================================\n\
         my srv 01   ok        2m 17s   all fine\n\
         sürver-with err           3s\n\
         \n\
         not a row   ok            1s",
    );
    let objects: Vec<_> = only(&parsed)
        .objects
        .iter()
        .map(|object| {
            (
                object.name.as_str(),
                object.status,
                object.duration_seconds,
                object.message.as_str(),
            )
        })
        .collect();
    assert_eq!(
        objects,
        [
            ("my srv 01", Some(RunStatus::Success), Some(137), "all fine"),
            ("sürver-with", Some(RunStatus::Failed), Some(3), ""),
        ]
    );
}

#[test]
fn tables_of_tabs_are_read_too() {
    let parsed = text(TABLE, "Name\tStatus\nsrv01\tok\nsrv02\terr\n\nthe end");
    assert_eq!(only(&parsed).objects.len(), 2);
    assert_eq!(only(&parsed).status, RunStatus::Failed);
}

#[test]
fn html_comes_first_and_text_fills_the_gaps() {
    let rules =
        "run = { job = \"{job}\", size = \"{size}\" }\n[labels]\njob = \"Job\"\nsize = \"Size\"";
    let parsed = parse(
        rules,
        &Mail {
            subject: "Sample",
            text: "Job: from the text\nSize: 2 KB",
            html: "<table><tr><td>Job</td><td>from the cells</td></tr></table>",
        },
    );
    assert_eq!(only(&parsed).job, "from the cells");
    assert_eq!(only(&parsed).size_bytes, Some(2048));
}

#[test]
fn times_cross_midnight_and_odd_ones_give_way_to_the_receipt() {
    let rules = "run = { job = \"nightly\" }\n[labels]\nstart = \"Start\"\n[time]\nat = \"{start}\"\ntime_of_day = \"{start}\"";
    let run_at = |body: &str| {
        let parsed = text(rules, body);
        (only(&parsed).run_at.to_rfc3339(), parsed.problems.len())
    };
    // One problem each time: the status.
    assert_eq!(
        run_at("Start: 10.03.2026 06:00:00"),
        ("2026-03-10T06:00:00+00:00".to_owned(), 1)
    );
    assert_eq!(
        run_at("Start: 23:30"),
        ("2026-03-09T23:30:00+00:00".to_owned(), 1)
    );
    assert_eq!(
        run_at("Start: 01.02.2020 06:00:00"),
        ("2026-03-10T07:00:00+00:00".to_owned(), 2)
    );
    assert_eq!(
        run_at("nothing"),
        ("2026-03-10T07:00:00+00:00".to_owned(), 1)
    );
}

#[test]
fn types_follow_rules() {
    let rules = r#"
run = { job = "{job}" }
[[capture]]
in = "subject"
regex = '^Sample (?<kind>.+) job (?<job>\S+)$'
[[type_rule]]
of = "kind"
contains = "copy"
type = "Backup Copy"
"#;
    let kind = |subject: &str| {
        let parsed = parse(
            rules,
            &Mail {
                subject,
                text: "x",
                html: "",
            },
        );
        only(&parsed).kind.clone()
    };
    assert_eq!(kind("Sample Copy job a"), "Backup Copy");
    assert_eq!(kind("Sample Photocopying job a"), "Backup");
}

#[test]
fn marks_of_a_definition_reach_its_runs() {
    let parsed = text(
        "missed = true\ninformational = true\nhidden_from_run_checks = true\nrun = { job = \"nightly\" }",
        "x",
    );
    let run = only(&parsed);
    assert!(run.missed && run.informational && run.hidden_from_run_checks);
    assert_eq!(run.status, RunStatus::Missed);
}

#[test]
fn disabled_definitions_read_nothing() {
    let parsed = text("enabled = false\nrun = { job = \"nightly\" }", "x");
    assert!(!parsed.recognised);
}

const LINES: &str = r#"
[[object_list]]
lines = [
    '(?m)^(?<status>success|\*\w+\*) -- (?<name>\S+)(?: \((?<size>[^),]+)(?:, (?<duration>[^)]+))?\))?$',
    '(?m)^Dump of (?<name>\S+):\n(?<log>(?: [^\n]*\n)*)',
]
kind = "Action"

[[object_list.status]]
of = "status"
equals = "success"
is = "SUCCESS"

[[object_list.status]]
of = "log"
contains = "0 bytes"
is = "FAILED"

[[status]]
worst_object = true

[run]
job = "sample"
"#;

#[test]
fn each_line_that_fits_is_an_object() {
    let parsed = text(
        LINES,
        "Sample\nsuccess -- 10-files.tar (2 GB, 1:10)\nsuccess -- 20-mail.tar\nnothing -- 30\n",
    );
    let [run] = parsed.runs.as_slice() else {
        panic!("one run: {parsed:?}");
    };
    assert_eq!(run.status, RunStatus::Success);
    let objects: Vec<(&str, &str, Option<RunStatus>)> = run
        .objects
        .iter()
        .map(|object| (object.name.as_str(), object.kind.as_str(), object.status))
        .collect();
    assert_eq!(
        objects,
        [
            ("10-files.tar", "Action", Some(RunStatus::Success)),
            ("20-mail.tar", "Action", Some(RunStatus::Success)),
        ]
    );
    assert_eq!(run.objects[0].size_bytes, Some(2 << 30));
    assert_eq!(run.objects[0].duration_seconds, Some(70));
}

#[test]
fn a_line_whose_status_no_rule_knows_is_unknown_and_another_group_can_decide() {
    let parsed = text(
        LINES,
        "Sample\nsuccess -- 10-files.tar\n*late* -- 20-mail.tar\nDump of shop:\n 12 bytes\n",
    );
    let statuses = |parsed: &Parsed| -> Vec<Option<RunStatus>> {
        let objects = &parsed.runs[0].objects;
        objects.iter().map(|object| object.status).collect()
    };
    assert_eq!(
        statuses(&parsed),
        [Some(RunStatus::Success), Some(RunStatus::Unknown), None]
    );
    assert_eq!(parsed.runs[0].status, RunStatus::Unknown);

    let parsed = text(
        LINES,
        "Sample\nsuccess -- 10-files.tar\nDump of shop:\n 0 bytes\nend\n",
    );
    assert_eq!(parsed.runs[0].status, RunStatus::Failed);
}

#[test]
fn a_capture_from_a_value_may_depend_on_another() {
    let rules = r#"
run = { job = "{job}", company = "{machine}" }
[[capture]]
in = "section"
regex = ['(?m)^job (?<job>.+)$', '(?m)^from (?<sent_by>.+)$']
[[capture]]
in = "value:sent_by"
where = { of = "job", equals = "unnamed" }
regex = '^(?<machine>.+)$'
"#;
    let company = |job: &str| {
        let parsed = text(rules, &format!("job {job}\nfrom ws-014"));
        only(&parsed).company.clone()
    };
    assert_eq!(company("unnamed").as_deref(), Some("ws-014"));
    assert_eq!(company("nightly"), None);
}

#[test]
fn a_message_of_several_lines_becomes_one() {
    let rules = r#"
run = { job = "nightly" }
[messages]
lines = '(?m)^Error: (?<message>[^\n]+(?:\n {4,}[^\n]+)*)'
"#;
    let parsed = text(
        rules,
        "Error: no device, because:\n     it is in use\nError: bad data a\u{fffd}x",
    );
    assert_eq!(
        only(&parsed).messages,
        ["no device, because: it is in use", "bad data"]
    );
}
