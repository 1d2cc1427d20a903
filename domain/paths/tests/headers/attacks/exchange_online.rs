//! Results and hops of Exchange Online.

use paths::{MailVerdict, Reason, Software};

use super::support::{FROM, HOP_A, HOP_X, is, judged};

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
        MailVerdict::Authentic,
        Reason::DmarcPassed,
    );
    is(
        &judged(&[above, HOP_X, pass, FROM, source]),
        MailVerdict::Unknown,
        Reason::NoResults,
    );
    // Rebuilt: all hops first.
    is(
        &judged(&[above, HOP_X, "Subject: x", pass, FROM, source]),
        MailVerdict::Unknown,
        Reason::NoResults,
    );
    let with_id = pass.replace("spf=pass", "mx.example; spf=pass");
    is(
        &judged(&[above, &with_id, HOP_X, FROM, source]),
        MailVerdict::Unknown,
        Reason::ForeignResults,
    );
    let of_other = pass.replace("198.51.100.66", "203.0.113.20");
    is(
        &judged(&[above, &of_other, HOP_X, FROM, source]),
        MailVerdict::Unknown,
        Reason::OtherAddressInResults,
    );
    let other_source = source.replace("AM4PEPF00027A63", "AM4PEPF00027A64");
    is(
        &judged(&[above, pass, HOP_X, FROM, &other_source]),
        MailVerdict::Unknown,
        Reason::OtherBorder,
    );
    let other_tenant = "X-MS-Exchange-CrossTenant-Id: b0b0b0b0-0000-4000-8000-0000000000b0";
    is(
        &judged(&[above, pass, HOP_X, FROM, source, other_tenant]),
        MailVerdict::Unknown,
        Reason::OtherTenant,
    );
    let no_domain = pass.replace("header.from=customer.example", "header.from=");
    is(
        &judged(&[above, &no_domain, HOP_X, FROM, source]),
        MailVerdict::Unknown,
        Reason::OtherSenderInResults,
    );
    let foreign_top =
        "Received: from x (x [192.0.2.1]) by mx.other.example (Postfix) with ESMTP id 4; x";
    is(
        &judged(&[foreign_top, pass, HOP_X, FROM, source]),
        MailVerdict::Unknown,
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
            MailVerdict::Authentic,
            "{greeting}: {passed:#?}"
        );
        if failed.verdict != MailVerdict::Failed {
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
        MailVerdict::Failed,
        Reason::DmarcFailed,
    );
    let passed = judged(Software::ExchangeOnline, &[pass, HOP_X, from]);
    assert_eq!(passed.verdict, MailVerdict::Unknown, "{passed:#?}");
    let plain = judged(
        Software::ExchangeOnline,
        &[pass, HOP_X, "From: nas@c.example"],
    );
    assert_eq!(plain.verdict, MailVerdict::Unknown, "{plain:#?}");
}

#[test]
fn nobody_from_outside_is_internal_to_a_tenant() {
    let internal = "X-MS-Exchange-Organization-AuthAs: Internal";
    let inside = "Received: from A.eurprd04.prod.outlook.com (::1) by B.eurprd04.prod.outlook.com with HTTPS; x";
    let judged = |lines: &[&str]| judged(Software::ExchangeOnline, lines).verdict;
    assert_eq!(judged(&[inside, FROM, internal]), MailVerdict::Internal);
    assert_eq!(
        judged(&[inside, FROM, internal, internal]),
        MailVerdict::Unknown
    );
    assert_eq!(
        judged(&[inside, HOP_X, FROM, internal]),
        MailVerdict::Unknown
    );
    assert_eq!(judged(&[FROM, internal]), MailVerdict::Unknown);
    assert_eq!(
        judged(&[HOP_A, inside, FROM, internal]),
        MailVerdict::Unknown
    );
    assert_eq!(
        judged(&[inside, FROM, FROM, internal]),
        MailVerdict::Unknown
    );
}
