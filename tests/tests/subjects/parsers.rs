//! Definitions of one's own: published, switched, withdrawn, and what a replay is told of them.

use std::{collections::HashSet, fs};

use acceptance::{client::Asking, installation::Installation, mails, program, replays::ACME};
use commands::ports::{NewEvent, Observation};
use domain::{
    access::Role,
    aggregate::{Aggregate, Fact},
    log::StreamId,
    parser::{MAX_BYTES, MAX_PUBLISHED, Parser, ParserEvent},
    replay::ReplaySummary,
};
use parsing::definition::Definitions;
use serde_json::{Value, json};

pub(crate) const PUBLISH: &str = "mutation($text: String!) { publishParser(input: {definition: $text}) { \
     name origin software types enabled inForce publishedBy revision source problem \
     examples { about runs { job status } } } }";
const DISABLE: &str = "mutation($name: String!) { disableParser(input: {name: $name, reason: \"reads too much\"}) { \
     origin enabled disabledReason inForce } }";
const ENABLE: &str =
    "mutation($name: String!) { enableParser(name: $name) { enabled disabledReason inForce } }";
const WITHDRAW: &str =
    "mutation($name: String!) { withdrawParser(input: {name: $name}) { origin software inForce } }";
const PARSER: &str =
    "query($name: String!) { parser(name: $name) { name origin enabled inForce } }";
const REPLAY: &str = "state reason startedBy finishedBy outcome definitions { name revision } \
     summary { mails newlyRecognised }";

/// What was done to parsers, oldest first, with who did it.
pub(crate) async fn audit(asking: &Asking) -> Vec<String> {
    let query =
        "{ auditTrail(filter: {streamType: \"parser\"}) { nodes { actor event streamId } } }";
    let trail = asking.data(query, Value::Null).await;
    let nodes = trail["auditTrail"]["nodes"].as_array().expect("nodes");
    let word = |node: &Value, field: &str| node[field].as_str().unwrap_or_default().to_owned();
    nodes
        .iter()
        .rev()
        .map(|node| {
            let (actor, event) = (word(node, "actor"), word(node, "event"));
            format!("{actor}: {event} {}", word(node, "streamId"))
        })
        .collect()
}

/// All parsers, page by page.
async fn parsers(asking: &Asking, first: usize) -> Vec<Value> {
    let query = "query($first: Int!, $after: String) { parsers(first: $first, after: $after) { \
         nodes { name order origin enabled inForce problem revision } pageInfo { hasNextPage endCursor } } }";
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({"first": first, "after": after});
        let mut page = asking.data(query, variables).await["parsers"].take();
        found.extend(page["nodes"].as_array().expect("nodes").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            return found;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_goes_from_mistake_to_publication_to_withdrawal() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;

    // Mistakes point at their place, and nothing is written.
    let broken = ACME.replace("(?<outcome>\\w+)", "(?<outcome>\\w+");
    let error = asking.error(PUBLISH, json!({"text": broken})).await;
    let place = &error["extensions"];
    assert_eq!(place["code"], "INVALID_DEFINITION", "{error}");
    assert_eq!((&place["line"], &place["column"]), (&json!(13), &json!(9)));
    assert_eq!(place["key"], "regex");
    let message = error["message"].as_str().expect("a message");
    assert!(message.starts_with("definition:13: `regex`: "), "{message}");
    let wrong_example = ACME.replace("status = \"SUCCESS\" }", "status = \"FAILED\" }");
    let error = asking.error(PUBLISH, json!({"text": wrong_example})).await;
    assert_eq!(error["extensions"]["line"], 23, "{error}");
    assert_eq!(error["extensions"]["key"], "[[example]]");
    assert_eq!(audit(&asking).await, Vec::<String>::new());

    // What is right is published once, and the views go on as they are.
    let published = asking.data(PUBLISH, json!({"text": ACME})).await;
    let parser = &published["publishParser"];
    assert_eq!(parser["name"], "acme-backup");
    assert_eq!(parser["origin"], "PUBLISHED");
    assert_eq!(parser["types"], json!(["Backup"]));
    assert_eq!(
        (&parser["enabled"], &parser["inForce"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(parser["publishedBy"], "Robin");
    assert_eq!(parser["source"], ACME);
    assert_eq!(parser["problem"], Value::Null);
    assert_eq!(
        parser["examples"],
        json!([{"about": "done", "runs": [{"job": "nightly", "status": "SUCCESS"}]}])
    );
    asking.data(PUBLISH, json!({"text": ACME})).await;
    let letter = mails::letter(1, "Acme report for nightly: done");
    let now = at.backend.clock.now();
    let mail = at.receive(vec![mails::raw(letter, now)]).await[0];
    let query = format!("{{ mail(id: \"Mail:{mail}\") {{ state parser }} }}");
    let mail = asking.data(&query, Value::Null).await;
    assert_eq!(
        mail["mail"],
        json!({"state": "UNRECOGNISED", "parser": null})
    );

    // It is switched off and on.
    let name = json!({"name": "acme-backup"});
    let off = asking.data(DISABLE, name.clone()).await;
    assert_eq!(
        off["disableParser"],
        json!({"origin": "PUBLISHED", "enabled": false, "disabledReason": "reads too much", "inForce": false})
    );
    asking.data(DISABLE, name.clone()).await;
    let on = asking.data(ENABLE, name.clone()).await;
    assert_eq!(
        on["enableParser"],
        json!({"enabled": true, "disabledReason": null, "inForce": false})
    );

    // It is withdrawn, and gone.
    let gone = asking.data(WITHDRAW, name.clone()).await;
    assert_eq!(gone["withdrawParser"], Value::Null);
    assert_eq!(
        asking.data(PARSER, name.clone()).await["parser"],
        Value::Null
    );
    asking.data(WITHDRAW, name.clone()).await;
    assert_eq!(asking.outcome(DISABLE, name).await, "NOT_FOUND");
    let never = json!({"name": "never-published"});
    assert_eq!(asking.outcome(WITHDRAW, never.clone()).await, "NOT_FOUND");
    assert_eq!(asking.outcome(ENABLE, never).await, "NOT_FOUND");

    // What changed something is in the audit trail, once, with who did it.
    let done = ["Published", "Disabled", "Enabled", "Withdrawn"];
    let expected = done.map(|done| format!("Robin: Parser{done} acme-backup"));
    assert_eq!(audit(&asking).await, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_builtin_definition_is_switched_off_and_replaced_and_comes_back() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let name = json!({"name": "duplicati"});
    let untouched = asking.data(PARSER, name.clone()).await;
    assert_eq!(
        untouched["parser"],
        json!({"name": "duplicati", "origin": "BUILTIN", "enabled": true, "inForce": true})
    );

    // The views were built with it and stay so.
    let off = asking.data(DISABLE, name.clone()).await;
    assert_eq!(off["disableParser"]["enabled"], false);
    assert_eq!(off["disableParser"]["inForce"], true);
    asking.data(ENABLE, name.clone()).await;

    let own = ACME.replace("acme-backup", "duplicati");
    let published = asking.data(PUBLISH, json!({"text": own})).await;
    let parser = &published["publishParser"];
    assert_eq!(parser["origin"], "PUBLISHED");
    assert_eq!(parser["software"], "Acme Backup");
    assert_eq!(parser["inForce"], false);
    let count = Definitions::builtin().iter().count();
    assert_eq!(parsers(&asking, 200).await.len(), count);

    let back = asking.data(WITHDRAW, name).await;
    assert_eq!(
        back["withdrawParser"],
        json!({"origin": "BUILTIN", "software": "Duplicati", "inForce": true})
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_paged_in_the_order_in_which_parsers_are_asked() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    asking.data(PUBLISH, json!({"text": ACME})).await;
    let all = parsers(&asking, 200).await;
    assert_eq!(all.len(), Definitions::builtin().iter().count() + 1);
    assert_eq!(parsers(&asking, 3).await, all);
    let place = |parser: &Value| {
        let name = parser["name"].as_str().expect("a name").to_owned();
        (parser["order"].as_i64().expect("a number"), name)
    };
    assert!(all.iter().map(place).is_sorted());
    let own = all.iter().find(|parser| parser["name"] == "acme-backup");
    assert_eq!(own.expect("it is listed")["origin"], "PUBLISHED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_replay_at_a_time_is_compared_and_accepted() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    asking.data(PUBLISH, json!({"text": ACME})).await;
    asking.data(DISABLE, json!({"name": "duplicati"})).await;

    let start = format!("mutation {{ startReplay(reason: \"own parser\") {{ id {REPLAY} }} }}");
    let started = asking.data(&start, Value::Null).await["startReplay"].take();
    assert_eq!(started["state"], "STARTED");
    assert_eq!(started["reason"], "own parser");
    assert_eq!(started["startedBy"], "Robin");
    assert_eq!(started["summary"], Value::Null);
    let definitions = started["definitions"].as_array().expect("a list");
    let names: HashSet<_> = definitions
        .iter()
        .filter_map(|definition| definition["name"].as_str())
        .collect();
    assert!(
        names.contains("acme-backup") && !names.contains("duplicati"),
        "{names:?}"
    );
    assert_eq!(asking.outcome(&start, Value::Null).await, "REPLAY_OPEN");

    let id = json!({"id": started["id"]});
    let accept = format!("mutation($id: ID!) {{ acceptReplay(id: $id) {{ {REPLAY} }} }}");
    let reject = format!(
        "mutation($id: ID!) {{ rejectReplay(input: {{id: $id, reason: \"no\"}}) {{ {REPLAY} }} }}"
    );
    assert_eq!(
        asking.outcome(&accept, id.clone()).await,
        "REPLAY_NOT_COMPARED"
    );
    let summary = ReplaySummary {
        mails: 40,
        newly_recognised: 2,
        ..ReplaySummary::default()
    };
    let uuid = started["id"]
        .as_str()
        .and_then(|id| id.strip_prefix("Replay:"));
    let uuid = uuid.expect("an id").parse().expect("a UUID");
    let commands = &at.backend.commands;
    let compared = commands
        .compare_replay(uuid, summary, vec![], &at.somebody())
        .await;
    compared.expect("compared");
    let accepted = asking.data(&accept, id.clone()).await["acceptReplay"].take();
    assert_eq!(accepted["state"], "ACCEPTED");
    assert_eq!(accepted["finishedBy"], "Robin");
    assert_eq!(
        accepted["summary"],
        json!({"mails": 40, "newlyRecognised": 2})
    );
    asking.data(&accept, id.clone()).await;
    assert_eq!(asking.outcome(&reject, id.clone()).await, "REPLAY_OVER");

    // The next one may start now, and is cancelled.
    let second = asking.data(&start, Value::Null).await["startReplay"].take();
    let second_id = json!({"id": second["id"]});
    let rejected = asking.data(&reject, second_id.clone()).await["rejectReplay"].take();
    assert_eq!(
        (&rejected["state"], &rejected["outcome"]),
        (&json!("REJECTED"), &json!("no"))
    );
    let list = asking
        .data("{ replays { nodes { id state } } }", Value::Null)
        .await;
    let states: Vec<_> = list["replays"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|replay| (replay["id"].clone(), replay["state"].clone()))
        .collect();
    // Both were started at the same moment of the tests' clock; then the id decides, which is ordered by time.
    assert_eq!(
        states,
        [
            (second["id"].clone(), json!("REJECTED")),
            (started["id"].clone(), json!("ACCEPTED"))
        ]
    );
    let node = "query($id: ID!) { node(id: $id) { id ... on Replay { state } } replay(id: $id) { state } }";
    let node = asking.data(node, second_id).await;
    assert_eq!(
        (&node["node"]["state"], &node["replay"]["state"]),
        (&json!("REJECTED"), &json!("REJECTED"))
    );
    let trail = "{ auditTrail(filter: {streamType: \"generation\"}) { nodes { event actor } } }";
    let trail = asking.data(trail, Value::Null).await;
    assert_eq!(
        trail["auditTrail"]["nodes"].as_array().map(Vec::len),
        Some(5)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_and_numbers_are_limited() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let long = format!("{ACME}# {}", "x".repeat(MAX_BYTES));
    assert_eq!(
        asking.outcome(PUBLISH, json!({"text": long})).await,
        "INVALID_INPUT"
    );
    let named = ACME.replace("acme-backup", "Acme Backup");
    let error = asking.error(PUBLISH, json!({"text": named})).await;
    assert_eq!(error["extensions"]["line"], 1, "{error}");

    let texts = (0..MAX_PUBLISHED).map(|number| {
        let name = format!("acme-{number}");
        let text = ACME
            .replace("acme-backup", &name)
            .replace("Acme report", &format!("Acme {number} report"));
        (name, text)
    });
    write(&at, texts).await;
    assert_eq!(
        asking.outcome(PUBLISH, json!({"text": ACME})).await,
        "LIMIT_REACHED"
    );
    let again = ACME
        .replace("acme-backup", "acme-7")
        .replace("Acme report", "Acme 7 report")
        .replace("Options >", "Settings >");
    asking.data(PUBLISH, json!({"text": again})).await;
    let all = parsers(&asking, 200).await;
    assert_eq!(
        all.len(),
        Definitions::builtin().iter().count() + MAX_PUBLISHED
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_that_this_program_cannot_use_is_told_and_left_out() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let broken = ACME.replace("{job}", "{nothing}");
    write(&at, [("acme-backup".to_owned(), broken)]).await;
    let all = parsers(&asking, 200).await;
    let own = all.iter().find(|parser| parser["name"] == "acme-backup");
    let own = own.expect("it is listed");
    let problem = own["problem"].as_str().expect("a problem");
    assert!(
        problem.starts_with("published/acme-backup.toml:21: `job`"),
        "{problem}"
    );
    assert_eq!(
        (&own["enabled"], &own["inForce"]),
        (&json!(false), &json!(false))
    );

    // Others are published and replayed all the same.
    let other = ACME.replace("acme-backup", "other");
    asking.data(PUBLISH, json!({"text": other})).await;
    let started = asking
        .data(
            "mutation { startReplay { definitions { name } } }",
            Value::Null,
        )
        .await;
    let names = started["startReplay"]["definitions"].to_string();
    assert!(
        names.contains("\"other\"") && !names.contains("acme-backup"),
        "{names}"
    );
    let corrected = asking.data(PUBLISH, json!({"text": ACME})).await;
    assert_eq!(corrected["publishParser"]["problem"], Value::Null);
}

#[test]
fn the_command_line_publishes_and_lists_and_tries() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let own = file("own.toml", ACME);
    let broken = file("broken.toml", &ACME.replace("{job}", "{jbo}"));
    let mail = file("mail.txt", "Nothing else.");

    // Trying needs no data and makes none.
    let subject = "--subject=Acme report for nightly: done";
    let without = program::succeed(&data, &["parsers", "try", &mail, subject]);
    assert!(without.contains("not recognised"), "{without}");
    let with = ["parsers", "try", &mail, subject, "--definition", &own];
    let with = program::succeed(&data, &with);
    assert!(
        with.contains("SUCCESS: Acme Backup Backup `nightly`"),
        "{with}"
    );
    let output = program::run(&data, &["parsers", "try", &mail, "--definition", &broken]);
    assert_eq!(output.status.code(), Some(1));
    let listed = program::succeed(&data, &["parsers", "list"]);
    assert!(
        listed.contains("duplicati") && !listed.contains("switched off"),
        "{listed}"
    );
    assert!(!data.exists(), "trying made data");

    // A mistake is shown with its line; the other file is published.
    program::add_user(&data, "Robin", "admin");
    let output = program::run(&data, &["parsers", "publish", &broken, &own]);
    assert_eq!(output.status.code(), Some(3));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("broken.toml:21:7: `job`: "), "{errors}");
    assert!(
        errors.contains("\n 21 | job = \"{jbo}\"\n    |       ^"),
        "{errors}"
    );
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        printed.contains("parser `acme-backup` published"),
        "{printed}"
    );

    program::succeed(
        &data,
        &["parsers", "disable", "duplicati", "--reason", "too loose"],
    );
    let listed = program::succeed(&data, &["parsers", "list"]);
    assert!(listed.contains("switched off: too loose"), "{listed}");
    assert!(listed.contains("published 20"), "{listed}");
    let lines = program::succeed(&data, &["parsers", "list", "--json"]);
    let object = |name: &str| {
        let objects = lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        objects.into_iter().find(|object| object["name"] == name)
    };
    assert_eq!(
        object("acme-backup").expect("listed")["origin"],
        "PUBLISHED"
    );
    assert_eq!(object("duplicati").expect("listed")["enabled"], false);

    program::succeed(&data, &["parsers", "enable", "duplicati"]);
    program::succeed(&data, &["parsers", "withdraw", "acme-backup"]);
    let listed = program::succeed(&data, &["parsers", "list"]);
    assert!(
        !listed.contains("acme-backup") && !listed.contains("switched off"),
        "{listed}"
    );
    let output = program::run(&data, &["parsers", "disable", "never-published"]);
    assert_eq!(output.status.code(), Some(1));
}

/// Writes publications into the log as another version of the program would have, unchecked.
async fn write(at: &Installation, texts: impl IntoIterator<Item = (String, String)>) {
    let metadata = at.somebody().metadata();
    let observations = texts.into_iter().map(|(name, definition)| {
        let event = ParserEvent::ParserPublished {
            definition,
            revision: "1".to_owned(),
        };
        Observation {
            stream: StreamId::new(Parser::TYPE, name),
            event: NewEvent {
                event_id: at.backend.ids.id(),
                event_type: event.name(),
                event_version: event.version(),
                payload: serde_json::to_string(&event).expect("JSON"),
                metadata: metadata.clone(),
            },
        }
    });
    let written = at.backend.engine.log.observe(observations.collect()).await;
    written.expect("written");
    at.backend.settle().await.expect("settled");
}
