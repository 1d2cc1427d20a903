//! Where values come from beside the body: headers, attached files, other values, headings above sections.

use parsing::{mail, outcome::Parsed};

use crate::keys::sample::{compile, parse_raw};

fn jobs(parsed: &Parsed) -> Vec<(&str, Option<&str>)> {
    parsed
        .runs
        .iter()
        .map(|run| (run.job.as_str(), run.company.as_deref()))
        .collect()
}

#[test]
fn values_can_stand_in_headers() {
    let parsed = parse_raw(
        r#"
run = { job = "{job}", company = "{tenant}" }
[[capture]]
in = ["header:X-Backup-Job", "header:X-Job"]
regex = '^(?<job>.+)$'
[[capture]]
in = "header:x-tenant"
regex = 'id=\d+; name=(?<tenant>[^;]+)'
"#,
        "Subject: Sample\nX-Job: =?utf-8?Q?n=C3=A4chtlich?=\nX-TENANT: id=3;\n name=Acme\n\nx",
    );
    assert_eq!(jobs(&parsed), [("nächtlich", Some("Acme"))]);
}

#[test]
fn values_can_be_captured_from_values() {
    let rules = r#"
run = { job = "{job}" }
[[capture]]
in = "value:written"
regex = ['^(?<job>.+?)\.\d{4}-\d\d-\d\d_[\d.]+_\d+$', '^(?<job>.+)$']
[labels]
written = ["Job", "Auftrag"]
"#;
    let job = |body: &str| {
        let parsed = parse_raw(rules, &format!("Subject: Sample\n\n{body}"));
        parsed.runs.first().map(|run| run.job.clone())
    };
    assert_eq!(
        job("Job: nightly.2026-03-10_01.05.00_03"),
        Some("nightly".to_owned())
    );
    assert_eq!(job("Auftrag: nightly.v2"), Some("nightly.v2".to_owned()));
    assert_eq!(job("no job"), None);
}

#[test]
fn values_can_be_captured_from_columns_and_from_what_a_split_gave() {
    let parsed = parse_raw(
        r#"
run = { per = "row", job = "{job}", company = "{company}" }
[[table]]
required = ["account", "state"]
columns = { account = "Account", state = "State" }
[[split]]
of = "account"
at_last = " @ "
left = "job"
right = "owner"
[[capture]]
in = "value:owner"
regex = '^(?<company>.+?)(?: \(\w+\))?$'
"#,
        "Subject: Sample\nContent-Type: text/html\n\n<table><tr><td>Account</td><td>State</td></tr>\
         <tr><td>files @ disk @ Acme (gold)</td><td>x</td></tr><tr><td>mail @ Globex</td><td>x</td></tr></table>",
    );
    assert_eq!(
        jobs(&parsed),
        [("files @ disk", Some("Acme")), ("mail", Some("Globex"))]
    );
}

const NESTED: &str = r#"
[section]
under = [{ regex = '^Company: (?<company>.+)$' }]
starts = [{ regex = '^Job (?<job>\S+)$' }]
[labels]
size = "Size"
[run]
job = "{job}"
company = "{company}"
size = "{size}"
"#;

#[test]
fn headings_above_sections_hold_up_to_the_next() {
    let parsed = parse_raw(
        NESTED,
        "Subject: Sample\n\nJob early\nCompany: Acme\nJob a1\nSize: 1 KB\nJob a2\nCompany: Globex\nSize: 9 KB\nJob g1\nSize: 3 KB\n",
    );
    assert_eq!(
        jobs(&parsed),
        [
            ("early", None),
            ("a1", Some("Acme")),
            ("a2", Some("Acme")),
            ("g1", Some("Globex"))
        ]
    );
    // What stands below a heading belongs to no section of the one before.
    let sizes: Vec<_> = parsed.runs.iter().map(|run| run.size_bytes).collect();
    assert_eq!(sizes, [None, Some(1024), None, Some(3072)]);
}

#[test]
fn rows_take_values_of_the_headings_two_above() {
    let parsed = parse_raw(
        r#"
[section]
under = [{ regex = '^Company: (?<company>.+)$' }]
starts = [{ regex = '^Site (?<site>\S+)$' }]
[run]
per = "row"
job = "{site} {account}"
company = "{company}"
[[table]]
required = ["account", "state"]
columns = { account = "Account", state = "State" }
"#,
        "Subject: Sample\nContent-Type: text/html\n\n<h1>Company: Acme</h1>
<h2>Site North</h2><table><tr><td>Account</td><td>State</td></tr><tr><td>a</td><td>x</td></tr></table>
<h2>Site South</h2><table><tr><td>State</td><td>Account</td></tr><tr><td>x</td><td>b</td></tr></table>
<h1>Company: Globex</h1>
<h2>Site East</h2><table><tr><td>Account</td><td>State</td></tr><tr><td>c</td><td>x</td></tr><tr><td>d</td><td>x</td></tr></table>",
    );
    assert_eq!(
        jobs(&parsed),
        [
            ("North a", Some("Acme")),
            ("South b", Some("Acme")),
            ("East c", Some("Globex")),
            ("East d", Some("Globex"))
        ]
    );
}

const ATTACHED: &str = "Subject: Sample\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nThe report is attached.\n\
--b\nContent-Type: application/pdf; name=\"=?utf-8?Q?Gesch=C3=A4ft.pdf?=\"\nContent-Disposition: attachment\n\nx\n\
--b\nContent-Type: text/html\nContent-Disposition: attachment; filename=\"report Acme.html\"\n\n<p>Success</p>\n\
--b\nContent-Type: image/png; name=logo.png\nContent-Disposition: inline\n\nx\n\
--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment;\n filename*=utf-8''caf%C3%A9.log\n\nx\n--b--\n";

#[test]
fn names_of_attached_files_are_known() {
    let mail = mail::read(ATTACHED.as_bytes());
    assert_eq!(
        mail.attachments,
        ["Geschäft.pdf", "report Acme.html", "café.log"]
    );
    let bare = mail::read(b"Content-Type: application/zip\nContent-Disposition: attachment\n\nx");
    assert_eq!(bare.attachments, ["application/zip"]);
    assert!(mail::read(b"Subject: x\n\nx").attachments.is_empty());
}

#[test]
fn an_attached_file_can_be_a_sign_and_name_the_job() {
    let rules = r#"
[recognise]
all = [
    { in = "subject", contains = "Sample" },
    { in = "attachment", regex = '^report .+\.html$' },
]
[run]
job = "{job}"
[[capture]]
in = "value:attachments"
regex = '(?m)^report (?<job>.+)\.html$'
"#;
    assert_eq!(jobs(&parse_raw(rules, ATTACHED)), [("Acme", None)]);
    assert!(!parse_raw(rules, "Subject: Sample\n\nreport x.html").recognised);
}

#[test]
fn where_the_result_is_missing_the_attached_files_are_told() {
    let attached =
        "the report is in the attachments `Geschäft.pdf`, `report Acme.html`, `café.log`";
    let says = |parsed: &Parsed| {
        parsed
            .problems
            .iter()
            .any(|problem| problem.contains(attached))
    };
    // A run without a status.
    let parsed = parse_raw("run = { job = \"nightly\" }", ATTACHED);
    assert!(says(&parsed), "{:?}", parsed.problems);
    let evidence = parsed.runs.first().map(|run| &run.evidence.status_rule);
    assert!(
        evidence.is_some_and(|rule| rule.contains(attached)),
        "{evidence:?}"
    );
    // No run at all.
    let parsed = parse_raw(
        "run = { job = \"{job}\" }\n[labels]\njob = \"Job\"",
        ATTACHED,
    );
    assert!(!parsed.recognised);
    assert!(says(&parsed), "{:?}", parsed.problems);
    // A run that tells its status.
    let parsed = parse_raw(
        "run = { job = \"nightly\" }\nstatus = [{ always = true, is = \"SUCCESS\" }]",
        ATTACHED,
    );
    assert!(!says(&parsed), "{:?}", parsed.problems);
}

#[test]
fn mistakes_in_places_are_reported_at_their_line() {
    let capture = |place: &str, more: &str| {
        let rules = format!(
            "run = {{ job = \"{{job}}\" }}\n[[capture]]\nin = \"{place}\"\nregex = '(?<job>.+)'\n{more}"
        );
        compile(&rules).map(|_| ())
    };
    assert_eq!(capture("value:subject", ""), Ok(()));
    for (place, more, line, problem) in [
        ("value:nothing", "", 11, "nothing sets a value `nothing`"),
        ("elsewhere", "", 11, "header:<name> or value:<name>"),
        (
            "header:x",
            "cells = 2",
            11,
            "`cells` counts the cells of a row",
        ),
    ] {
        let error = capture(place, more).expect_err(place);
        assert_eq!((error.line, error.key.as_str()), (line, "in"), "{error}");
        assert!(error.problem.contains(problem), "{error}");
    }
    // Headers and attached files are not searched for words, so they alone are no sign.
    for place in ["attachment", "header:x-product"] {
        let alone = format!(
            "run = {{ job = \"{{subject}}\" }}\n[recognise]\nall = [{{ in = \"{place}\", contains = \"report\" }}]\n"
        );
        let error = compile(&alone).expect_err(place);
        assert!(error.problem.contains("no word is certain"), "{error}");
    }
}

const HEADINGS: &str = r#"
[[table]]
required = ["account", "store"]
object_name = "store"
details = ["quota", "store"]
headings = [{ regex = '\A(?<section>Servers|Laptops):?\z' }]
columns = { account = "User", store = "Store", quota = ["Total quota", "Quota"] }
skip = [{ of = "account", equals = "TOTAL", without = "store" }]
[run]
per = "row"
job = ["{section} {store}", "{store}"]
"#;

#[test]
fn the_heading_above_a_table_holds_for_its_rows_alone() {
    let parsed = parse_raw(
        HEADINGS,
        "Subject: Sample\n\nLaptops:\nServers\nA word on this.\nUser\tStore\tQuota\nAcme\ts1\t5 GB\nTOTAL\ts2\t1\nTOTAL\t\t1\n\n\
         User\tStore\tQuota\nAcme\ts1\t5 GB\n",
    );
    assert_eq!(
        jobs(&parsed),
        [("Servers s1", None), ("Servers s2", None), ("s1", None)]
    );
    let object = &parsed.runs[0].objects[0];
    let details: Vec<_> = object
        .details
        .iter()
        .map(|detail| (detail.name.as_str(), detail.value.as_str()))
        .collect();
    assert_eq!(object.name, "s1");
    assert_eq!(details, [("Total quota", "5 GB"), ("Store", "s1")]);
}

#[test]
fn rows_of_one_job_and_moment_are_joined_where_it_is_asked_for() {
    let rules = r#"
[[table]]
required = ["account", "state"]
columns = { account = "User", state = "State" }
[[status]]
of = "state"
equals = "bad"
is = "FAILED"
[[status]]
of = "state"
equals = "good"
is = "SUCCESS"
[run]
per = "row"
job = "{account}"
"#;
    let mail = "Subject: Sample\n\nUser\tState\nAcme\tgood\nAcme\tbad\nGlobex\tgood\n";
    let statuses = |rules: &str| -> Vec<_> {
        let parsed = parse_raw(rules, mail);
        parsed.runs.iter().map(|run| run.status.name()).collect()
    };
    assert_eq!(statuses(rules), ["SUCCESS", "FAILED", "SUCCESS"]);
    let joined = format!("{rules}join_rows = true\n");
    assert_eq!(statuses(&joined), ["FAILED", "SUCCESS"]);
    let error = compile(&joined.replace("per = \"row\"\n", "")).expect_err("no rows");
    assert!(error.to_string().contains("only rows"), "{error}");
}

#[test]
fn headings_need_rows_that_are_runs() {
    let error = compile(&HEADINGS.replace("per = \"row\"\n", "")).expect_err("no rows");
    assert!(error.to_string().contains("add `per = \"row\"`"), "{error}");
}
