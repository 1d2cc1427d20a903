//! Attacks that were thought of, one test each.

use paths::{Judgement, Reason, ReceiverSetting, Software, Trust, TrustSetting, Verdict, judge};

use crate::{
    cases,
    writers::{DOMAIN, Said, VICTIM},
};

fn trust_of(software: Software) -> Trust {
    match software {
        Software::ExchangeOnline => cases::exchange_online(),
        Software::Google => google(),
        Software::PostfixOpendmarc => cases::receiver(software, "mxa.msp.example"),
        Software::PostfixRspamd => cases::receiver(software, "mxb.msp.example"),
        Software::Exim => cases::receiver(software, "mxc.msp.example"),
    }
}

fn google() -> Trust {
    cases::trust(TrustSetting {
        receiver: Some(ReceiverSetting::of(Software::Google)),
        ..TrustSetting::default()
    })
}

pub(crate) fn judged(software: Software, lines: &[&str]) -> Judgement {
    judge(
        (lines.join("\r\n") + "\r\n").as_bytes(),
        &trust_of(software),
    )
}

fn said(local: Option<&str>) -> Said {
    Said {
        greeting: format!("mail.{DOMAIN}"),
        local: local.map(str::to_owned),
        selector: String::new(),
        identity: format!("@{DOMAIN}"),
    }
}

pub(crate) fn is(judgement: &Judgement, verdict: Verdict, reason: Reason) {
    assert_eq!(
        (judgement.verdict, judgement.reason),
        (verdict, reason),
        "{judgement:#?}"
    );
}

pub(crate) const HOP_A: &str = "Received: from relay.customer.example (relay.customer.example [203.0.113.20]) by mxa.msp.example \
                     (Postfix) with ESMTP id 4X for <b@msp.example>; Mon, 30 Nov 2026 08:30:00 +0000";
pub(crate) const PATH_A: &str = "Return-Path: <nas@customer.example>";
pub(crate) const PASS_A: &str = "Authentication-Results: mxa.msp.example; dmarc=pass (p=none dis=none) header.from=customer.example";
pub(crate) const SPF_A: &str =
    "Authentication-Results: mxa.msp.example; spf=pass smtp.mailfrom=customer.example";
pub(crate) const FROM: &str = "From: nas@customer.example";

pub(crate) const HOP_X: &str = "Received: from mail.attacker.example (198.51.100.66) by AM4PEPF00027A63.mail.protection.outlook.com \
                     (10.167.16.87) with Microsoft SMTP Server (version=TLS1_3) id 15.20.9700.17 via Frontend Transport; \
                     Tue, 24 Nov 2026 02:14:09 +0000";

#[test]
fn the_mail_that_attacks_start_from_is_authentic() {
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, SPF_A, HOP_A, FROM],
        ),
        Verdict::Authentic,
        Reason::DmarcPassed,
    );
}

#[test]
fn delivery_by_lmtp_on_the_own_host_is_no_border() {
    let judged = |top: &str| {
        judged(
            Software::PostfixOpendmarc,
            &[PATH_A, top, PASS_A, SPF_A, HOP_A, FROM],
        )
    };
    for top in [
        "Received: from mxa.msp.example by mxa.msp.example with LMTP id x for <b@msp.example>; Mon",
        "Received: from mxa.msp.example ([127.0.0.1]) by mxa.msp.example (Dovecot) with LMTP id x; Mon",
        "Received: from mxa.msp.example ([::1]) by mxa.msp.example (Dovecot) with LMTPS id x; Mon",
    ] {
        is(&judged(top), Verdict::Authentic, Reason::DmarcPassed);
    }
    for top in [
        "Received: from mxa.msp.example ([198.51.100.66]) by mxa.msp.example with LMTP id x; Mon",
        "Received: from mxa.msp.example (localhost [127.0.0.1]) by mxa.msp.example (Postfix) with ESMTP id x; Mon",
        "Received: from mail.attacker.example by mxa.msp.example with LMTP id x; Mon",
    ] {
        assert_eq!(judged(top).verdict, Verdict::Unknown, "{top}");
    }
}

#[test]
fn an_identity_that_is_decoded_into_results_proves_nothing() {
    let mail = Said {
        selector: "evil".to_owned(),
        identity: format!(
            "x=3B=20dkim=3Dpass=20header.d=3D{VICTIM}=3B=20dmarc=3Dpass=20header.from=3D{VICTIM}=3B=20y=3D@{DOMAIN}"
        ),
        ..said(Some("x"))
    }
    .to_opendmarc(None);
    assert!(
        mail.contains("; dmarc=pass header.from=customer.example;"),
        "{mail}"
    );
    let judgement = judge(mail.as_bytes(), &trust_of(Software::PostfixOpendmarc));
    assert_eq!(judgement.verdict, Verdict::Unknown, "{judgement:#?}");
    assert!(judgement.reason.is_suspicious());
}

#[test]
fn a_greeting_of_the_null_sender_is_not_believed() {
    let mail = Said {
        greeting: format!("x) smtp.mailfrom=nas@{VICTIM}; dmarc=pass header.from={VICTIM} ("),
        ..said(None)
    }
    .to_rspamd("dmarc=none");
    let judgement = judge(mail.as_bytes(), &trust_of(Software::PostfixRspamd));
    assert_eq!(judgement.verdict, Verdict::Unknown, "{judgement:#?}");
    assert!(judgement.reason.is_suspicious());
}

#[test]
fn doubts_do_not_make_a_failed_mail_better() {
    let fail = "Authentication-Results: mxa.msp.example; dmarc=fail (p=none dis=none) header.from=msp.example";
    let odd = "Return-Path: <\"a); auth=pass smtp.auth=x (b\"@msp.example>";
    let hop = HOP_A.replace("with ESMTP ", "with ESMTPSA ");
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[odd, fail, &hop, "From: monitor@msp.example"],
        ),
        Verdict::Failed,
        Reason::DmarcFailed,
    );
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, fail, HOP_A, FROM, "stray", FROM],
        ),
        Verdict::Failed,
        Reason::DmarcFailed,
    );
}

#[test]
fn opendmarc_may_have_believed_own_results_in_any_spelling() {
    for id in [
        "mxa.msp.example",
        "MXA.msp.EXAMPLE.",
        "mxa.msp.example 1",
        "(x) mxa.msp.example",
        "\"mxa.msp.example\"",
        "mxa.msp.example (",
    ] {
        let below =
            format!("Authentication-Results: {id}; spf=pass smtp.mailfrom=customer.example");
        is(
            &judged(
                Software::PostfixOpendmarc,
                &[PATH_A, PASS_A, SPF_A, HOP_A, &below, FROM],
            ),
            Verdict::Unknown,
            Reason::OwnResultsBelow,
        );
    }
    let foreign =
        "Authentication-Results: mx.other.example; spf=pass smtp.mailfrom=customer.example";
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, SPF_A, HOP_A, foreign, FROM],
        ),
        Verdict::Authentic,
        Reason::DmarcPassed,
    );
}

#[test]
fn a_pass_that_nothing_explains_is_not_believed() {
    is(
        &judged(Software::PostfixOpendmarc, &[PATH_A, PASS_A, HOP_A, FROM]),
        Verdict::Unknown,
        Reason::UnexplainedPass,
    );
    let of_other = "Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=x; \
                    envelope-from=nas@customer.example; receiver=a.msp.example";
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, of_other, HOP_A, FROM],
        ),
        Verdict::Unknown,
        Reason::UnexplainedPass,
    );
}

#[test]
fn received_spf_alone_proves_nothing() {
    let spf = "Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=203.0.113.20; helo=x; \
               envelope-from=nas@customer.example; receiver=a.msp.example";
    let none = "Authentication-Results: mxa.msp.example; dmarc=none (p=none dis=none) header.from=customer.example";
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, none, spf, HOP_A, FROM],
        ),
        Verdict::Weak,
        Reason::NothingProven,
    );
}

#[test]
fn results_are_about_the_sender_that_the_mail_shows() {
    for (from, reason) in [
        (
            "From: nas@sub.customer.example",
            Reason::OtherSenderInResults,
        ),
        (
            "From: nas@customer.example, x@attacker.example",
            Reason::SeveralSenders,
        ),
        (
            "From: <x@attacker.example> <nas@customer.example>",
            Reason::SeveralSenders,
        ),
        ("From: group: nas@customer.example;", Reason::SeveralSenders),
        ("From: nas@сustomer.example", Reason::OddSender),
        ("From: nas@𝐜𝐮𝐬𝐭𝐨𝐦𝐞𝐫.example", Reason::OddSender),
        ("From: nas@[203.0.113.20]", Reason::OddSender),
        (
            "From: =?utf-8?q?nas=40customer.example?=",
            Reason::OddSender,
        ),
        ("X-From: nas@customer.example", Reason::NoSender),
    ] {
        let judgement = judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, SPF_A, HOP_A, from],
        );
        assert_eq!(
            (judgement.verdict, judgement.reason),
            (Verdict::Unknown, reason),
            "{from}"
        );
    }
    let two = judged(
        Software::PostfixOpendmarc,
        &[
            PATH_A,
            PASS_A,
            SPF_A,
            HOP_A,
            FROM,
            "From : x@attacker.example",
        ],
    );
    is(&two, Verdict::Unknown, Reason::SeveralSenders);
}

#[test]
fn rspamd_writes_nothing_for_those_nearby_and_those_signed_in() {
    let results = |client: &str| {
        format!(
            "Authentication-Results: mxb.msp.example; dkim=none; spf=pass (mxb.msp.example: domain of \
             nas@customer.example designates {client} as permitted sender) smtp.mailfrom=nas@customer.example; \
             dmarc=pass (policy=none) header.from=customer.example"
        )
    };
    let hop = |client: &str, with: &str| {
        format!(
            "Received: from nas (unknown [{client}]) by mxb.msp.example (Postfix) with {with} id 4X; Mon"
        )
    };
    let judged = |client: &str, with: &str, trust: &Trust| {
        let mail = [PATH_A, &hop(client, with), &results(client), FROM, ""].join("\r\n");
        judge(mail.as_bytes(), trust).verdict
    };
    let trust = trust_of(Software::PostfixRspamd);
    assert_eq!(judged("203.0.113.20", "ESMTP", &trust), Verdict::Authentic);
    assert_eq!(judged("203.0.113.20", "ESMTPSA", &trust), Verdict::Unknown);
    for client in [
        "10.1.2.3",
        "127.0.0.1",
        "192.168.1.1",
        "IPv6:fe80::1",
        "IPv6:fd00::1",
        "IPv6:::ffff:10.1.2.3",
    ] {
        assert_eq!(
            judged(client, "ESMTP", &trust),
            Verdict::Unknown,
            "{client}"
        );
    }
    let with_networks = cases::trust(TrustSetting {
        own_networks: vec!["203.0.113.0/24".to_owned()],
        ..trust.setting()
    });
    assert_eq!(
        judged("203.0.113.20", "ESMTP", &with_networks),
        Verdict::Unknown
    );
}

#[test]
fn nothing_below_is_rspamds_where_mails_get_through_without_it() {
    let (_, accepting) = cases::wide_presets()
        .into_iter()
        .find(|(name, _)| name == cases::ACCEPTING)
        .expect("the preset");
    for case in cases::real() {
        let judgement = judge(&case.header, &accepting);
        if case.column("receiver") == "postfix+rspamd" {
            assert_ne!(judgement.verdict, Verdict::Authentic, "{}", case.name);
        }
    }
}

#[test]
fn rspamd_deletes_all_other_results_when_it_writes() {
    let hop = "Received: from relay (relay.customer.example [203.0.113.20]) by mxb.msp.example (Postfix) with ESMTP id 4; x";
    let results = "Authentication-Results: mxb.msp.example; dkim=none; spf=pass (mxb.msp.example: domain of \
                   nas@customer.example designates 203.0.113.20 as permitted sender) smtp.mailfrom=nas@customer.example; \
                   dmarc=pass (policy=none) header.from=customer.example";
    let other = "Authentication-Results: mx.other.example; none";
    is(
        &judged(
            Software::PostfixRspamd,
            &[PATH_A, hop, results, "X: y", other, FROM],
        ),
        Verdict::Unknown,
        Reason::ForeignResults,
    );
    // Not directly below.
    is(
        &judged(
            Software::PostfixRspamd,
            &[PATH_A, hop, "X: y", results, FROM],
        ),
        Verdict::Unknown,
        Reason::NoResults,
    );
}

#[test]
fn a_mail_without_its_return_path_is_not_held_against_it() {
    is(
        &judged(Software::PostfixOpendmarc, &[PASS_A, SPF_A, HOP_A, FROM]),
        Verdict::Unknown,
        Reason::NoReturnPath,
    );
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PASS_A, SPF_A, HOP_A, PATH_A, FROM],
        ),
        Verdict::Unknown,
        Reason::NoReturnPath,
    );
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[
                "Return-Path: <x@attacker.example>",
                PASS_A,
                SPF_A,
                HOP_A,
                FROM,
            ],
        ),
        Verdict::Unknown,
        Reason::OtherEnvelopeInResults,
    );
}

#[test]
fn a_signature_that_passed_has_to_be_there() {
    let dkim = "Authentication-Results: mxa.msp.example; dkim=pass (2048-bit key) header.d=customer.example \
                header.i=@customer.example header.s=s1 header.b=AAAABBBB";
    let signature = "DKIM-Signature: v=1; d=customer.example; s=s1; h=from; bh=x; b=AAAABBBBCCCC";
    let with = |signature: &str| {
        judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, dkim, HOP_A, signature, FROM],
        )
    };
    is(&with(signature), Verdict::Authentic, Reason::DmarcPassed);
    for other in [
        "X: y",
        "DKIM-Signature: v=1; d=attacker.example; s=s1; b=AAAABBBBCCCC",
        "DKIM-Signature: v=1; d=customer.example; s=s2; b=AAAABBBBCCCC",
        "DKIM-Signature: v=1; d=customer.example; s=s1; b=XAAABBBBCCCC",
    ] {
        is(&with(other), Verdict::Unknown, Reason::OtherSignatures);
    }
    let contradicted = dkim.to_owned()
        + "; dkim=fail header.d=customer.example header.i=@customer.example header.s=s1 header.b=AAAABBBB";
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, &contradicted, HOP_A, signature, FROM],
        ),
        Verdict::Unknown,
        Reason::OtherSignatures,
    );
}

#[test]
fn results_of_exchange_online_stand_between_its_own_hops() {
    let above = "Received: from AM4PEPF00027A63.eurprd04.prod.outlook.com (2603:10a6::1) by \
                 DUZPR01CA0012.outlook.office365.com (2603:10a6::5) with Microsoft SMTP Server id 15 via Frontend Transport; x";
    let pass = "Authentication-Results: spf=pass (sender IP is 198.51.100.66) smtp.mailfrom=customer.example; \
                dkim=none header.d=none;dmarc=pass action=none header.from=customer.example;compauth=pass reason=100";
    let source = "X-MS-Exchange-Organization-AuthSource: AM4PEPF00027A63.eurprd04.prod.outlook.com";
    let judged = |lines: &[&str]| judged(Software::ExchangeOnline, lines);
    is(
        &judged(&[above, pass, HOP_X, FROM, source]),
        Verdict::Authentic,
        Reason::DmarcPassed,
    );
    is(
        &judged(&[above, HOP_X, pass, FROM, source]),
        Verdict::Unknown,
        Reason::NoResults,
    );
    // Rebuilt: all hops first.
    is(
        &judged(&[above, HOP_X, "Subject: x", pass, FROM, source]),
        Verdict::Unknown,
        Reason::NoResults,
    );
    let with_id = pass.replace("spf=pass", "mx.example; spf=pass");
    is(
        &judged(&[above, &with_id, HOP_X, FROM, source]),
        Verdict::Unknown,
        Reason::ForeignResults,
    );
    let of_other = pass.replace("198.51.100.66", "203.0.113.20");
    is(
        &judged(&[above, &of_other, HOP_X, FROM, source]),
        Verdict::Unknown,
        Reason::OtherAddressInResults,
    );
    let other_source = source.replace("AM4PEPF00027A63", "AM4PEPF00027A64");
    is(
        &judged(&[above, pass, HOP_X, FROM, &other_source]),
        Verdict::Unknown,
        Reason::OtherBorder,
    );
    let other_tenant = "X-MS-Exchange-CrossTenant-Id: b0b0b0b0-0000-4000-8000-0000000000b0";
    is(
        &judged(&[above, pass, HOP_X, FROM, source, other_tenant]),
        Verdict::Unknown,
        Reason::OtherTenant,
    );
    let no_domain = pass.replace("header.from=customer.example", "header.from=");
    is(
        &judged(&[above, &no_domain, HOP_X, FROM, source]),
        Verdict::Unknown,
        Reason::OtherSenderInResults,
    );
    let foreign_top =
        "Received: from x (x [192.0.2.1]) by mx.other.example (Postfix) with ESMTP id 4; x";
    is(
        &judged(&[foreign_top, pass, HOP_X, FROM, source]),
        Verdict::Unknown,
        Reason::NoBorder,
    );
}

#[test]
fn a_greeting_that_confuses_hides_no_failure() {
    let fail = "Authentication-Results: spf=fail (sender IP is 198.51.100.66) smtp.mailfrom=customer.example; \
                dkim=none header.d=none;dmarc=fail action=none header.from=customer.example;compauth=fail reason=000";
    let pass = fail.replace("fail", "pass");
    for greeting in [
        "a b",
        "x (203.0.113.20)",
        "x (",
        "x;y",
        "x)",
        "a by b.mail.protection.outlook.com (1.2.3.4)",
        "from by",
    ] {
        let hop = HOP_X.replace("from mail.attacker.example", &format!("from {greeting}"));
        let failed = judged(Software::ExchangeOnline, &[fail, &hop, FROM]);
        let passed = judged(Software::ExchangeOnline, &[&pass, &hop, FROM]);
        assert_ne!(
            passed.verdict,
            Verdict::Authentic,
            "{greeting}: {passed:#?}"
        );
        if failed.verdict != Verdict::Failed {
            assert!(failed.reason.is_suspicious(), "{greeting}: {failed:#?}");
        }
    }
}

#[test]
fn results_that_are_encoded_as_a_whole_are_read() {
    // spf=pass … dmarc=fail, and the same with dmarc=pass, for a look-alike of customer.example.
    let fail = "Authentication-Results: =?utf-8?B?c3BmPWZhaWwgKHNlbmRlciBJUCBpcyAxOTguNTEuMTAwLjY2KSBzbXRwLm1haWxmcm9tPQ==?=\r\n \
                =?utf-8?B?eC5leGFtcGxlOyBkbWFyYz1mYWlsIGFjdGlvbj1ub25lIGhlYWRlci5mcm9tPfCdkJwuZXhhbXBsZQ==?=";
    let pass = "Authentication-Results: =?utf-8?B?ZG1hcmM9cGFzcyBhY3Rpb249bm9uZSBoZWFkZXIuZnJvbT3wnZCcLmV4YW1wbGU=?=";
    let from = "From: nas@𝐜.example";
    is(
        &judged(Software::ExchangeOnline, &[fail, HOP_X, from]),
        Verdict::Failed,
        Reason::DmarcFailed,
    );
    let passed = judged(Software::ExchangeOnline, &[pass, HOP_X, from]);
    assert_eq!(passed.verdict, Verdict::Unknown, "{passed:#?}");
    let plain = judged(
        Software::ExchangeOnline,
        &[pass, HOP_X, "From: nas@c.example"],
    );
    assert_eq!(plain.verdict, Verdict::Unknown, "{plain:#?}");
}

#[test]
fn nobody_from_outside_is_internal_to_a_tenant() {
    let internal = "X-MS-Exchange-Organization-AuthAs: Internal";
    let inside = "Received: from A.eurprd04.prod.outlook.com (::1) by B.eurprd04.prod.outlook.com with HTTPS; x";
    let judged = |lines: &[&str]| judged(Software::ExchangeOnline, lines).verdict;
    assert_eq!(judged(&[inside, FROM, internal]), Verdict::Internal);
    assert_eq!(
        judged(&[inside, FROM, internal, internal]),
        Verdict::Unknown
    );
    assert_eq!(judged(&[inside, HOP_X, FROM, internal]), Verdict::Unknown);
    assert_eq!(judged(&[FROM, internal]), Verdict::Unknown);
    assert_eq!(judged(&[HOP_A, inside, FROM, internal]), Verdict::Unknown);
    assert_eq!(judged(&[inside, FROM, FROM, internal]), Verdict::Unknown);
}

#[test]
fn users_of_the_own_host_are_internal_as_themselves_only() {
    let hop = |with: &str| HOP_A.replace("with ESMTP ", &format!("with {with} "));
    let judged = |with: &str, path: &str, from: &str| {
        judged(Software::PostfixOpendmarc, &[path, &hop(with), from]).verdict
    };
    let own_path = "Return-Path: <backup@msp.example>";
    let own_from = "From: backup@msp.example";
    assert_eq!(judged("ESMTPSA", own_path, own_from), Verdict::Internal);
    assert_eq!(judged("ESMTPS", own_path, own_from), Verdict::Unknown);
    assert_eq!(judged("ESMTPSA", own_path, FROM), Verdict::Unknown);
    assert_eq!(judged("ESMTPSA", PATH_A, own_from), Verdict::Unknown);
    let in_comment = HOP_A.replace(
        "[203.0.113.20])",
        "[203.0.113.20]) (Client CN \"x\") (Authenticated sender: x)",
    );
    let verdict = self::judged(
        Software::PostfixOpendmarc,
        &[own_path, &in_comment, own_from],
    )
    .verdict;
    assert_eq!(verdict, Verdict::Unknown);
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
    assert_eq!(judged("192.0.2.50"), Verdict::Internal);
    assert_eq!(judged("198.51.100.66"), Verdict::Unknown);
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
    assert_eq!(verdict(&text), Verdict::Authentic);
    let other_address = text.replace("[192.0.2.22]", "[198.51.100.66]");
    assert_ne!(verdict(&other_address), Verdict::Authentic);
    let other_host = text.replace("by mxb.msp.example", "by mail.attacker.example");
    assert_ne!(verdict(&other_host), Verdict::Authentic);
    let other_id = text.replace("Results: mxb.msp.example", "Results: mail.attacker.example");
    assert_ne!(verdict(&other_id), Verdict::Authentic);
}

#[test]
fn seals_count_if_the_sealer_is_trusted_and_had_checked() {
    let case = cases::real()
        .into_iter()
        .find(|case| case.name.starts_with("68-"))
        .expect("the case");
    let text = String::from_utf8(case.header.clone()).expect("text");
    let verdict = |text: &str| judge(text.as_bytes(), &case.trust()).verdict;
    assert_eq!(verdict(&text), Verdict::Arc);
    let untrusted = cases::trust(TrustSetting {
        sealers: Vec::new(),
        ..case.trust().setting()
    });
    assert_eq!(judge(&case.header, &untrusted).verdict, Verdict::Failed);
    for (from, to) in [
        ("arc=pass", "arc=fail"),
        (
            "d=forward.example; t=1796027852; a=rsa-sha256;\n\tcv",
            "d=other.example; t=1; a=rsa-sha256;\n\tcv",
        ),
        (
            "ARC-Authentication-Results: i=1",
            "ARC-Authentication-Results: i=2",
        ),
        (
            "dmarc=pass (policy=quarantine) header.from=customer.example;\n\tspf",
            "dmarc=none;\n\tdkim=none;\n\tx",
        ),
        (
            "dmarc=pass (policy=quarantine) header.from=customer",
            "dmarc=pass (policy=quarantine) header.from=other",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(verdict(&text.replace(from, to)), Verdict::Failed, "{from}");
    }
    // Two seals of one instance.
    let twice = text.replace(
        "From: Backup",
        "ARC-Seal: i=1; d=forward.example; b=x\r\nFrom: Backup",
    );
    assert_eq!(verdict(&twice), Verdict::Failed);
}

#[test]
fn an_earlier_seal_of_a_stranger_proves_nothing() {
    let case = cases::real()
        .into_iter()
        .find(|case| case.name.starts_with("69-"))
        .expect("the case");
    let text = String::from_utf8(case.header.clone()).expect("text");
    let own = "ARC-Seal: i=1; d=attacker.example; s=x; cv=none; b=x\r\n\
               ARC-Authentication-Results: i=1; mx.attacker.example; dmarc=pass header.from=customer.example; \
               spf=pass smtp.mailfrom=nas@customer.example\r\nFrom: Backup";
    let arc = "\tdkim=none;\n\tdmarc=fail";
    assert!(text.contains(arc));
    let chained = text
        .replace("ARC-Seal: i=1", "ARC-Seal: i=2")
        .replace(
            "ARC-Authentication-Results: i=1;",
            "ARC-Authentication-Results: i=2;",
        )
        .replace("\tdkim=none;\n\tdmarc=fail", "\tarc=pass;\n\tdmarc=fail")
        .replace("From: Backup", own);
    let judgement = judge(chained.as_bytes(), &case.trust());
    assert_eq!(judgement.verdict, Verdict::Failed, "{judgement:#?}");
}

#[test]
fn google_seals_above_the_border_what_it_found() {
    let top = "Received: by 2002:a05:6402:1::1 with SMTP id x; Mon";
    let sealed = "ARC-Authentication-Results: i=1; mx.google.com; dkim=pass header.i=@customer.example header.s=s1 \
                  header.b=AAAABBBB; arc=pass (i=1 spf=pass spfdomain=x dmarc=pass fromdomain=x); dmarc=pass (p=NONE \
                  sp=NONE dis=NONE) header.from=customer.example";
    let hop = "Received: from relay.customer.example (relay.customer.example. [203.0.113.20]) by mx.google.com with \
               ESMTPS id x for <b@msp.example> (version=TLS1_3); Mon";
    let spf = "Received-SPF: none (google.com: x) client-ip=203.0.113.20;";
    let results = sealed.replace(
        "ARC-Authentication-Results: i=1;",
        "Authentication-Results:",
    );
    let signature = "DKIM-Signature: v=1; d=customer.example; s=s1; b=AAAABBBBCC";
    let judged = |lines: &[&str]| judged(Software::Google, lines);
    is(
        &judged(&[top, sealed, hop, spf, &results, signature, FROM]),
        Verdict::Authentic,
        Reason::DmarcPassed,
    );
    is(
        &judged(&[top, hop, spf, &results, signature, FROM]),
        Verdict::Authentic,
        Reason::DmarcPassed,
    );
    let fail = sealed.replace("dmarc=pass (p", "dmarc=fail (p");
    let forged = judged(&[top, &fail, hop, spf, &results, signature, FROM]);
    is(&forged, Verdict::Failed, Reason::DmarcFailed);
    is(
        &judged(&[top, hop, spf, "X: y", &results, signature, FROM]),
        Verdict::Unknown,
        Reason::NoResults,
    );
    is(
        &judged(&[hop, hop, &results, signature, FROM]),
        Verdict::Unknown,
        Reason::NoResults,
    );
}

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
            Verdict::Unknown,
            Reason::TooLong,
        );
    }
}
