//! The running program, on each log: what its mails' headers say before anybody is trusted, then a forged success.

use std::{fs, path::Path};

use acceptance::{
    on_engines,
    place::Place,
    program::{self, Server, add_user, assert_log_is_sound, succeed},
    received::{Checked, HOST},
};
use serde_json::{Value, json};

use crate::mail_paths::office::mail;

on_engines! { on_sqlite = Sqlite, [a_forged_success_of_a_mailbox_in_files] }
on_engines! { on_postgres = Postgres, [a_forged_success_of_a_mailbox_in_files] }
on_engines! { on_eventstoredb = EventStoreDbWithSqliteViews, [a_forged_success_of_a_mailbox_in_files] }

const INBOX: &str = "{ inbox(first: 1) { nodes { id } } customers(first: 1) { nodes { id } } }";

const APPROVE: &str = "mutation($mail: ID!, $customer: ID!) { \
     approveMail(input: {mailId: $mail, customerId: $customer}) { jobs { id } } }";

const RUNS: &str =
    "{ runs(first: 1) { nodes { id effectiveStatus unverified job { lastGoodAt } } } }";

async fn a_forged_success_of_a_mailbox_in_files(at: Place) {
    let token = add_user(&at, "Robin", "admin");
    import(&at, &[(0, Checked::Authentic), (1, Checked::Authentic)]);
    let server = Server::start(&at);
    let client = server.client(&token);
    let named = "mutation { registerCustomer(input: {name: \"Acme\"}) { id } }";
    client.data(named, Value::Null).await;
    let inbox = client.data(INBOX, Value::Null).await;
    let variables = json!({
        "mail": inbox["inbox"]["nodes"][0]["id"],
        "customer": inbox["customers"]["nodes"][0]["id"],
    });
    client.data(APPROVE, variables).await;
    server.stop();

    // From the stored headers alone.
    let told = succeed(&at, &["paths"]);
    assert!(told.contains("no job depends on SMTP AUTH"), "{told}");
    assert!(
        told.contains("direct/example.com  AUTHENTIC  Acme: nightly"),
        "{told}"
    );
    let shown = succeed(&at, &["paths", "trust"]);
    assert!(shown.contains("no mail host is trusted"), "{shown}");

    let proposed = succeed(&at, &["paths", "propose"]);
    let setting: Value = serde_json::from_str(&proposed).expect("JSON");
    assert_eq!(setting["receiver"]["ids"], json!([HOST]));
    assert_eq!(setting["judgeFiles"], true, "all mails are of files");
    let file = at.folder().join("trust.json");
    fs::write(&file, setting.to_string()).expect("a file");
    let file = file.to_str().expect("a path");
    let tried = succeed(&at, &["paths", "--trust", file]);
    assert_eq!(tried, told);
    succeed(&at, &["paths", "set", file]);
    assert!(succeed(&at, &["paths", "set", file]).contains("already"));
    let replayed = succeed(&at, &["replay"]);
    assert!(replayed.contains("is compared"), "{replayed}");
    succeed(&at, &["replay", "--accept"]);

    import(&at, &[(2, Checked::Failed)]);
    let server = Server::start(&at);
    let client = server.client(&token);
    let before = newest(&client.data(RUNS, Value::Null).await);
    assert_eq!(
        (&before["effectiveStatus"], &before["unverified"]),
        (&json!("UNKNOWN"), &json!(true))
    );
    let run = before["id"].as_str().expect("an id");
    let confirmed = succeed(&at, &["paths", "confirm", run]);
    assert!(confirmed.contains("direct/198.51.100.0/24"), "{confirmed}");
    let head = "{ runs(first: 1) { nodes { id effectiveStatus unverified job { lastGoodAt } } } }";
    // Another process said so; this one sees it when its views are as far.
    let after = loop {
        let after = newest(&client.data(head, Value::Null).await);
        if after["unverified"] == false {
            break after;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(after["effectiveStatus"], "SUCCESS");
    assert_ne!(after["job"]["lastGoodAt"], before["job"]["lastGoodAt"]);
    server.stop();
    at.assert_rebuild_is_the_same();
    assert_log_is_sound(&at);

    for (arguments, words) in [
        (
            vec!["paths", "--trust", "missing.json"],
            "missing.json cannot be used",
        ),
        (
            vec!["paths", "confirm", "00000000-0000-0000-0000-000000000000"],
            "there is no run",
        ),
    ] {
        let output = program::run(&at, &arguments);
        assert!(!output.status.success());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(words), "{error}");
    }
}

fn newest(data: &Value) -> Value {
    data["runs"]["nodes"][0].clone()
}

fn import(at: &Place, mails: &[(u32, Checked)]) {
    let folder = at.folder().join(format!("mails-{}", mails[0].0));
    fs::create_dir_all(&folder).expect("a folder");
    for (number, checked) in mails {
        write(&folder, *number, *checked);
    }
    let folder = folder.to_str().expect("a path");
    succeed(at, &["import", "mail", folder]);
}

fn write(folder: &Path, number: u32, checked: Checked) {
    let bytes = mail(number, checked, false).bytes;
    fs::write(folder.join(format!("{number:04}.eml")), bytes).expect("a mail");
}
