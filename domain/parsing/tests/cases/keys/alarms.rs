//! Alarms: a run is never better than the worst line by which the product says that something went wrong.

use domain::run::RunStatus::{self, Failed, Success, Unknown, Warning};
use parsing::outcome::Parsed;

use crate::keys::sample::{self, Mail};

const RULES: &str = r#"
[[status]]
of = "text"
contains = "went well"
is = "SUCCESS"

[[alarm]]
is = "WARNING"
starts_with = "Warning:"
shows = "Warning: a file was busy"

[[alarm]]
is = "FAILED"
starts_with = ["Error:", "❌"]
contains = ["backup failed", "échec"]
except = { contains = ["0 errors", "if a backup failed"] }
shows = ["Error: disk full", "❌ disk full", "Échec de la sauvegarde"]

[[alarm]]
is = "FAILED"
regex = ['\bErrors?[:\s]+(?<count>\d+)', '(?<count>\d+) failed entries']
above = 0
shows = ["Errors: 3", "2 failed entries"]
"#;

const JOB: &str = r#"
[labels]
job = "Job"
other = "Name"

[[object_list]]
of = "other"
separators = [","]

[run]
job = "{job}"
"#;

const SECTIONS: &str = r#"
[section]
starts = [{ regex = '^Job (?<job>\S+) went' }]

[run]
job = "{job}"
"#;

const ROWS: &str = r#"
[[table]]
required = ["job", "state"]
columns = { job = "Job", state = "State", note = "Note" }

[run]
per = "row"
job = "{job}"
"#;

fn parse(definition: &str, mail: &Mail<'_>) -> Parsed {
    sample::parse(&format!("{RULES}{definition}"), mail)
}

fn text(text: &str) -> (RunStatus, String, Vec<String>) {
    one(&parse(
        JOB,
        &Mail {
            subject: "Sample",
            text,
            html: "",
        },
    ))
}

fn one(parsed: &Parsed) -> (RunStatus, String, Vec<String>) {
    assert_eq!(parsed.runs.len(), 1, "{parsed:?}");
    let run = &parsed.runs[0];
    (
        run.status,
        run.evidence.status_rule.clone(),
        run.messages.clone(),
    )
}

fn jobs(parsed: &Parsed) -> Vec<(&str, RunStatus)> {
    parsed
        .runs
        .iter()
        .map(|run| (run.job.as_str(), run.status))
        .collect()
}

#[test]
fn the_worst_line_decides_and_is_named() {
    let good = "Job: nightly\nAll went well\n";
    assert_eq!(text(good).0, Success);
    for (line, status, rule) in [
        (
            "Warning: a file was busy",
            Warning,
            "alarm: Warning: a file was busy",
        ),
        ("  Error: disk full", Failed, "alarm: Error: disk full"),
        ("❌ disk full", Failed, "alarm: ❌ disk full"),
        ("ÉCHEC", Failed, "alarm: ÉCHEC"),
        ("The backup failed.", Failed, "alarm: The backup failed."),
        ("Errors: 3", Failed, "alarm: Errors: 3"),
        ("Files 7, errors 12", Failed, "alarm: Files 7, errors 12"),
        // No figure that can be read is no good news.
        (
            "Errors: 99999999999999999999999",
            Failed,
            "alarm: Errors: 99999999999999999999999",
        ),
    ] {
        for mail in [format!("{line}\n{good}"), format!("{good}{line}")] {
            let (found, evidence, messages) = text(&mail);
            assert_eq!((found, evidence.as_str()), (status, rule), "{mail}");
            assert_eq!(messages, [line.trim()], "{mail}");
        }
    }
    for line in [
        "Errors: 0",
        "0 failed entries",
        "No Error: nothing",
        "The backup failed: 0 errors",
        "You will be told if a backup failed",
    ] {
        assert_eq!(text(&format!("{good}{line}")).0, Success, "{line}");
    }
}

#[test]
fn an_alarm_makes_nothing_better() {
    let (status, rule, _) = text("Job: nightly\nWarning: busy\n");
    assert_eq!((status, rule.as_str()), (Unknown, "no rule fits"));
}

#[test]
fn letters_that_change_their_length_in_lower_case_move_no_line() {
    let mail = format!(
        "Job: nightly\n{}\nWarning: one\nİİİ\nError: two\nAll went well",
        "İ".repeat(50)
    );
    let (status, rule, messages) = text(&mail);
    assert_eq!((status, rule.as_str()), (Failed, "alarm: Error: two"));
    assert_eq!(messages, ["Error: two"]);
}

#[test]
fn subject_and_both_bodies_are_looked_at() {
    let good = "Job: nightly\nAll went well\n";
    let html = "<p>Job: nightly</p><table><tr><td>All went well</td></tr></table>";
    let bad = "<table><tr><td>shop</td><td>Copy<br>Error: disk full</td></tr></table>";
    for (subject, text, html) in [
        (
            "Sample backup failed".to_owned(),
            good.to_owned(),
            html.to_owned(),
        ),
        (
            "Sample".to_owned(),
            format!("{good}Error: disk full"),
            html.to_owned(),
        ),
        ("Sample".to_owned(), good.to_owned(), format!("{html}{bad}")),
        ("Sample".to_owned(), String::new(), format!("{html}{bad}")),
        (
            "Sample".to_owned(),
            good.to_owned(),
            format!("{html}<table><tr><td>Errors</td><td>3</td></tr></table>"),
        ),
    ] {
        let parsed = parse(
            JOB,
            &Mail {
                subject: &subject,
                text: &text,
                html: &html,
            },
        );
        assert_eq!(one(&parsed).0, Failed, "{subject} {text} {html}");
    }
}

#[test]
fn names_are_no_alarms() {
    for (mail, status) in [
        ("Job: Error: logs\nAll went well", Success),
        (
            "Job: nightly\nName: ❌ prod, Error: x\n❌ prod   12 GB\nAll went well",
            Success,
        ),
        (
            "Job: nightly\nName: ❌ prod\n❌ prod\nError: x\nAll went well",
            Failed,
        ),
        ("Job: échec\nThe job échec: échec\nAll went well", Failed),
    ] {
        assert_eq!(text(mail).0, status, "{mail}");
    }
    let html = "<p>Job: nightly</p><p>Name: Error: x</p><table><tr><td>Error: x</td><td>{}</td></tr></table><p>went well</p>";
    for (cell, status) in [("12 GB", Success), ("Error: y", Failed)] {
        let parsed = parse(
            JOB,
            &Mail {
                subject: "Sample",
                text: "",
                html: &html.replace("{}", cell),
            },
        );
        assert_eq!(one(&parsed).0, status, "{cell}");
    }
}

#[test]
fn a_line_in_a_section_holds_for_its_run_alone() {
    let mail =
        "Sample\nJob a went well\nfine\nJob b went well\nError: disk full\nJob c went well\n";
    let parsed = parse(
        SECTIONS,
        &Mail {
            text: mail,
            ..Mail::default()
        },
    );
    assert_eq!(
        jobs(&parsed),
        [("a", Success), ("b", Failed), ("c", Success)]
    );
    let rows = "<p>Sample</p><table><tr><th>Job</th><th>State</th><th>Note</th></tr><tr><td>a</td><td>went well</td>\
                <td>-</td></tr><tr><td>b</td><td>went well</td><td>Error: disk full</td></tr></table>";
    let parsed = parse(
        ROWS,
        &Mail {
            html: rows,
            ..Mail::default()
        },
    );
    assert_eq!(jobs(&parsed), [("a", Success), ("b", Failed)]);
}

#[test]
fn a_line_outside_of_every_section_leaves_none_sure_unless_one_says_as_much() {
    for (mail, expected) in [
        (
            "Error: disk full\nJob a went well\nJob b went well\n",
            [Unknown, Unknown],
        ),
        (
            "Warning: busy\nJob a went well\nJob b went well\n",
            [Warning, Warning],
        ),
        (
            "Error: disk full\nJob a went well\nJob b went well\nError: no tape\n",
            [Success, Failed],
        ),
        (
            "Error: disk full\nJob a went well\nJob b went well\nWarning: busy\n",
            [Unknown, Unknown],
        ),
    ] {
        let parsed = parse(
            SECTIONS,
            &Mail {
                subject: "Sample",
                text: mail,
                html: "",
            },
        );
        assert_eq!(
            jobs(&parsed),
            [("a", expected[0]), ("b", expected[1])],
            "{mail}"
        );
    }
    let parsed = parse(
        SECTIONS,
        &Mail {
            subject: "Sample: backup failed",
            text: "Job a went well\nJob b went well\n",
            html: "",
        },
    );
    assert_eq!(jobs(&parsed), [("a", Unknown), ("b", Unknown)]);
}

#[test]
fn of_text_and_html_the_worse_counts_run_by_run() {
    let section = |job: &str, end: &str| format!("Job {job} went {end}\n");
    let bad = format!(
        "{}{}Error: disk full\n",
        section("a", "well"),
        section("b", "well")
    );
    let good = format!("{}{}", section("a", "well"), section("b", "well"));
    let html = |text: &str| {
        let lines = text.lines().map(|line| format!("<p>{line}</p>"));
        lines.collect::<String>()
    };
    for (text, html) in [(bad.clone(), html(&good)), (good.clone(), html(&bad))] {
        let parsed = parse(
            SECTIONS,
            &Mail {
                subject: "Sample",
                text: &text,
                html: &html,
            },
        );
        assert_eq!(
            jobs(&parsed),
            [("a", Success), ("b", Failed)],
            "{text}{html}"
        );
    }
}

#[test]
fn attachments_are_looked_at_where_the_alarm_asks_for_it() {
    let definition = format!(
        "{JOB}\n[[alarm]]\nin = \"attachment\"\nis = \"FAILED\"\nstarts_with = \"ERRORS_\"\nshows = \"ERRORS_a.log\"\n"
    );
    let keys = format!("{RULES}{definition}");
    let mut mail = Mail {
        subject: "Sample",
        text: "Job: nightly\nAll went well\nERRORS_ is no attachment",
        ..Mail::default()
    }
    .read();
    assert_eq!(one(&sample::parse_mail(&keys, &mail)).0, Success);
    mail.attachments.push("ERRORS_db01.log".to_owned());
    let (status, rule, _) = one(&sample::parse_mail(&keys, &mail));
    assert_eq!((status, rule.as_str()), (Failed, "alarm: ERRORS_db01.log"));
}

#[test]
fn a_counter_of_nothing_is_no_alarm() {
    let html = "<p>Job: nightly</p><p>went well</p><table><tr><td>Backup failed</td><td>{}</td></tr></table>";
    for (cell, status) in [("0", Success), ("10", Failed), ("0 of 3", Failed)] {
        let parsed = parse(
            JOB,
            &Mail {
                subject: "Sample",
                text: "",
                html: &html.replace("{}", cell),
            },
        );
        assert_eq!(one(&parsed).0, status, "{cell}");
    }
}

#[test]
fn a_run_that_did_not_happen_stays_missed() {
    let definition =
        format!("{JOB}\n[[status]]\nof = \"text\"\ncontains = \"was skipped\"\nis = \"MISSED\"\n");
    let parsed = parse(
        &definition,
        &Mail {
            subject: "Sample",
            text: "Job: nightly\nThe run was skipped\nError: disk full",
            html: "",
        },
    );
    assert_eq!(one(&parsed).0, RunStatus::Missed);
}
