//! What lets a mail off, and what does not: checks that could not be made, and verdicts that are compared.

use paths::{HeaderJudgement, MailVerdict, Reason, Software};

use crate::attacks::support::{FROM, HOP_A, HOP_X, PASS_A, PATH_A, SPF_A, is, judged};

fn is_weaker(judgement: &HeaderJudgement, usual: MailVerdict) -> bool {
    judgement.verdict.is_weaker_than(judgement.reason, usual)
}

/// A name server of one's own need not answer, so only a signature of the sender's domain excuses anything.
#[test]
fn a_signature_of_another_domain_that_could_not_be_checked_excuses_nothing() {
    let results = |domain: &str| {
        format!(
            "Authentication-Results: spf=fail (sender IP is 198.51.100.66) smtp.mailfrom=customer.example; \
             dkim=timeout (key query timeout) header.d={domain};dmarc=fail action=none header.from=customer.example;\
             compauth=fail reason=000"
        )
    };
    for domain in [
        "attacker.example",
        "x+y.attacker.example",
        "*.attacker.example",
        "x/y.attacker.example",
    ] {
        let judgement = judged(Software::ExchangeOnline, &[&results(domain), HOP_X, FROM]);
        is(&judgement, MailVerdict::Failed, Reason::DmarcFailed);
    }
    let own = judged(
        Software::ExchangeOnline,
        &[&results("customer.example"), HOP_X, FROM],
    );
    is(&own, MailVerdict::Unknown, Reason::TemporaryError);
    assert!(own.reason.is_excuse());
}

/// OpenDKIM says nothing of a signature that lacks what a verifier needs.
#[test]
fn a_signature_that_no_verifier_can_read_excuses_nothing() {
    let fail = PASS_A.replace("dmarc=pass", "dmarc=fail");
    let whole =
        "DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=x; h=From; bh=AAAA; b=BBBB";
    let whole_one = judged(
        Software::PostfixOpendmarc,
        &[PATH_A, &fail, HOP_A, whole, FROM],
    );
    is(
        &whole_one,
        MailVerdict::Unknown,
        Reason::SignatureNotChecked,
    );
    for lacking in ["v=1; ", "h=From; ", "bh=AAAA; ", "; b=BBBB"] {
        let line = whole.replace(lacking, "");
        let judgement = judged(
            Software::PostfixOpendmarc,
            &[PATH_A, &fail, HOP_A, &line, FROM],
        );
        is(&judgement, MailVerdict::Failed, Reason::DmarcFailed);
    }
}

#[test]
fn weaker_than_usual_is_what_proves_less_or_contradicts_itself() {
    let judged = |lines: &[&str]| judged(Software::PostfixOpendmarc, lines);
    let authentic = judged(&[PATH_A, PASS_A, SPF_A, HOP_A, FROM]);
    assert!(!is_weaker(&authentic, MailVerdict::Authentic));
    let silent = judged(&[PATH_A, HOP_A, FROM]);
    assert_eq!(silent.reason, Reason::NoResults);
    assert!(!is_weaker(&silent, MailVerdict::Authentic));
    let several = judged(&[PATH_A, PASS_A, SPF_A, HOP_A, FROM, FROM]);
    assert!(is_weaker(&several, MailVerdict::Authentic));
    assert!(!is_weaker(&several, MailVerdict::Weak));
    let fail = PASS_A.replace("dmarc=pass", "dmarc=fail");
    let failed = judged(&[PATH_A, &fail, HOP_A, FROM]);
    assert!(is_weaker(&failed, MailVerdict::Weak) && !is_weaker(&failed, MailVerdict::Failed));
    assert!(!is_weaker(&failed, MailVerdict::Unknown));
}
