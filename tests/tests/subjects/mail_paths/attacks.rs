//! Header sets that real mail hosts wrote about forged mails, each above a report of success.

use std::{fs, path::PathBuf};

use acceptance::{mails, received::Checked};
use commands::collect::RawMail;
use paths::{Reason, TrustSetting};
use serde_json::json;

use crate::mail_paths::office::{Office, mail, night};

/// The receiver whose header sets these are.
const RECEIVER: &str = "postfix+opendkim+opendmarc+policyd-spf";

/// The genuine one by which the mails of the job come.
const USUAL: &str = "01-a-nas-via-relay-dkim.eml";

const REPORT: &str = "query($mail: ID!) { mail(id: $mail) { path { verdict reason } \
     parts { job { id } run { effectiveStatus doubt { verdict } } } } }";

struct Set {
    name: String,
    /// What is known of the mail: who sent it, and how.
    truth: String,
    verdict: String,
    header: String,
}

/// None of them makes a run that counts as good, whichever trick it uses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_forged_mail_of_a_real_host_makes_a_good_run() {
    let sets = sets();
    let usual = sets.iter().find(|set| set.name == USUAL).expect("a set");
    let office = Office::open().await;
    let first = office.receive(report(0, &usual.header)).await;
    let job = office.approve(first).await;
    let setting: TrustSetting = serde_json::from_value(json!({
        "receiver": { "software": "POSTFIX_OPENDMARC", "ids": ["mxa.msp.example"] },
        "sealers": ["forward.example"]
    }))
    .expect("a setting");
    office.trust(&setting).await;
    let mut tried = 0;
    for (number, set) in (1..).zip(&sets) {
        let mail = office.receive(report(number, &set.header)).await;
        let told = office
            .admin
            .data(REPORT, json!({"mail": format!("Mail:{mail}")}))
            .await;
        let told = &told["mail"];
        // A sender in quotation marks is read differently, and nothing is proven of it.
        let is_read_differently = told["path"]["reason"] == Reason::OtherSenderRead.words();
        if !is_read_differently {
            let verdict = set.verdict.to_uppercase();
            assert_eq!(told["path"]["verdict"], verdict, "{}", set.name);
        }
        let run = &told["parts"][0]["run"];
        // A mail with another sender is of a job that nobody has.
        if run.is_null() {
            continue;
        }
        let named = format!("{}: {}: {told}", set.name, set.truth);
        assert_eq!(
            told["parts"][0]["job"]["id"],
            format!("Job:{job}"),
            "{named}"
        );
        if set.verdict == "failed" || set.truth.contains("forge") {
            tried += 1;
            assert_ne!(run["effectiveStatus"], "SUCCESS", "{named}");
        }
        if set.verdict == "authentic" && !is_read_differently {
            assert_eq!(run["effectiveStatus"], "SUCCESS", "{named}");
        }
    }
    assert!(tried > 20, "{tried} forged mails were of the job");
    office.assert_rebuild_is_the_same();
}

/// OpenDKIM says nothing of a signature that it cannot read, and Exim copies whatever stands in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_that_nobody_checked_excuses_no_mail_from_elsewhere() {
    let (office, job) = Office::trusting(Checked::Authentic).await;
    let whole =
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x; h=From; bh=AAAA; b=BBBB\r\n";
    let lines = [
        "DKIM-Signature: v=1; a=rsa-sha256; d=acme.example.com; s=x\r\n",
        "DKIM-Signature: d=acme.example.com; garbage\r\n",
        &whole.replace("example.com", "acme.example.com"),
    ];
    for (number, line) in (7..).zip(lines) {
        let mut mail = mail(number, Checked::Failed, false);
        let text = String::from_utf8(mail.bytes).expect("text");
        mail.bytes = text
            .replace("Message-ID:", &format!("{line}Message-ID:"))
            .into_bytes();
        office.receive(mail).await;
        let run = office.newest(job).await;
        assert_eq!(run["effectiveStatus"], "UNKNOWN", "{line}: {run}");
    }
}

fn sets() -> Vec<Set> {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../domain/paths/tests/fixtures/paths-real");
    let table = fs::read_to_string(folder.join("expected.tsv")).expect("a table");
    let mut lines = table
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    let column = |name: &str| head.iter().position(|own| *own == name).expect(name);
    let (file, receiver) = (column("file"), column("receiver"));
    let (truth, verdict) = (column("truth"), column("verdict"));
    lines
        .filter(|line| line[receiver] == RECEIVER)
        .map(|line| Set {
            name: line[file].to_owned(),
            truth: line[truth].to_lowercase(),
            verdict: line[verdict].to_owned(),
            header: fs::read_to_string(folder.join(line[file])).expect("a header"),
        })
        .collect()
}

/// A report of success beneath these headers, with a subject and an id of its own.
fn report(number: u32, header: &str) -> RawMail {
    let at = night(number);
    let mut message = String::new();
    let mut is_kept = true;
    for line in header.lines().take_while(|line| !line.is_empty()) {
        if !line.starts_with([' ', '\t']) {
            let name = line.to_ascii_lowercase();
            is_kept = !["subject:", "message-id:", "date:"]
                .iter()
                .any(|own| name.starts_with(own));
        }
        if is_kept {
            message.push_str(line);
            message.push_str("\r\n");
        }
    }
    let number = usize::try_from(number).expect("a number");
    let own = mails::report(number, "nobody@example.com", "nightly", false);
    let own = String::from_utf8(own).expect("text");
    for line in own.lines().filter(|line| !line.starts_with("From: ")) {
        message.push_str(line);
        message.push_str("\r\n");
    }
    mails::raw(message.into_bytes(), at)
}
