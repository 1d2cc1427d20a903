//! What was left out decides nothing: beside it a success or warning is `UNKNOWN` and says why, and a failure stays one.

use std::fmt::Write as _;

use domain::run::RunStatus;
use parsing::outcome::Parsed;

use crate::keys::sample::parse_raw;

/// The result stands in the subject.
const BY_SUBJECT: &str = r#"
run = { job = "nightly" }
status = [
    { of = "subject", contains = "failed", is = "FAILED" },
    { of = "subject", contains = "warning", is = "WARNING" },
    { of = "subject", contains = "ok", is = "SUCCESS" },
]
"#;

fn statuses(parsed: &Parsed) -> Vec<RunStatus> {
    parsed.runs.iter().map(|run| run.status).collect()
}

/// That all runs are unknown, because of what the words tell.
fn assert_unknown(parsed: &Parsed, because: &str) {
    assert!(!parsed.runs.is_empty(), "{:?}", parsed.problems);
    for run in &parsed.runs {
        assert_eq!(run.status, RunStatus::Unknown);
        let rule = &run.evidence.status_rule;
        assert!(rule.contains(because), "{rule}");
    }
    let told = parsed.problems.iter().any(|text| text.contains(because));
    assert!(told, "{:?}", parsed.problems);
}

#[test]
fn good_news_beside_a_part_that_was_not_read_is_no_news() {
    let mail = |result: &str| {
        format!(
            "Subject: Sample {result}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\n\
             Content-Type: application/pgp-encrypted\n\nVersion: 1\n--b--\n"
        )
    };
    for result in ["ok", "warning"] {
        let parsed = parse_raw(BY_SUBJECT, &mail(result));
        assert_unknown(
            &parsed,
            "the part `application/pgp-encrypted` is encrypted and was not read",
        );
    }
    let parsed = parse_raw(BY_SUBJECT, &mail("ok"));
    let rule = &parsed.runs[0].evidence.status_rule;
    assert!(rule.contains("what was read says SUCCESS"), "{rule}");
    let parsed = parse_raw(BY_SUBJECT, &mail("failed"));
    assert_eq!(statuses(&parsed), [RunStatus::Failed]);
}

#[test]
fn a_mail_whose_text_is_not_known_waits_unless_it_is_bad_news() {
    let mail = |result: &str| {
        format!(
            "Subject: Sample {result}\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nnone\n"
        )
    };
    for result in ["ok", "warning", "finished"] {
        let parsed = parse_raw(BY_SUBJECT, &mail(result));
        assert!(!parsed.recognised, "{parsed:?}");
        let told = |words: &str| parsed.problems.iter().any(|text| text.contains(words));
        assert!(told("the part `smime.p7m` is"), "{:?}", parsed.problems);
        assert!(told("let the product send its reports unencrypted"));
    }
    let parsed = parse_raw(BY_SUBJECT, &mail("failed"));
    assert_eq!(statuses(&parsed), [RunStatus::Failed]);
    let missed = "missed = true\nrun = { job = \"nightly\" }\n";
    let parsed = parse_raw(missed, &mail("did not run"));
    assert_eq!(statuses(&parsed), [RunStatus::Missed]);
}

#[test]
fn a_notice_that_was_not_read_whole_is_no_notice() {
    let notice = "no_run = true\n";
    let mail = "Subject: Sample notice\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nAll is well.\n";
    assert!(parse_raw(notice, &format!("{mail}--b--\n")).recognised);
    let parsed = parse_raw(notice, mail);
    assert!(!parsed.recognised);
    let told = |text: &String| text.contains("breaks off");
    assert!(parsed.problems.iter().any(told), "{:?}", parsed.problems);
}

#[test]
fn a_body_that_is_too_long_tells_no_success() {
    for (kind, line) in [("plain", "all well\n"), ("html", "<p>all well</p>\n")] {
        let mail = |lines: usize| {
            format!(
                "Subject: Sample ok\nContent-Type: text/{kind}\n\n{}",
                line.repeat(lines)
            )
        };
        assert_eq!(
            statuses(&parse_raw(BY_SUBJECT, &mail(100))),
            [RunStatus::Success]
        );
        assert_unknown(&parse_raw(BY_SUBJECT, &mail(240_000)), "the");
        let failed = mail(240_000).replace("Sample ok", "Sample failed");
        assert_eq!(
            statuses(&parse_raw(BY_SUBJECT, &failed)),
            [RunStatus::Failed]
        );
    }
}

#[test]
fn rows_and_cells_that_were_left_out_tell_no_success() {
    let html = |rows: usize| {
        format!(
            "Subject: Sample ok\nContent-Type: text/html\n\n<table>{}</table>",
            "<tr><td>a<td>b</tr>".repeat(rows)
        )
    };
    let parsed = parse_raw(BY_SUBJECT, &html(1_000));
    assert_eq!(statuses(&parsed), [RunStatus::Success]);
    assert_unknown(
        &parse_raw(BY_SUBJECT, &html(50_001)),
        "more than 50000 rows and lines",
    );
    let wide = html(1).replace("<td>b", &"<td>b".repeat(300));
    assert_unknown(
        &parse_raw(BY_SUBJECT, &wide),
        "a table row of more than 256 cells",
    );
}

#[test]
fn objects_that_were_left_out_tell_no_success() {
    let list = "run = { job = \"nightly\" }\nstatus = [{ of = \"subject\", contains = \"ok\", is = \"SUCCESS\" }]\n\
                [labels]\ndevices = \"Devices\"\n[[object_list]]\nof = \"devices\"\nseparators = [\",\"]\n";
    let mail = |objects: usize| {
        format!(
            "Subject: Sample ok\n\nDevices: {}\n",
            "nas,".repeat(objects)
        )
    };
    assert_eq!(
        statuses(&parse_raw(list, &mail(10_000))),
        [RunStatus::Success]
    );
    let parsed = parse_raw(list, &mail(10_001));
    assert_unknown(&parsed, "the run lists more than 10000 objects");
    assert_eq!(parsed.runs[0].objects.len(), 10_000);

    let table = r#"
run = { job = "nightly" }
status = [{ worst_object = true }]
[[table]]
required = ["name", "status"]
object_name = "name"
columns = { name = "Name", status = "Status" }
status = [{ of = "status", equals = "ok", is = "SUCCESS" }]
"#;
    let mail = |rows: usize| {
        let mut mail = "Subject: Sample ok\n\nName\tStatus\n".to_owned();
        for row in 0..rows {
            let _ = writeln!(mail, "vm{row}\tok");
        }
        mail
    };
    assert_eq!(
        statuses(&parse_raw(table, &mail(10_000))),
        [RunStatus::Success]
    );
    assert_unknown(
        &parse_raw(table, &mail(10_001)),
        "the run lists more than 10000 objects",
    );
    // Those that are not kept decide too.
    let failed = mail(10_001) + "last\tbroken\n";
    let parsed = parse_raw(
        &table.replace(
            "is = \"SUCCESS\" }]\n",
            "is = \"SUCCESS\" }, { of = \"status\", equals = \"broken\", is = \"FAILED\" }]\n",
        ),
        &failed,
    );
    assert_eq!(statuses(&parsed), [RunStatus::Failed]);
    let told = parsed.runs[0].evidence.left_out.join("; ");
    assert!(told.contains("more than 10000 objects"), "{told}");
}

#[test]
fn messages_that_were_left_out_tell_no_success() {
    let definition = "run = { job = \"nightly\" }\nstatus = [{ of = \"subject\", contains = \"ok\", is = \"SUCCESS\" }]\n\
                      messages = { lines = '(?m)^INFO .*$' }\n";
    let mail = |lines: usize| {
        let mut mail = "Subject: Sample ok\n\n".to_owned();
        for line in 0..lines {
            let _ = writeln!(mail, "INFO {line}");
        }
        mail
    };
    assert_eq!(
        statuses(&parse_raw(definition, &mail(1_000))),
        [RunStatus::Success]
    );
    assert_unknown(
        &parse_raw(definition, &mail(1_001)),
        "the run has more than 1000 messages",
    );
}

#[test]
fn beside_runs_that_were_left_out_there_is_no_success() {
    let rows = r#"
run = { per = "row", job = "{account}" }
status = [
    { of = "result", equals = "ok", is = "SUCCESS" },
    { of = "result", equals = "failed", is = "FAILED" },
]
[[table]]
required = ["account", "result"]
columns = { account = "Account", result = "Result" }
"#;
    let mail = |rows: usize| {
        let mut mail = "Subject: Sample\n\nAccount\tResult\nlost\tfailed\n".to_owned();
        for row in 1..rows {
            let _ = writeln!(mail, "account {row}\tok");
        }
        mail
    };
    let parsed = parse_raw(rows, &mail(1_000));
    assert_eq!(parsed.runs[1].status, RunStatus::Success);
    let parsed = parse_raw(rows, &mail(1_001));
    assert_eq!(parsed.runs.len(), 1_000);
    assert_eq!(parsed.runs[0].status, RunStatus::Failed);
    assert!(
        parsed.runs[1..]
            .iter()
            .all(|run| run.status == RunStatus::Unknown)
    );
    let told = |text: &String| text.contains("more than 1000 runs");
    assert!(parsed.problems.iter().any(told));

    let sections = r#"
run = { job = "{job}" }
section = { starts = [{ regex = '^Job: (?<job>.+)$' }] }
status = [{ of = "text", contains = "ok", is = "SUCCESS" }]
"#;
    let mail = |count: usize| {
        let mut mail = "Subject: Sample\n\n".to_owned();
        for section in 0..count {
            let _ = writeln!(mail, "Job: {section}\nok");
        }
        mail
    };
    let parsed = parse_raw(sections, &mail(1_000));
    assert_eq!(parsed.runs[0].status, RunStatus::Success);
    let parsed = parse_raw(sections, &mail(1_001));
    assert_eq!(parsed.runs.len(), 1_000);
    assert_unknown(&parsed, "more than 1000 runs");
}

#[test]
fn all_values_of_a_json_text_decide() {
    let definition = "run = { job = \"nightly\" }\nbody = { json = true }\nlabels = { result = \"Result\" }\n\
                      status = [{ of = \"result\", equals = \"failed\", is = \"FAILED\" }, { always = true, is = \"SUCCESS\" }]\n";
    let mail = |values: usize, result: &str| {
        let mut mail = "Subject: Sample\n\n{".to_owned();
        for value in 1..values {
            let _ = write!(mail, "\"a{value}\":1,");
        }
        format!("{mail}\"Result\":\"{result}\"}}\n")
    };
    for (result, status) in [("ok", RunStatus::Success), ("failed", RunStatus::Failed)] {
        let parsed = parse_raw(definition, &mail(20_000, result));
        assert_eq!(statuses(&parsed), [status]);
    }
}

#[test]
fn a_report_in_an_attached_file_is_unknown_and_names_it() {
    let mail = "Subject: Sample report\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nThe report is attached.\n\
                --b\nContent-Type: application/pdf; name=report.pdf\n\nx\n--b--\n";
    let parsed = parse_raw(BY_SUBJECT, mail);
    assert_unknown(&parsed, "the report is in the attachment `report.pdf`");
    // A signature is no file.
    let signed = mail.replace(
        "application/pdf; name=report.pdf",
        "application/pgp-signature; name=signature.asc",
    );
    let parsed = parse_raw(BY_SUBJECT, &signed);
    assert_unknown_without_file(&parsed);
}

fn assert_unknown_without_file(parsed: &Parsed) {
    assert_eq!(statuses(parsed), [RunStatus::Unknown]);
    assert_eq!(parsed.runs[0].evidence.status_rule, "no rule fits");
}
