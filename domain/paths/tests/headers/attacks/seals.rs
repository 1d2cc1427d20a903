//! Seals of ARC.

use paths::{MailVerdict, Reason, Software, TrustSetting, judge};

use super::support::{FROM, is, judged};

use crate::cases;

#[test]
fn seals_count_if_the_sealer_is_trusted_and_had_checked() {
    let case = cases::real()
        .into_iter()
        .find(|case| case.name.starts_with("68-"))
        .expect("the case");
    let text = String::from_utf8(case.header.clone()).expect("text");
    let verdict = |text: &str| judge(text.as_bytes(), &case.trust()).verdict;
    assert_eq!(verdict(&text), MailVerdict::Arc);
    let untrusted = cases::trust(TrustSetting {
        sealers: Vec::new(),
        ..case.trust().setting()
    });
    assert_eq!(judge(&case.header, &untrusted).verdict, MailVerdict::Failed);
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
        assert_eq!(
            verdict(&text.replace(from, to)),
            MailVerdict::Failed,
            "{from}"
        );
    }
    // Two seals of one instance.
    let twice = text.replace(
        "From: Backup",
        "ARC-Seal: i=1; d=forward.example; b=x\r\nFrom: Backup",
    );
    assert_eq!(verdict(&twice), MailVerdict::Failed);
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
    assert_eq!(judgement.verdict, MailVerdict::Failed, "{judgement:#?}");
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
        MailVerdict::Authentic,
        Reason::DmarcPassed,
    );
    is(
        &judged(&[top, hop, spf, &results, signature, FROM]),
        MailVerdict::Authentic,
        Reason::DmarcPassed,
    );
    let fail = sealed.replace("dmarc=pass (p", "dmarc=fail (p");
    let forged = judged(&[top, &fail, hop, spf, &results, signature, FROM]);
    is(&forged, MailVerdict::Failed, Reason::DmarcFailed);
    is(
        &judged(&[top, hop, spf, "X: y", &results, signature, FROM]),
        MailVerdict::Unknown,
        Reason::NoResults,
    );
    is(
        &judged(&[hop, hop, &results, signature, FROM]),
        MailVerdict::Unknown,
        Reason::NoResults,
    );
}
