//! What attacks start from, and how they are judged.

use paths::{
    HeaderJudgement, MailVerdict, Reason, ReceiverSetting, Software, Trust, TrustSetting, judge,
};

use crate::{
    cases,
    writers::{DOMAIN, Said},
};

pub(crate) fn trust_of(software: Software) -> Trust {
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

pub(crate) fn judged(software: Software, lines: &[&str]) -> HeaderJudgement {
    judge(
        (lines.join("\r\n") + "\r\n").as_bytes(),
        &trust_of(software),
    )
}

pub(crate) fn said(local: Option<&str>) -> Said {
    Said {
        greeting: format!("mail.{DOMAIN}"),
        local: local.map(str::to_owned),
        selector: String::new(),
        identity: format!("@{DOMAIN}"),
    }
}

pub(crate) fn is(judgement: &HeaderJudgement, verdict: MailVerdict, reason: Reason) {
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
