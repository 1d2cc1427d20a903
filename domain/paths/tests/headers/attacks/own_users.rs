//! The installation's own users, networks and filters.

use paths::{MailVerdict, Software, TrustSetting, judge};

use super::support::{FROM, HOP_A, PATH_A, judged, trust_of};

use crate::cases;

#[test]
fn users_of_the_own_host_are_internal_as_themselves_only() {
    let hop = |with: &str| HOP_A.replace("with ESMTP ", &format!("with {with} "));
    let judged = |with: &str, path: &str, from: &str| {
        judged(Software::PostfixOpendmarc, &[path, &hop(with), from]).verdict
    };
    let own_path = "Return-Path: <backup@msp.example>";
    let own_from = "From: backup@msp.example";
    assert_eq!(judged("ESMTPSA", own_path, own_from), MailVerdict::Internal);
    assert_eq!(judged("ESMTPS", own_path, own_from), MailVerdict::Unknown);
    assert_eq!(judged("ESMTPSA", own_path, FROM), MailVerdict::Unknown);
    assert_eq!(judged("ESMTPSA", PATH_A, own_from), MailVerdict::Unknown);
    let in_comment = HOP_A.replace(
        "[203.0.113.20])",
        "[203.0.113.20]) (Client CN \"x\") (Authenticated sender: x)",
    );
    let verdict = self::judged(
        Software::PostfixOpendmarc,
        &[own_path, &in_comment, own_from],
    )
    .verdict;
    assert_eq!(verdict, MailVerdict::Unknown);
}

#[test]
fn own_networks_are_told_by_the_address_and_not_by_the_greeting() {
    let trust = cases::trust(TrustSetting {
        own_networks: vec!["192.0.2.0/24".to_owned()],
        ..trust_of(Software::PostfixOpendmarc).setting()
    });
    let judged = |client: &str| {
        let hop = format!(
            "Received: from [192.0.2.50] (unknown [{client}]) by mxa.msp.example (Postfix) with ESMTP id 4; x"
        );
        let mail = [
            "Return-Path: <monitor@msp.example>",
            &hop,
            "From: monitor@msp.example",
            "",
        ]
        .join("\r\n");
        judge(mail.as_bytes(), &trust).verdict
    };
    assert_eq!(judged("192.0.2.50"), MailVerdict::Internal);
    assert_eq!(judged("198.51.100.66"), MailVerdict::Unknown);
}

#[test]
fn a_filter_is_known_by_its_address() {
    let case = cases::real()
        .into_iter()
        .find(|case| case.name.starts_with("114-"))
        .expect("the case");
    let text = String::from_utf8(case.header.clone()).expect("text");
    let trust = case.trust();
    let verdict = |text: &str| judge(text.as_bytes(), &trust).verdict;
    assert_eq!(verdict(&text), MailVerdict::Authentic);
    let other_address = text.replace("[192.0.2.22]", "[198.51.100.66]");
    assert_ne!(verdict(&other_address), MailVerdict::Authentic);
    let other_host = text.replace("by mxb.msp.example", "by mail.attacker.example");
    assert_ne!(verdict(&other_host), MailVerdict::Authentic);
    let other_id = text.replace("Results: mxb.msp.example", "Results: mail.attacker.example");
    assert_ne!(verdict(&other_id), MailVerdict::Authentic);
}
