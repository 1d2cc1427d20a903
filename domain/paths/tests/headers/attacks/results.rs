//! Results that stand where a sender could have put them.

use paths::{MailVerdict, Reason, Software, judge};

use super::support::{FROM, HOP_A, PASS_A, PATH_A, SPF_A, is, judged, said, trust_of};

use crate::writers::{DOMAIN, Said, VICTIM};

#[test]
fn the_mail_that_attacks_start_from_is_authentic() {
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, SPF_A, HOP_A, FROM],
        ),
        MailVerdict::Authentic,
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
        is(&judged(top), MailVerdict::Authentic, Reason::DmarcPassed);
    }
    for top in [
        "Received: from mxa.msp.example ([198.51.100.66]) by mxa.msp.example with LMTP id x; Mon",
        "Received: from mxa.msp.example (localhost [127.0.0.1]) by mxa.msp.example (Postfix) with ESMTP id x; Mon",
        "Received: from mail.attacker.example by mxa.msp.example with LMTP id x; Mon",
    ] {
        assert_eq!(judged(top).verdict, MailVerdict::Unknown, "{top}");
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
    assert_eq!(judgement.verdict, MailVerdict::Unknown, "{judgement:#?}");
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
    assert_eq!(judgement.verdict, MailVerdict::Unknown, "{judgement:#?}");
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
        MailVerdict::Failed,
        Reason::DmarcFailed,
    );
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, fail, HOP_A, FROM, "stray", FROM],
        ),
        MailVerdict::Failed,
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
            MailVerdict::Unknown,
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
        MailVerdict::Authentic,
        Reason::DmarcPassed,
    );
}

#[test]
fn a_pass_that_nothing_explains_is_not_believed() {
    is(
        &judged(Software::PostfixOpendmarc, &[PATH_A, PASS_A, HOP_A, FROM]),
        MailVerdict::Unknown,
        Reason::UnexplainedPass,
    );
    let of_other = "Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.1; helo=x; \
                    envelope-from=nas@customer.example; receiver=a.msp.example";
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, of_other, HOP_A, FROM],
        ),
        MailVerdict::Unknown,
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
        MailVerdict::Weak,
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
            (MailVerdict::Unknown, reason),
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
    is(&two, MailVerdict::Unknown, Reason::SeveralSenders);
}

#[test]
fn a_mail_without_its_return_path_is_not_held_against_it() {
    is(
        &judged(Software::PostfixOpendmarc, &[PASS_A, SPF_A, HOP_A, FROM]),
        MailVerdict::Unknown,
        Reason::NoReturnPath,
    );
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PASS_A, SPF_A, HOP_A, PATH_A, FROM],
        ),
        MailVerdict::Unknown,
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
        MailVerdict::Unknown,
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
    is(
        &with(signature),
        MailVerdict::Authentic,
        Reason::DmarcPassed,
    );
    for other in [
        "X: y",
        "DKIM-Signature: v=1; d=attacker.example; s=s1; b=AAAABBBBCCCC",
        "DKIM-Signature: v=1; d=customer.example; s=s2; b=AAAABBBBCCCC",
        "DKIM-Signature: v=1; d=customer.example; s=s1; b=XAAABBBBCCCC",
    ] {
        is(&with(other), MailVerdict::Unknown, Reason::OtherSignatures);
    }
    let contradicted = dkim.to_owned()
        + "; dkim=fail header.d=customer.example header.i=@customer.example header.s=s1 header.b=AAAABBBB";
    is(
        &judged(
            Software::PostfixOpendmarc,
            &[PATH_A, PASS_A, &contradicted, HOP_A, signature, FROM],
        ),
        MailVerdict::Unknown,
        Reason::OtherSignatures,
    );
}
