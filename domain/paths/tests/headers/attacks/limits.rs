//! Headers that reach a limit.

use paths::{MailVerdict, Reason, Software, judge};

use super::support::{FROM, HOP_A, PASS_A, PATH_A, SPF_A, is, trust_of};

#[test]
fn a_header_that_reaches_a_limit_is_unknown() {
    let genuine = [PATH_A, PASS_A, SPF_A, HOP_A, FROM].join("\r\n");
    let trust = trust_of(Software::PostfixOpendmarc);
    let many = format!(
        "{genuine}\r\n{}",
        "X: y\r\n".repeat(paths::limits::MAX_FIELDS)
    );
    let long = format!(
        "{genuine}\r\nX: {}\r\n",
        "y".repeat(paths::limits::MAX_VALUE_BYTES)
    );
    let large = format!(
        "{genuine}\r\n{}",
        format!("X: {}\r\n", "y".repeat(900)).repeat(300)
    );
    for header in [many, long, large] {
        is(
            &judge(header.as_bytes(), &trust),
            MailVerdict::Unknown,
            Reason::TooLong,
        );
    }
}
