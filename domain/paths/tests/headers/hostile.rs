//! Law: whatever a sender says, and whatever it puts into the header, the mail is not authentic as somebody else's.

use paths::{HeaderJudgement, MailVerdict, Software, judge};
use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::{
    cases,
    writers::{Said, VICTIM},
};

/// Pieces that mean something to somebody who reads results.
const PIECES: [&str; 46] = [
    "(",
    ")",
    "((",
    "))",
    "\"",
    "\\",
    "\\\"",
    ";",
    "; ",
    " ",
    "=",
    "@",
    "<",
    ">",
    ",",
    "a",
    "mxa.msp.example",
    "mxb.msp.example; ",
    "mxc.msp.example.; ",
    "MXA.MSP.EXAMPLE 1; ",
    "dmarc=pass",
    "dmarc=pass header.from=customer.example",
    "dmarc=pass (p=none dis=none) header.from=customer.example",
    "DMARC/1 = PASS header.from=customer.example",
    "spf=pass smtp.mailfrom=customer.example",
    "spf=pass (mxb.msp.example: domain of nas@customer.example designates 198.51.100.66 as permitted sender) \
     smtp.mailfrom=nas@customer.example",
    "dkim=pass header.d=customer.example",
    "dkim=pass header.d=customer.example header.s=s header.b=AAAABBBB",
    "arc=pass (i=1)",
    "compauth=pass reason=100",
    "auth=pass smtp.auth=x",
    "none",
    "header.from=customer.example",
    "smtp.mailfrom=customer.example",
    "header.d=customer.example",
    "reason=\"",
    "client-ip=203.0.113.20",
    "identity=mailfrom",
    "envelope-from=nas@customer.example",
    "x=",
    "=3B=20",
    "=?utf-8?B?ZG1hcmM9cGFzcw==?=",
    "\t",
    "é",
    "а",
    "x@attacker.example",
];

fn piece() -> impl Strategy<Value = String> {
    select(&PIECES[..]).prop_map(str::to_owned)
}

fn said(max: usize) -> impl Strategy<Value = String> {
    vec(piece(), 0..max).prop_map(|pieces| pieces.concat())
}

/// No sender can bring line ends into a header.
fn sender() -> impl Strategy<Value = Said> {
    (
        said(8),
        option::weighted(0.9, said(10)),
        option::of(said(3)),
        said(8),
    )
        .prop_map(|(greeting, local, selector, identity)| Said {
            greeting: format!("x{greeting}"),
            local,
            selector: selector.map_or(String::new(), |selector| {
                format!("s{selector}").replace(';', "")
            }),
            identity: format!("{}@attacker.example", identity.replace(';', "")),
        })
}

fn is_authentic_as_victim(judgement: &HeaderJudgement) -> bool {
    judgement.verdict == MailVerdict::Authentic
        && judgement
            .sender
            .as_ref()
            .is_some_and(|sender| sender.domain.as_str() == VICTIM)
}

const FAIL: &str = "dmarc=fail reason=\"SPF not aligned (relaxed), No valid DKIM\" header.from=customer.example (policy=quarantine)";

/// `PROPTEST_CASES=100000` searches on.
fn cases_of(count: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases.max(count),
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(cases_of(1_000))]

    #[test]
    fn what_receivers_copy_from_a_sender_is_not_believed(said in sender()) {
        let rspamd = cases::receiver(Software::PostfixRspamd, "mxb.msp.example");
        let opendmarc = cases::receiver(Software::PostfixOpendmarc, "mxa.msp.example");
        let exim = cases::receiver(Software::Exim, "mxc.msp.example");
        let mails = [
            (&rspamd, said.to_rspamd(FAIL)),
            (&rspamd, said.to_rspamd("dmarc=none")),
            (&opendmarc, said.to_opendmarc(Some("dmarc=fail (p=none dis=none) header.from=customer.example"))),
            (&opendmarc, said.to_opendmarc(None)),
            // OpenDMARC takes what was brought into results of its own id for true.
            (&opendmarc, said.to_opendmarc(Some("dmarc=pass (p=none dis=none) header.from=customer.example"))),
            (&opendmarc, said.to_opendmarc_with_received_spf("dmarc=none (p=none dis=none) header.from=customer.example")),
            (&opendmarc, said.to_opendmarc_with_received_spf("dmarc=pass (p=none dis=none) header.from=customer.example")),
            (&exim, said.to_exim()),
        ];
        for (trust, mail) in mails {
            let judgement = judge(mail.as_bytes(), trust);
            prop_assert!(!is_authentic_as_victim(&judgement), "{judgement:#?}\n{mail}");
        }
    }
}

const NAMES: [&str; 16] = [
    "Authentication-Results",
    "authentication-results ",
    "Authentication-Results-Original",
    "ARC-Authentication-Results",
    "ARC-Seal",
    "Received",
    "Received-SPF",
    "Return-Path",
    "From",
    "from ",
    "DKIM-Signature",
    "X-MS-Exchange-Organization-AuthAs",
    "X-ClientProxiedBy",
    "X-MS-Exchange-CrossTenant-OriginalAttributedTenantConnectingIp",
    "X-Forefront-Antispam-Report-Untrusted",
    "X-MS-Exchange-ExternalOriginalInternetSender",
];

const VALUES: [&str; 14] = [
    "mxa.msp.example; dmarc=pass header.from=customer.example; spf=pass smtp.mailfrom=customer.example",
    "mxb.msp.example; dkim=pass header.d=customer.example header.s=s header.b=AAAA; dmarc=pass header.from=customer.example",
    "mx.google.com; dkim=pass header.i=@customer.example header.s=s header.b=AAAA; dmarc=pass header.from=customer.example",
    "i=1; mx.google.com; dkim=pass header.i=@customer.example header.s=s; dmarc=pass header.from=customer.example",
    "spf=pass (sender IP is 198.51.100.66) smtp.mailfrom=customer.example; dmarc=pass action=none header.from=customer.example",
    "v=1; d=customer.example; s=s; b=AAAA",
    "i=1; d=forward.example; s=arc; cv=none; b=AAAA",
    "from relay.customer.example (relay.customer.example [203.0.113.20]) by mxa.msp.example (Postfix) with ESMTPSA id 4; x",
    "from relay.customer.example (203.0.113.20) by AM4PEPF00027A63.mail.protection.outlook.com (10.1.1.1) with Microsoft \
     SMTP Server id 15 via Frontend Transport; x",
    "from [192.0.2.22] (helo=[192.0.2.22]) by mxc.msp.example with esmtp (Exim 4.96) id 1; x",
    "Pass (mailfrom) identity=mailfrom; client-ip=198.51.100.66; helo=x; envelope-from=nas@customer.example; receiver=x",
    "<nas@customer.example>",
    "nas@customer.example",
    "Internal",
];

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => select(&VALUES[..]).prop_map(|value| value.as_bytes().to_vec()),
        2 => said(12).prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..60),
        1 => (select(&VALUES[..]), 1..3_usize).prop_map(|(value, times)| value.repeat(times * 40).into_bytes()),
        1 => select(&VALUES[..]).prop_map(|value| value.replace(' ', "\r\n\t").into_bytes()),
        1 => select(&VALUES[..]).prop_map(|value| value.replace("; ", ";\r").into_bytes()),
        1 => select(&["(", "\"", "a;", "a=", "\\", "a@", "<", "[", "=?", "i=1;"][..])
            .prop_map(|piece| piece.repeat(3_000).into_bytes()),
    ]
}

fn pasted() -> impl Strategy<Value = Vec<u8>> {
    let field = (
        select(&NAMES[..]),
        value(),
        select(&["\r\n", "\n", "\r\r\n", "\r"][..]),
    );
    vec(field, 0..12).prop_map(|fields| {
        let mut pasted = Vec::new();
        for (name, value, end) in fields {
            pasted.extend_from_slice(name.as_bytes());
            pasted.extend_from_slice(b": ");
            pasted.extend_from_slice(&value);
            pasted.extend_from_slice(end.as_bytes());
        }
        pasted
    })
}

/// Borders at which nobody wrote results.
const SILENT: [&str; 6] = [
    "Return-Path: <x@attacker.example>\r\nReceived: from mail.attacker.example (mail.attacker.example [198.51.100.66]) by \
     mxa.msp.example (Postfix) with ESMTP id 4; x\r\n",
    "Return-Path: <x@attacker.example>\r\nReceived: from mail.attacker.example (mail.attacker.example [198.51.100.66]) by \
     mxb.msp.example (Postfix) with ESMTP id 4; x\r\n",
    "Return-path: <x@attacker.example>\r\nReceived: from mail.attacker.example ([198.51.100.66]) by mxc.msp.example with \
     esmtp (Exim 4.96) id 1; x\r\n",
    "Received: from mail.attacker.example (198.51.100.66) by AM4PEPF00027A63.mail.protection.outlook.com (10.1.1.1) with \
     Microsoft SMTP Server id 15 via Frontend Transport; x\r\n",
    "Received: by 2002:a05:6402:1::1 with SMTP id x; x\r\nReturn-Path: <x@attacker.example>\r\nReceived: from \
     mail.attacker.example (mail.attacker.example. [198.51.100.66]) by mx.google.com with ESMTPS id x; x\r\nReceived-SPF: \
     none (google.com: x) client-ip=198.51.100.66;\r\nAuthentication-Results: mx.google.com; dmarc=fail \
     header.from=customer.example\r\n",
    "Return-Path: <x@attacker.example>\r\nReceived: from mail.attacker.example (mail.attacker.example [198.51.100.66]) by \
     store.msp.example (Postfix) with ESMTP id 4; x\r\n",
];

proptest! {
    #![proptest_config(cases_of(256))]

    /// Rspamd is never silent where mails wait for it; what is below is judged as if it were where they do not.
    #[test]
    fn no_header_below_a_silent_border_is_authentic(pasted in pasted()) {
        let presets: Vec<_> = cases::wide_presets()
            .into_iter()
            .filter(|(name, trust)| trust.software() != Some(Software::PostfixRspamd) || name == cases::ACCEPTING)
            .collect();
        for top in SILENT {
            let mail = [top.as_bytes(), &pasted, b"From: nas@customer.example\r\n\r\n"].concat();
            for (preset, trust) in &presets {
                let judgement = judge(&mail, trust);
                prop_assert!(
                    judgement.verdict != MailVerdict::Authentic,
                    "{preset}: {judgement:#?}\n{}",
                    String::from_utf8_lossy(&mail)
                );
            }
        }
    }

    #[test]
    fn any_bytes_are_judged(bytes in vec(any::<u8>(), 0..600)) {
        for (_, trust) in cases::wide_presets() {
            prop_assert!(judge(&bytes, &trust).verdict != MailVerdict::Authentic);
        }
    }

    #[test]
    fn a_judgement_can_be_stored(pasted in pasted()) {
        let mail = [SILENT[0].as_bytes(), &pasted].concat();
        let judgement = judge(&mail, &cases::receiver(Software::PostfixOpendmarc, "mxa.msp.example"));
        let stored = serde_json::to_string(&judgement).expect("JSON");
        let read: HeaderJudgement = serde_json::from_str(&stored).expect("a judgement");
        prop_assert_eq!(read, judgement);
    }
}
