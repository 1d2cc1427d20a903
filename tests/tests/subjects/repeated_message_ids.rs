//! Devices that give every mail the same Message-ID: no mail of theirs is lost, and no copy counts twice.

use std::fs;

use acceptance::{on_engines, place::Place, program, program::Server};
use serde_json::json;

const HEADER: &str =
    "Message-ID: <report@nas.acme.example.com>\r\nFrom: NAS <nas@acme.example.com>\r\n";

fn report(day: u32, result: &str) -> String {
    format!(
        "{HEADER}Date: Mon, {day:02} Jun 2026 22:00:00 +0000\r\n\
         Subject: Active Backup for Microsoft 365 - backup task [Mailboxes] on [nas] {result}\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nSee the portal.\r\n"
    )
}

/// As Exchange builds it again: headers in another order and in lower case, another encoding, HTML in place of text.
fn built_again(day: u32, result: &str) -> String {
    format!(
        "received: from mail.example.com by store.example.com; Tue, 09 Jun 2026 22:00:00 +0000\r\n\
         subject: Active Backup for Microsoft 365 - backup task\r\n [Mailboxes] on [nas] {result}\r\n\
         from: \"NAS\" <NAS@acme.example.com>\r\ndate: Mon, {day:02} Jun 2026 22:00:00 +0000\r\n\
         message-id: <report@nas.acme.example.com>\r\ncontent-type: text/html; charset=us-ascii\r\n\
         content-transfer-encoding: quoted-printable\r\n\r\n<html><body><div>See=20the portal.</div></body></html>\r\n"
    )
}

fn import(place: &Place, name: &str, mails: &[String]) -> String {
    let folder = place.folder().join(name);
    fs::create_dir(&folder).expect("a folder");
    for (number, mail) in mails.iter().enumerate() {
        fs::write(folder.join(format!("{number}.eml")), mail).expect("written");
    }
    program::succeed(place, &["import", "mail", &folder.display().to_string()])
}

/// How the mails end, and whether they repeat the Message-ID of another one.
fn kept(place: &Place) -> Vec<(&'static str, bool)> {
    let mails = place.holdings().views.remove("mails").expect("mails");
    let results = ["has failed", "was completed", "was partially completed"];
    let all = results.iter().flat_map(|result| {
        let end = format!("on [nas] {result}\"");
        mails
            .iter()
            .filter(move |mail| mail.contains(&end))
            .map(|mail| (*result, mail.contains("repeats_message_id=Int(1)")))
    });
    all.collect()
}

async fn what_a_device_reports_second_is_not_lost(place: Place) {
    let token = program::add_user(&place, "Robin", "admin");
    // In one import, in the next one, and as copies.
    let first = import(
        &place,
        "first",
        &[
            report(8, "was completed"),
            report(9, "has failed"),
            report(8, "was completed"),
            built_again(8, "was completed"),
        ],
    );
    assert!(first.starts_with("2 new mails, 2 known already"), "{first}");
    let second = import(
        &place,
        "second",
        &[
            report(15, "was partially completed"),
            built_again(8, "was completed"),
            report(9, "has failed"),
            // In the words of an earlier night.
            report(16, "has failed"),
        ],
    );
    assert!(
        second.starts_with("2 new mails, 2 known already"),
        "{second}"
    );
    let wanted = [
        ("has failed", true),
        ("has failed", true),
        ("was completed", false),
        ("was partially completed", true),
    ];
    assert_eq!(kept(&place), wanted);
    let server = Server::start(&place);
    let newest = "{ inbox(first: 1) { nodes { repeatsMessageId } } }";
    let newest = server.client(&token).data(newest, json!({})).await;
    assert_eq!(newest["inbox"]["nodes"][0]["repeatsMessageId"], true);
    drop(server);
    place.holdings().assert_whole();
    place.assert_rebuild_is_the_same();
}

on_engines!(sqlite = Sqlite, [what_a_device_reports_second_is_not_lost]);
on_engines!(
    postgres = Postgres,
    [what_a_device_reports_second_is_not_lost]
);
on_engines!(
    eventstoredb = EventStoreDbWithSqliteViews,
    [what_a_device_reports_second_is_not_lost]
);
