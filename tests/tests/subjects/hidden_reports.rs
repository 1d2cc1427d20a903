//! Mails that are not read whole, as they cannot be, are too long, or take too long: they say why, and no good news is told of
//! them.

use std::{fmt::Write as _, fs, path::Path};

use acceptance::{
    client::{Asking, Client},
    installation::Installation,
    mails, program,
    program::Server,
    replays::ACME,
};
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

/// A report of Proxmox VE that calls itself a success.
fn vzdump(node: &str, guests: &str, log: &str) -> String {
    format!(
        "From: vzdump backup tool <root@{node}.example.com>\r\nTo: backups@example.com\r\n\
         Subject: vzdump backup status ({node}.example.com): backup successful\r\n\
         Date: Tue, 9 Jun 2026 01:20:00 +0200\r\nMessage-ID: <night@{node}.example.com>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n\
         Details\n=======\n\
         VMID    Name      Status    Time      Size          Filename\n{guests}\n\
         Total running time: 5m 17s\n\nLogs\n====\nvzdump --all 1 --storage backup\n\n{log}"
    )
}

fn guest(number: usize, status: &str) -> String {
    format!("{number:<8}vm{number:<8}{status:<10}2m 17s    96.004 GiB    /mnt/b/{number}.vma.zst\n")
}

/// Registers a customer and assigns all mails that wait; gives the runs by the name of their job.
async fn runs_of_waiting_mails(client: &Client) -> Vec<Value> {
    let register = "mutation { registerCustomer(input: {name: \"Acme\"}) { id } }";
    let customer = client.data(register, Value::Null).await["registerCustomer"]["id"].take();
    let inbox = client
        .data("{ inbox { nodes { id state } } }", Value::Null)
        .await;
    let waiting = inbox["inbox"]["nodes"].as_array().expect("nodes").clone();
    for mail in waiting.iter().filter(|mail| mail["state"] == "WAITING") {
        let approve = "mutation($mail: ID!, $customer: ID!) { \
            approveMail(input: {mailId: $mail, customerId: $customer}) { jobs { id } } }";
        let ids = json!({"mail": mail["id"], "customer": customer});
        client.data(approve, ids).await;
    }
    let runs = "{ runs { nodes { status effectiveStatus job { name } evidence { statusRule leftOut } \
        mail { problems } } } }";
    let mut answer = client.data(runs, Value::Null).await;
    let mut runs = answer["runs"]["nodes"].take();
    let runs = runs.as_array_mut().expect("nodes");
    runs.sort_by_key(|run| run["job"]["name"].to_string());
    runs.clone()
}

fn import(data: &Path, folder: &Path) {
    program::succeed(data, &["import", "mail", folder.to_str().expect("UTF-8")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_cut_off_leaves_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let source = folder.path().join("mails");
    fs::create_dir(&source).expect("a folder");

    // A warning behind 2.27 MB of log, and a guest that failed behind 10,000 others.
    let line = "101: 2026-06-09 01:00:01 INFO: status: 17% of 96.0 GiB in 21s, read: 512 MiB/s\n";
    let warned = format!(
        "{}101: 2026-06-09 01:02:42 WARN: unable to add notes\n",
        line.repeat(2_270_000 / line.len() + 1)
    );
    let long = vzdump("pve1", &guest(101, "ok"), &warned);
    let mut guests = String::new();
    for number in 100..10_101 {
        let _ = write!(guests, "{}", guest(number, "ok"));
    }
    let many = vzdump("pve2", &(guests + &guest(20_000, "err")), "");
    let (long_file, many_file) = (source.join("long.eml"), source.join("many.eml"));
    fs::write(&long_file, long).expect("written");
    fs::write(&many_file, many).expect("written");
    import(&data, &source);

    let token = program::add_user(&data, "Robin", "admin");
    let server = Server::start(&data);
    let runs = runs_of_waiting_mails(&server.client(&token)).await;
    let [long, many] = runs.as_slice() else {
        panic!("{runs:?}");
    };
    assert_eq!(long["effectiveStatus"], "UNKNOWN", "{long}");
    let told = long["evidence"]["leftOut"].to_string();
    assert!(told.contains("only its beginning was read"), "{told}");
    assert_eq!(many["effectiveStatus"], "FAILED", "{many}");
    let told = many["evidence"]["leftOut"].to_string();
    assert!(told.contains("more than 10000 objects"), "{told}");

    // So do those who try the parser.
    for (file, status, words) in [
        (&long_file, "UNKNOWN", "only its beginning was read"),
        (&many_file, "FAILED", "more than 10000 objects"),
    ] {
        let tried = ["parsers", "try", file.to_str().expect("UTF-8"), "--json"];
        let tried: Value = serde_json::from_str(&program::succeed(&data, &tried)).expect("JSON");
        let run = &tried["runs"][0];
        assert_eq!(run["status"], status);
        let told = run["evidence"]["left_out"].to_string();
        assert!(told.contains(words), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_parser_gives_up_and_the_next_mail_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let source = folder.path().join("mails");
    fs::create_dir(&source).expect("a folder");

    // Each word looks to the end of the text.
    let hostile = ACME.replace(
        "[[example]]",
        "[messages]\nlines = '\\w+(?:(?s:.)*NEVER)?'\n\n[[example]]",
    );
    let own = folder.path().join("own.toml");
    fs::write(&own, hostile).expect("written");
    let own = own.to_str().expect("UTF-8");
    let token = program::add_user(&data, "Robin", "admin");
    program::succeed(&data, &["parsers", "publish", own]);
    program::succeed(&data, &["replay"]);
    program::succeed(&data, &["replay", "--accept"]);

    let letter = |number, job: &str, body: &str| {
        let letter = mails::letter(number, &format!("Acme report for {job}: done"));
        [letter, body.as_bytes().to_vec()].concat()
    };
    let mails = [
        (
            "0.eml",
            letter(0, "endless", &"word ".repeat((256 << 10) / 5)),
        ),
        ("1.eml", letter(1, "nightly", "")),
    ];
    for (name, mail) in mails {
        fs::write(source.join(name), mail).expect("written");
    }
    import(&data, &source);

    let server = Server::start(&data);
    let runs = runs_of_waiting_mails(&server.client(&token)).await;
    let [endless, nightly] = runs.as_slice() else {
        panic!("{runs:?}");
    };
    assert_eq!(endless["effectiveStatus"], "UNKNOWN", "{endless}");
    let words = "the parser `acme-backup` takes too long on this mail";
    for told in [
        &endless["evidence"]["leftOut"],
        &endless["mail"]["problems"],
    ] {
        assert!(told.to_string().contains(words), "{told}");
    }
    assert_eq!(nightly["effectiveStatus"], "SUCCESS", "{nightly}");
    assert_eq!(nightly["evidence"]["leftOut"], json!([]));
}
