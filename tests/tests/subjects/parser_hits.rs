//! What the list of parsers says of how much each reads.

use acceptance::{installation::Installation, mails};
use chrono::{Days, SubsecRound};
use domain::access::Role;
use serde_json::{Value, json};

const HITS: &str = "{ parser(name: \"synology-active-backup-microsoft-365\") \
     { hits { mails lastReceivedAt recentMails recentRuns unknownShare } } \
     other: parser(name: \"veeam-agent\") { hits { mails } } }";

fn mail(number: usize, result: &str) -> Vec<u8> {
    format!(
        "Message-ID: <{number}@nas.example.com>\r\nFrom: NAS <nas@acme.example.com>\r\n\
         Subject: Active Backup for Microsoft 365 - backup task [Mailboxes] on [nas01] {result}\r\n\r\nFrom nas01\r\n"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hits_are_counted_in_all_and_for_the_last_days() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let ask = async || -> Value { at.door().ask(Some(&token), HITS, Value::Null).await.data() };
    let before = ask().await;
    assert_eq!(before["parser"]["hits"], Value::Null, "{before}");

    let now = at.backend.clock.now().trunc_subsecs(0);
    let days_ago = |days| now - Days::new(days);
    let sent = [
        (40, "was completed"),
        (29, "was completed"),
        (3, "was completed"),
        (2, "failed"),
        (1, "was paused"),
    ];
    let sent = sent
        .iter()
        .enumerate()
        .map(|(number, (days, result))| mails::raw(mail(number, result), days_ago(*days)));
    at.receive(sent.collect()).await;

    let after = ask().await;
    assert_eq!(
        after["parser"]["hits"],
        json!({
            "mails": 5,
            "lastReceivedAt": days_ago(1).to_rfc3339(),
            "recentMails": 4,
            "recentRuns": 4,
            "unknownShare": 0.25,
        })
    );
    assert_eq!(after["other"]["hits"], Value::Null);
}
