//! Mails whose text cannot be read: they wait in the inbox and say why, and bad news of their subject is shown.

use acceptance::{client::Asking, installation::Installation, mails};
use domain::access::Role;
use serde_json::{Value, json};

/// A mail of Proxmox VE whose text is encrypted.
fn encrypted(number: u32, result: &str) -> Vec<u8> {
    format!(
        "From: root@pve1.acme.example.com\r\nTo: backups@example.com\r\n\
         Subject: vzdump backup status (pve1.acme.example.com): backup {result}\r\n\
         Date: Tue, 9 Jun 2026 01:20:00 +0200\r\nMessage-ID: <{number}@pve1.acme.example.com>\r\n\
         Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nMBIGCSqGSIb3DQEHA6AFMAMCAQA=\r\n"
    )
    .into_bytes()
}

async fn inbox(asking: &Asking) -> Vec<Value> {
    let query = "{ inbox { nodes { subject state parser problems parts { status } } } }";
    let mut answer = asking.data(query, Value::Null).await;
    let nodes = answer["inbox"]["nodes"].take();
    let mut nodes = nodes.as_array().expect("nodes").clone();
    nodes.sort_by_key(|mail| mail["subject"].to_string());
    nodes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_report_waits_and_says_so() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let now = at.backend.clock.now();
    let mails = [encrypted(1, "successful"), encrypted(2, "failed")];
    at.receive(mails.map(|mail| mails::raw(mail, now)).to_vec())
        .await;

    let waiting = inbox(&asking).await;
    let [failed, successful] = waiting.as_slice() else {
        panic!("{waiting:?}");
    };
    assert_eq!(failed["state"], "WAITING");
    assert_eq!(failed["parts"], json!([{"status": "FAILED"}]));

    assert_eq!(successful["state"], "UNRECOGNISED");
    assert_eq!(
        (&successful["parser"], &successful["parts"]),
        (&Value::Null, &json!([]))
    );
    let problems = successful["problems"].to_string();
    for words in [
        "the part `smime.p7m` is encrypted and was not read",
        "let the product send its reports unencrypted",
    ] {
        assert!(problems.contains(words), "{problems}");
    }
}
