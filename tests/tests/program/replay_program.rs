//! Replays with the real program: from the command line, beside a server, and with `kill -9`.

use std::{fs, path::Path, time::Duration};

use acceptance::{
    client::Client,
    dump, mails, program,
    program::Server,
    replays::{ACME, edited},
};
use serde_json::{Value, json};

/// Letters that [`ACME`] reads.
const LETTERS: usize = 20;

/// Imports the mails of some days and the letters.
fn import(data: &Path, source: &Path, days: u32) {
    let sent: Vec<_> = mails::msp().mails(mails::first_day(), days).collect();
    mails::write_folder(source, &sent);
    for number in 0..LETTERS {
        let letter = mails::letter(number, &format!("Acme report for job {number}: done"));
        fs::write(source.join(format!("letter-{number}.eml")), letter).expect("a letter");
    }
    program::succeed(data, &["import", "mail", source.to_str().expect("UTF-8")]);
}

#[test]
fn the_command_line_replays_and_decides() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    import(&data, &folder.path().join("mails"), 1);
    let own = folder.path().join("own.toml");
    fs::write(&own, ACME).expect("written");
    let own = own.to_str().expect("UTF-8");
    let before = dump::views(&data.join("views.db"));
    let events = dump::event_count(&data.join("events.db"));

    // Tried out, nothing is written.
    let tried = program::succeed(&data, &["parsers", "diff", own]);
    for told in [
        "20 mails may be read differently",
        "20 mails newly recognised",
    ] {
        assert!(tried.contains(told), "{tried}");
    }
    let sample = program::succeed(&data, &["parsers", "diff", own, "--mails", "5", "--json"]);
    let lines: Vec<Value> = sample
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 6, "{sample}");
    assert_eq!(lines[0]["kind"], "MAIL_NEWLY_RECOGNISED");
    assert_eq!(lines[0]["after"]["status"], "SUCCESS");
    assert_eq!(
        (
            &lines[5]["left_out"],
            &lines[5]["summary"]["newly_recognised"]
        ),
        (&json!(15), &json!(5))
    );
    let broken = folder.path().join("broken.toml");
    fs::write(&broken, ACME.replace("{job}", "{jbo}")).expect("written");
    let output = program::run(&data, &["parsers", "diff", broken.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("broken.toml:21:7: `job`"), "{error}");
    assert_eq!(dump::event_count(&data.join("events.db")), events);
    dump::assert_same("tried", &before, &dump::views(&data.join("views.db")));

    // Rejected, taken, and taken back.
    program::succeed(&data, &["parsers", "publish", own]);
    let compared = program::succeed(&data, &["replay"]);
    for told in ["is compared", "20 mails newly recognised", "--accept"] {
        assert!(compared.contains(told), "{compared}");
    }
    let joined = program::succeed(&data, &["replay"]);
    assert!(joined.contains("is open already"), "{joined}");
    let changes = program::succeed(&data, &["replay", "--changes", "--json"]);
    assert_eq!(changes.lines().count(), LETTERS, "{changes}");
    let shown = program::succeed(&data, &["replay", "--changes"]);
    assert!(
        shown.contains("MAIL_NEWLY_RECOGNISED: not recognised -> SUCCESS `job "),
        "{shown}"
    );
    let rejected = program::succeed(&data, &["replay", "--reject", "too early"]);
    assert!(rejected.contains("is rejected"), "{rejected}");
    for (arguments, code) in [
        (["replay", "--reject"].as_slice(), 1),
        (&["replay", "--changes"], 1),
        (&["replay", "--back"], 1),
        (&["replay", "--accept", "--back"], 2),
        (&["replay", "--park"], 2),
    ] {
        let output = program::run(&data, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
    let accepted = program::succeed(&data, &["replay", "--accept", "--reason", "now"]);
    assert!(accepted.contains("the new views are live"), "{accepted}");
    let parser = "parser=Text(\"acme-backup\")";
    let read = || {
        let views = dump::views(&data.join("views.db"));
        views["mails"]
            .iter()
            .filter(|row| row.contains(parser))
            .count()
    };
    assert_eq!(read(), LETTERS);
    let back = program::succeed(&data, &["replay", "--back"]);
    assert!(back.contains("is taken back"), "{back}");
    assert_eq!(read(), 0);
    let replays = &dump::views(&data.join("views.db"))["replays"];
    let states: Vec<_> = ["REJECTED", "REVERTED"]
        .iter()
        .map(|state| replays.iter().filter(|row| row.contains(*state)).count())
        .collect();
    assert_eq!(states, [1, 1], "{replays:?}");

    // Built again, with what is wanted; and the same again.
    program::succeed(&data, &["replay", "--rebuild"]);
    assert_eq!(read(), LETTERS);
    let again = program::succeed(&data, &["replay", "--accept"]);
    for told in ["every mail is parsed again", "nothing differs"] {
        assert!(again.contains(told), "{again}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_server_the_command_line_watches_and_the_server_builds() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    import(&data, &folder.path().join("mails"), 1);
    let token = program::add_user(&data, "Robin", "admin");
    let server = Server::start(&data);
    let client = server.client(&token);
    let publish = "mutation($text: String!) { publishParser(input: {definition: $text}) { name } }";
    client.data(publish, json!({"text": ACME})).await;
    let accepted = {
        let data = data.clone();
        let run = move || program::succeed(&data, &["replay", "--accept"]);
        tokio::task::spawn_blocking(run).await.expect("it ends")
    };
    assert!(accepted.contains("20 mails newly recognised"), "{accepted}");
    let parser = "{ parser(name: \"acme-backup\") { inForce } }";
    let live = async {
        while client.data(parser, Value::Null).await["parser"]["inForce"] != true {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), live)
        .await
        .expect("the server shows the new views");
    drop(server);
}

/// Kills during the build.
const KILLS: u64 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_survives_kills_and_ends_as_if_there_were_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    import(&data, &folder.path().join("mails"), 3);
    let token = program::add_user(&data, "Robin", "admin");
    let publish = "mutation($text: String!) { publishParser(input: {definition: $text}) { name } }";
    // Its mails are told by their text, so that all of them have to be read again.
    let text = edited("duplicati", "is = \"WARNING\"", "is = \"FAILED\"");
    let mut cut_off = 0;
    let mut id = None;
    for kill in 0..KILLS {
        let server = Server::start(&data);
        let client = server.client(&token);
        if kill == 0 {
            client.data(publish, json!({"text": text})).await;
        }
        let replay = the_replay(&client).await;
        id.get_or_insert_with(|| replay["id"].clone());
        tokio::time::sleep(Duration::from_millis(40 * kill)).await;
        let now = the_replay(&client).await;
        if now["state"] == "STARTED" {
            assert!(now["progress"]["eventsTotal"].as_i64() > Some(500), "{now}");
            cut_off += 1;
        }
        server.kill();
    }
    assert!(cut_off > 0, "no kill hit a running build");

    let server = Server::start(&data);
    let client = server.client(&token);
    let compared = async {
        loop {
            let replay = the_replay(&client).await;
            if replay["state"] == "COMPARED" {
                return replay;
            }
            assert_eq!(replay["state"], "STARTED", "{replay}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let replay = tokio::time::timeout(Duration::from_mins(2), compared)
        .await
        .expect("it is compared");
    assert_eq!(Some(&replay["id"]), id.as_ref());
    assert!(replay["summary"]["runsChanged"].as_i64() >= Some(0));
    let accept = "mutation($id: ID!) { acceptReplay(id: $id) { state } }";
    let accepted = client.data(accept, json!({"id": replay["id"]})).await;
    assert_eq!(accepted["acceptReplay"]["state"], "ACCEPTED");
    server.kill();

    // Nothing but the views of the replay, and they are those that are built from nothing.
    program::succeed(&data, &["parsers", "list"]);
    let live = dump::views(&data.join("views.db"));
    program::succeed(&data, &["replay", "--rebuild"]);
    dump::assert_same("rebuilt", &live, &dump::views(&data.join("views.db")));
}

/// The one that there is.
async fn the_replay(client: &Client) -> Value {
    let query = "{ replays { nodes { id state summary { runsChanged } \
         progress { eventsDone eventsTotal eventsPerSecond secondsLeft } } } }";
    loop {
        let mut answer = client.data(query, Value::Null).await;
        let nodes = answer["replays"]["nodes"].as_array_mut().expect("nodes");
        assert!(nodes.len() <= 1, "{nodes:?}");
        if let Some(replay) = nodes.pop() {
            return replay;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Three customers have a job of one name.
fn jobs_of_one_name(data: &Path, folder: &Path) {
    let customers = ["Acme", "Globex", "Initech"];
    let mails = folder.join("mails");
    fs::create_dir_all(&mails).expect("a folder");
    let mut jobs = Vec::new();
    for (number, customer) in customers.into_iter().enumerate() {
        let sender = format!("nas{number}@example.com");
        let mail = mails::report(number, &sender, "Mailboxes", true);
        fs::write(mails.join(format!("{number}.eml")), mail).expect("written");
        jobs.push(json!({
            "customer": customer,
            "from_address": sender,
            "backup_software": "Synology",
            "backup_type": "Active Backup for Microsoft 365",
            "job_name": "Mailboxes",
        }));
    }
    let file = folder.join("jobs.json");
    let text = json!({"schema": "approved_jobs_export_v2", "jobs": jobs}).to_string();
    fs::write(&file, text).expect("written");
    program::succeed(data, &["import", "mail", mails.to_str().expect("UTF-8")]);
    let said = program::succeed(data, &["jobs", "import", file.to_str().expect("UTF-8")]);
    assert!(said.starts_with("3 jobs approved"), "{said}");
}

/// Names the customer in every line that names the job.
fn assert_names_customers(text: &str) {
    let lines: Vec<_> = text
        .lines()
        .filter(|line| line.contains("Mailboxes"))
        .collect();
    for customer in ["Acme", "Globex", "Initech"] {
        let own = format!(" of {customer}");
        assert!(lines.iter().any(|line| line.contains(&own)), "{text}");
    }
    let is_told = |line: &&&str| line.contains(" of ");
    assert_eq!(lines.iter().filter(is_told).count(), lines.len(), "{text}");
}

#[test]
fn jobs_of_one_name_are_told_apart_by_their_customer_wherever_they_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    jobs_of_one_name(&data, folder.path());
    let output = program::run(&data, &["schedule", "explain", "mailboxes"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, listed) = error.split_once('\n').expect("a list");
    assert_names_customers(listed);
    let id = listed.split_whitespace().next().expect("an id");
    let explained = program::succeed(&data, &["schedule", "explain", id]);
    let first = explained.lines().next().expect("a line");
    assert!(first.contains("Mailboxes of "), "{explained}");

    let milder = edited(
        "synology-active-backup-microsoft-365",
        "is = \"FAILED\"",
        "is = \"UNKNOWN\"",
    );
    let own = folder.path().join("own.toml");
    fs::write(&own, milder).expect("written");
    let own = own.to_str().expect("UTF-8");
    assert_names_customers(&program::succeed(&data, &["parsers", "diff", own]));
    program::succeed(&data, &["parsers", "publish", own]);
    program::succeed(&data, &["replay"]);
    assert_names_customers(&program::succeed(&data, &["replay", "--changes"]));
    let changes = program::succeed(&data, &["replay", "--changes", "--json"]);
    let customers: std::collections::BTreeSet<_> = changes
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["customer"].to_string())
        .collect();
    assert_eq!(customers.len(), 3, "{changes}");
}

#[test]
fn an_open_replay_says_what_it_lacks_and_can_be_started_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    import(&data, &folder.path().join("mails"), 1);
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let own = file("own.toml", ACME);
    program::succeed(&data, &["replay", "--reason", "by hand"]);
    let published = program::succeed(&data, &["parsers", "publish", &own]);
    let lacks = "it does not contain `acme-backup` as it is wanted now";
    for told in [lacks, "replay --restart"] {
        assert!(published.contains(told), "{published}");
    }
    let joined = program::succeed(&data, &["replay"]);
    assert!(joined.contains(lacks), "{joined}");
    let restarted = program::succeed(&data, &["replay", "--restart"]);
    assert!(restarted.contains("takes its place"), "{restarted}");
    assert!(
        restarted.contains("20 mails newly recognised"),
        "{restarted}"
    );
    assert!(!restarted.contains(lacks), "{restarted}");

    // A changed one, and one that nobody wants any more, by the time it is accepted.
    let later = file("later.toml", &ACME.replace("Acme report", "Acme result"));
    program::succeed(&data, &["parsers", "publish", &later]);
    let disabled = program::succeed(&data, &["parsers", "disable", "duplicati"]);
    let unwanted = "it contains `duplicati`, which nobody wants any more";
    for told in [lacks, unwanted] {
        assert!(disabled.contains(told), "{disabled}");
    }
    let accepted = program::succeed(&data, &["replay", "--accept"]);
    for told in [lacks, unwanted, "accepted"] {
        assert!(accepted.contains(told), "{accepted}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_names_what_an_open_replay_lacks() {
    let at = acceptance::installation::Installation::with_replays();
    let admin = at.asking("Robin", &[domain::access::Role::Admin]).await;
    let compared = async |id: &Value| {
        let query = "query($id: ID!) { replay(id: $id) { state missingDefinitions { name } unwantedDefinitions } }";
        let wait = async {
            loop {
                at.backend.settle().await.expect("settled");
                let replay = admin.data(query, json!({"id": id})).await["replay"].clone();
                if replay["state"] != "STARTED" {
                    return replay;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(2), wait)
            .await
            .expect("it is compared")
    };
    let start = "mutation { startReplay(reason: \"by hand\") { id missingDefinitions { name } } }";
    let restart =
        "mutation($id: ID!) { restartReplay(input: {id: $id}) { id missingDefinitions { name } } }";
    let none = json!({"id": format!("Replay:{}", uuid::Uuid::nil())});
    assert_eq!(admin.outcome(restart, none).await, "REPLAY_OVER");
    let started = admin.data(start, json!({})).await["startReplay"].clone();
    assert_eq!(started["missingDefinitions"], json!([]));
    let publish = "mutation($text: String!) { publishParser(input: {definition: $text}) { missingFrom { id } } }";
    let published = admin.data(publish, json!({"text": ACME})).await;
    assert_eq!(
        published["publishParser"]["missingFrom"]["id"],
        started["id"]
    );
    let lacking = compared(&started["id"]).await;
    assert_eq!(
        lacking["missingDefinitions"],
        json!([{"name": "acme-backup"}])
    );

    let restarted =
        admin.data(restart, json!({"id": started["id"]})).await["restartReplay"].clone();
    assert_ne!(restarted["id"], started["id"]);
    assert_eq!(restarted["missingDefinitions"], json!([]));
    assert_eq!(compared(&started["id"]).await["state"], "REJECTED");
    assert_eq!(
        admin.outcome(restart, json!({"id": started["id"]})).await,
        "REPLAY_OPEN"
    );
    assert_eq!(compared(&restarted["id"]).await["state"], "COMPARED");
    let withdraw = "mutation { withdrawParser(input: {name: \"acme-backup\"}) { name } }";
    admin.data(withdraw, json!({})).await;
    let accept = "mutation($id: ID!) { acceptReplay(id: $id) { state missingDefinitions { name } unwantedDefinitions } }";
    let accepted = admin.data(accept, json!({"id": restarted["id"]})).await;
    assert_eq!(
        accepted["acceptReplay"],
        json!({"state": "ACCEPTED", "missingDefinitions": [], "unwantedDefinitions": ["acme-backup"]})
    );
}
