//! A definition that is slow on every mail, and the client that sent it goes away: the work ends, and the next one has its turn.

use std::fs;

use acceptance::{
    mails,
    program::{self, Server, add_user},
    replays::ACME,
};
use serde_json::{Value, json};

use super::begin;

/// Far more than could be read while anybody waits.
const MAILS: usize = 150;

/// Each search goes to the end of the text, and is given up when it took too many steps.
const SLOW: &str = r#"name = "slow"
software = "Slow"
type = "Backup"
evidence = "unverified"
description = ""
setup = ""

[recognise]
all = [{ in = "subject", contains = "Hello" }]

[messages]
lines = ['\w+(?:(?s:.)*NEVER)?', '\w+(?:(?s:.)*NEVEN)?', '\w+(?:(?s:.)*NEVEM)?', '\w+(?:(?s:.)*NEVEL)?']

[run]
job = "{subject}"
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_that_nobody_waits_for_is_judged_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, source) = (folder.path().join("data"), folder.path().join("mails"));
    fs::create_dir(&source).expect("a folder");
    for number in 0..MAILS {
        let mut mail = mails::letter(number, &format!("Hello {number}"));
        mail.extend_from_slice("word\r\n".repeat(20_000).as_bytes());
        fs::write(source.join(format!("{number}.eml")), mail).expect("written");
    }
    program::succeed(&data, &["import", "mail", source.to_str().expect("UTF-8")]);
    let token = add_user(&data, "Robin", "admin");
    let mut server = Server::start(&data);
    let client = server.client(&token);
    let publish = "mutation($text: String!) { publishParser(input: {definition: $text}) { name } }";
    let body = json!({"query": publish, "variables": {"text": SLOW}}).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let asked = begin(&server, &request);
    server.wait_for_log("a definition is judged");
    // Meanwhile everybody else is answered.
    let viewer = "{ viewer { name } }";
    assert_eq!(client.outcome(viewer, Value::Null).await, "ok");
    drop(asked);
    assert_eq!(client.outcome(publish, json!({"text": ACME})).await, "ok");
    let published = client
        .data("{ parser(name: \"slow\") { name } }", Value::Null)
        .await;
    assert_eq!(published["parser"], Value::Null);
}
