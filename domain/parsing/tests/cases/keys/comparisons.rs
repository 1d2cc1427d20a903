//! Status rules that compare: amounts, shares, ages, colours and classes of cells, and several tests in one rule.

use domain::run::RunStatus::{self, Failed, Missed, Success, Unknown, Warning};
use parsing::outcome::Parsed;

use crate::keys::sample::{compile, parse_raw};

/// Sent a quarter of an hour before it was received, two hours east of Greenwich.
fn parse(definition: &str, content_type: &str, body: &str) -> Parsed {
    let mail = format!(
        "Subject: Sample\nDate: Tue, 10 Mar 2026 08:45:00 +0200\nContent-Type: {content_type}; charset=utf-8\n\n{body}"
    );
    parse_raw(definition, &mail)
}

fn statuses(parsed: &Parsed) -> Vec<RunStatus> {
    parsed.runs.iter().map(|run| run.status).collect()
}

fn status_of(definition: &str, body: &str) -> RunStatus {
    let parsed = parse(definition, "text/plain", body);
    assert_eq!(parsed.runs.len(), 1, "{parsed:?}");
    parsed.runs[0].status
}

#[test]
fn amounts_are_compared_with_the_unit_of_the_limit() {
    let rules = |limit: &str| {
        format!(
            "run = {{ job = \"nightly\" }}\n[labels]\nseen = \"Seen\"\n[[status]]\nof = \"seen\"\n{limit}\nis = \"WARNING\"\n"
        )
    };
    for (limit, value, status) in [
        ("above = 0", "3", Warning),
        ("above = 0", "0", Unknown),
        ("above = 0", "-", Unknown),
        ("above = 0.5", "0,6", Warning),
        ("below = 10", "8.4 %", Warning),
        ("below = 10", "10 %", Unknown),
        ("below = \"10 %\"", "9,99%", Warning),
        ("below = \"10 GB\"", "9.5 GB", Warning),
        ("below = \"10 GB\"", "9.5 TB", Unknown),
        ("below = \"10 GB\"", "plenty", Unknown),
        ("above = \"8 hours\"", "8:00:01", Warning),
        ("above = \"8 hours\"", "07:59:59", Unknown),
        ("above = 5\nbelow = 10", "7", Warning),
        ("above = 5\nbelow = 10", "5", Unknown),
        ("above = 5\nbelow = 10", "10", Unknown),
    ] {
        let body = format!("Seen: {value}");
        assert_eq!(status_of(&rules(limit), &body), status, "{limit}: {value}");
    }
}

#[test]
fn a_share_is_compared_in_percent() {
    let rules = r#"
run = { job = "nightly" }
[labels]
free = "Free"
total = "Total"
[[status]]
of = "free"
share_of = "total"
below = 10
is = "WARNING"
[[status]]
of = "free"
share_of = "total"
above = 0
is = "SUCCESS"
"#;
    let status =
        |free: &str, total: &str| status_of(rules, &format!("Free: {free}\nTotal: {total}"));
    assert_eq!(status("99 GB", "1 TB"), Warning);
    assert_eq!(status("103 GB", "1 TB"), Success);
    assert_eq!(status("1", "20"), Warning);
    assert_eq!(status("1 GB", "unlimited"), Unknown);
    assert_eq!(status("1 GB", "0 B"), Unknown);
    let parsed = parse(rules, "text/plain", "Free: 84 GB\nTotal: 1000 GB");
    assert_eq!(parsed.runs[0].evidence.status_rule, "free: 8.4 %");
}

#[test]
fn ages_count_back_from_the_date_header() {
    let rules = r#"
run = { job = "nightly" }
[labels]
last = "Last active"
[[status]]
of = "last"
older_than = "3 days"
is = "MISSED"
[[status]]
of = "last"
newer_than = "3 days"
is = "SUCCESS"
"#;
    for (last, status) in [
        ("9 minutes ago", Success),
        ("26 days ago", Missed),
        ("3 days ago", Missed),
        ("71 hours ago", Success),
        ("gestern", Success),
        // The mail was sent at 08:45 in the offset of its Date header, which holds for times without one.
        ("2026-03-07 08:45:00", Missed),
        ("2026-03-07 08:45:01", Success),
        ("2026-03-07 06:45:01 UTC", Success),
        ("2026-03-07 06:45:00 UTC", Missed),
        ("2026-03-07", Missed),
        ("2026-03-08", Success),
        ("never", Unknown),
        ("-", Unknown),
    ] {
        let body = format!("Last active: {last}");
        assert_eq!(status_of(rules, &body), status, "{last}");
    }
}

#[test]
fn a_run_can_tell_its_time_from_the_mail() {
    let rules =
        "run = { job = \"nightly\" }\n[labels]\nstart = \"Started\"\n[time]\nat = \"{start}\"";
    let run_at = |body: &str| {
        let parsed = parse(rules, "text/plain", body);
        (parsed.runs[0].run_at.to_rfc3339(), parsed.problems.len())
    };
    // One problem each time: the status.
    assert_eq!(
        run_at("Started: 2 hours ago"),
        ("2026-03-10T04:45:00+00:00".to_owned(), 1)
    );
    assert_eq!(
        run_at("Started: yesterday at 23:30"),
        ("2026-03-09T21:30:00+00:00".to_owned(), 1)
    );
    // Too long ago to be the run that the mail is about.
    assert_eq!(
        run_at("Started: 2 days ago"),
        ("2026-03-10T07:00:00+00:00".to_owned(), 2)
    );
}

const CELLS: &str = r##"
[run]
per = "row"
job = "{account}"
[[table]]
required = ["account", "quota"]
columns = { account = "Account", quota = "Quota" }
[[status]]
of = "quota"
colour = "#ff0000"
is = "FAILED"
[[status]]
of = "quota"
class = ["low", "empty"]
is = "WARNING"
[[status]]
of = "account"
colour = "#00ff00"
is = "SUCCESS"
"##;

#[test]
fn the_background_and_class_of_one_cell_can_decide() {
    let parsed = parse(
        CELLS,
        "text/html",
        r##"<table><tr><th>Account</th><th>Quota</th></tr>
<tr><td bgcolor="red">a</td><td>1</td></tr>
<tr><td>b</td><td style="background-color:#FF0000">1</td></tr>
<tr><td>c</td><td class="cell Low">1</td></tr>
<tr bgcolor="#00FF00"><td>d</td><td bgcolor="white">1</td></tr>
<tr bgcolor="#ff0000"><td>e</td><td>1</td></tr>
<tr><td>f</td><td class="lowest">1</td></tr></table>"##,
    );
    assert_eq!(
        statuses(&parsed),
        [Unknown, Failed, Warning, Success, Failed, Unknown]
    );
}

#[test]
fn a_row_without_another_colour_can_decide_and_text_has_no_colours() {
    let rules = r##"
[[table]]
required = ["account", "quota"]
columns = { account = "Account", quota = "Quota" }
[run]
per = "row"
job = "{account}"
[[status]]
of = "quota"
no_colour_but = []
is = "WARNING"
[[status]]
no_colour_but = ["#ffffff", "#eeeeee"]
is = "SUCCESS"
"##;
    let html = parse(
        rules,
        "text/html",
        r##"<table><tr><th>Account</th><th>Quota</th></tr>
<tr bgcolor="white"><td>a</td><td bgcolor="#eee">1</td></tr>
<tr><td bgcolor="red">b</td><td>1</td></tr>
<tr bgcolor="white"><td bgcolor="red">c</td><td>1</td></tr>
<tr bgcolor="white"><td>d</td><td style="background: hsl(0, 0%, 100%)">1</td></tr></table>"##,
    );
    assert_eq!(statuses(&html), [Success, Warning, Unknown, Unknown]);
    let text = parse(rules, "text/plain", "Account\tQuota\na\t1\n");
    assert_eq!(statuses(&text), [Unknown]);
}

#[test]
fn the_cell_of_a_label_has_a_colour_too() {
    let rules = r##"
run = { job = "nightly" }
[labels]
result = "Result"
[[status]]
of = "result"
colour = "#ff0000"
is = "FAILED"
[[status]]
of = "result"
colour = "#00ff00"
is = "SUCCESS"
"##;
    let status = |html: &str| statuses(&parse(rules, "text/html", html));
    assert_eq!(
        status("<table><tr><td bgcolor=lime>Result</td><td bgcolor=red>x</td></tr></table>"),
        [Failed]
    );
    assert_eq!(
        status("<table bgcolor=lime><tr><td>Result</td><td>x</td></tr></table>"),
        [Success]
    );
    assert_eq!(status("<p>Result: x</p>"), [Unknown]);
}

#[test]
fn all_tests_of_a_rule_must_hold() {
    let rules = r#"
run = { job = "nightly" }
[labels]
result = "Result"
errors = "Errors"
[[status]]
all = [{ of = "result", equals = "done" }, { of = "errors", above = 0 }]
is = "WARNING"
[[status]]
all = [{ of = "result", equals = "done" }, { of = "errors", equals = "0" }]
is = "SUCCESS"
"#;
    let status = |body: &str| status_of(rules, body);
    assert_eq!(status("Result: done\nErrors: 2"), Warning);
    assert_eq!(status("Result: done\nErrors: 0"), Success);
    assert_eq!(status("Result: done"), Unknown);
    assert_eq!(status("Result: undone\nErrors: 0"), Unknown);
    let parsed = parse(rules, "text/plain", "Result: done\nErrors: 2");
    assert_eq!(
        parsed.runs[0].evidence.status_rule,
        "result, errors: done, 2"
    );
}

#[test]
fn rules_of_a_table_compare_columns() {
    let rules = r#"
[run]
job = "capacity"
[[table]]
required = ["name", "free"]
columns = { name = "Repository", free = "Free", size = "Total" }
[[table.status]]
all = [{ of = "free", share_of = "size", below = 10 }, { of = "free", below = "1 TB" }]
is = "FAILED"
[[table.status]]
of = "free"
share_of = "size"
below = 20
is = "WARNING"
[[table.status]]
of = "free"
regex = '\d'
is = "SUCCESS"
[[status]]
worst_object = true
"#;
    let parsed = parse(
        rules,
        "text/html",
        "<table><tr><th>Repository</th><th>Total</th><th>Free</th></tr>
<tr><td>a</td><td>100 GB</td><td>9 GB</td></tr>
<tr><td>b</td><td>100 TB</td><td>9 TB</td></tr>
<tr><td>c</td><td>100 GB</td><td>50 GB</td></tr></table>",
    );
    let run = &parsed.runs[0];
    let objects: Vec<_> = run.objects.iter().map(|object| object.status).collect();
    assert_eq!(objects, [Some(Failed), Some(Warning), Some(Success)]);
    assert_eq!(run.status, Failed);
}

#[test]
fn mistakes_in_comparisons_are_reported_at_their_line() {
    let rule = |keys: &str| {
        let rules = format!(
            "run = {{ job = \"nightly\" }}\n[labels]\nfree = \"Free\"\n[[status]]\n{keys}\nis = \"WARNING\"\n"
        );
        compile(&rules).expect_err(keys)
    };
    for (keys, line, problem) in [
        ("of = \"free\"\nabove = \"a lot\"", 14, "is no limit"),
        ("of = \"free\"\nabove = nan", 14, "is no limit"),
        ("of = \"free\"\nabove = true", 14, "a number, or a text"),
        ("of = \"free\"\nabove = 99999999999", 14, "write a unit"),
        ("above = 3", 12, "what it looks at"),
        (
            "of = \"free\"\nabove = 1\nbelow = \"1 GB\"",
            15,
            "of two kinds",
        ),
        (
            "of = \"free\"\nshare_of = \"free\"\nbelow = \"1 GB\"",
            15,
            "a share is a percentage",
        ),
        ("of = \"free\"\nshare_of = \"free\"", 14, "add `above`"),
        (
            "of = \"free\"\nshare_of = \"total\"\nbelow = 1",
            14,
            "nothing sets a value `total`",
        ),
        ("of = \"free\"\nolder_than = \"long\"", 14, "is no age"),
        (
            "all = [{ of = \"free\" }]",
            13,
            "each of `all` has exactly one test",
        ),
        (
            "of = \"free\"\nbelow = 1\nequals = \"x\"",
            12,
            "exactly one test",
        ),
        (
            "all = [{ of = \"free\", is = \"FAILED\" }]",
            13,
            "unknown field",
        ),
    ] {
        let error = rule(keys);
        assert_eq!(error.line, line, "{error}");
        assert!(error.problem.contains(problem), "{error}");
    }
}
