//! What was erased is in no file of the database, or it is said that it still is.

use acceptance::{
    client::Client,
    contract::postgres::PostgresFixture,
    on_engines,
    place::Place,
    program::{self, Server},
};
use commands::ports::{Content, ContentStore};
use domain::{content::Stored, ids::Digest};
use serde_json::{Value, json};
use sqlx::Connection;

on_engines!(
    postgres = Postgres,
    [erased_mails_leave_no_bytes_in_the_database]
);
on_engines!(
    postgres_of_one_role = PostgresOfOneRole,
    [erased_mails_leave_no_bytes_in_the_database]
);

const INBOX: &str = "{ inbox(first: 10) { nodes { id subject } } }";
const DELETE: &str = "mutation($id: ID!) { deleteMail(input: {id: $id}) { id } }";
const ERASE: &str = "mutation($id: ID!) { eraseMail(input: {id: $id}) { contentErased } }";

/// Bytes of noise that are attached: the longer ones do not fit into a row.
const SIZES: [usize; 3] = [2_000, 60_000, 3_000];

async fn erased_mails_leave_no_bytes_in_the_database(place: Place) {
    let token = program::add_user(&place, "Robin", "admin");
    let letters = place.folder().join("letters");
    std::fs::create_dir(&letters).expect("a folder");
    for (number, size) in SIZES.iter().enumerate() {
        let path = letters.join(format!("{number}.eml"));
        std::fs::write(path, with_noise(number, *size)).expect("a mail");
    }
    let mut server = Server::start(&place);
    program::succeed(
        &place,
        &["import", "mail", letters.to_str().expect("UTF-8")],
    );
    let client = server.client(&token);
    let stored: Vec<Vec<u8>> = {
        let mut raw = place.connection().await;
        let bodies =
            sqlx::query_scalar("SELECT body FROM contents WHERE body IS NOT NULL ORDER BY size");
        bodies.fetch_all(&mut raw).await.expect("contents")
    };
    let needles: Vec<_> = stored
        .iter()
        .map(|body| &body[body.len() / 2..][..64])
        .collect();
    assert_eq!(needles.len(), SIZES.len());
    let on_disk = |needle: &[u8]| {
        let bytes = place.database().bytes_on_disk();
        bytes.windows(needle.len()).any(|window| window == needle)
    };
    for needle in &needles {
        assert!(on_disk(needle), "the test looks in the wrong place");
    }

    // Somebody who still sees the first one, as a dump would.
    let mut dump = place.connection().await;
    let mut reading = dump.begin().await.expect("a transaction");
    sqlx::raw_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM contents")
        .execute(&mut *reading)
        .await
        .expect("a snapshot");
    erase(&client, "Noise 0").await;
    server.wait_for_log("still sees what was erased");
    reading.rollback().await.expect("ended");
    // Somebody who reads nothing any more and keeps the table all the same.
    let mut keeping = dump.begin().await.expect("a transaction");
    sqlx::raw_sql("LOCK TABLE contents IN ACCESS SHARE MODE")
        .execute(&mut *keeping)
        .await
        .expect("locked");
    erase(&client, "Noise 1").await;
    server.wait_for_log("the place of what was erased is free");
    keeping.rollback().await.expect("ended");

    // The next erasure takes what was left, too.
    erase(&client, "Noise 2").await;
    for needle in &needles {
        assert!(!on_disk(needle), "{}", server.log());
    }
    assert_eq!(
        server.log().matches("was erased").count(),
        2,
        "{}",
        server.log()
    );
    server.stop();
    program::assert_log_is_sound(&place);
}

async fn erase(client: &Client, subject: &str) {
    let inbox = client.data(INBOX, Value::Null).await;
    let mails = inbox["inbox"]["nodes"].as_array().expect("mails");
    let mail = mails.iter().find(|mail| mail["subject"] == subject);
    let id = json!({"id": mail.expect("the mail")["id"]});
    client.data(DELETE, id.clone()).await;
    let erased = client.data(ERASE, id).await;
    assert_eq!(erased["eraseMail"]["contentErased"], true);
}

/// A mail with bytes that no packing makes fewer.
fn with_noise(number: usize, size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ (number as u64 + 1);
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut mail = format!(
        "From: backup@acme.example.com\r\nTo: checks@msp.example.com\r\nDate: Wed, 1 Jul 2026 06:00:00 +0000\r\n\
         Message-ID: <noise-{number}@acme.example.com>\r\nSubject: Noise {number}\r\nMIME-Version: 1.0\r\n\
         Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    )
    .into_bytes();
    for place in 0..size / 3 * 4 {
        if place % 76 == 0 {
            mail.extend(b"\r\n");
        }
        // xorshift
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        mail.push(letters[(state >> 40) as usize % letters.len()]);
    }
    mail.extend(b"\r\n");
    mail
}

/// The server would skip the VACUUM of a table that another role owns, and say so in a notice only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_erased_where_its_place_would_not_be_freed() {
    let fixture = PostgresFixture::new();
    let bytes = b"a mail".to_vec();
    let digest = Digest::of(&bytes);
    let content = Content {
        digest,
        bytes: bytes.clone(),
    };
    fixture.store().put(vec![content]).await.expect("stored");
    let change = "ALTER TABLE contents OWNER TO test_owner; GRANT SELECT, INSERT, UPDATE ON contents TO test_program";
    fixture.database.execute(change).expect("changed");
    let refused = fixture.store().erase(digest, "{}".to_owned()).await;
    let reason = refused.expect_err("refused").to_string();
    assert!(
        reason.contains("belongs to the role test_owner")
            && reason.contains("migrate --owner-file"),
        "{reason}"
    );
    let stored = fixture.store().get(digest).await.expect("an answer");
    assert_eq!(stored, Some(Stored::Raw(bytes)));
    fixture.database.separate();
    let erased = fixture.store().erase(digest, "{}".to_owned()).await;
    erased.expect("erased");
}
