//! What rspamd writes, and what it leaves.

use paths::{MailVerdict, Reason, Software, Trust, TrustSetting, judge};

use super::support::{FROM, PATH_A, is, judged, trust_of};

use crate::cases;

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
    assert_eq!(
        judged("203.0.113.20", "ESMTP", &trust),
        MailVerdict::Authentic
    );
    assert_eq!(
        judged("203.0.113.20", "ESMTPSA", &trust),
        MailVerdict::Unknown
    );
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
            MailVerdict::Unknown,
            "{client}"
        );
    }
    let with_networks = cases::trust(TrustSetting {
        own_networks: vec!["203.0.113.0/24".to_owned()],
        ..trust.setting()
    });
    assert_eq!(
        judged("203.0.113.20", "ESMTP", &with_networks),
        MailVerdict::Unknown
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
            assert_ne!(judgement.verdict, MailVerdict::Authentic, "{}", case.name);
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
        MailVerdict::Unknown,
        Reason::ForeignResults,
    );
    // Not directly below.
    is(
        &judged(
            Software::PostfixRspamd,
            &[PATH_A, hop, "X: y", results, FROM],
        ),
        MailVerdict::Unknown,
        Reason::NoResults,
    );
}
