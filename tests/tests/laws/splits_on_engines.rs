//! With the real program on both databases: a definition that makes several jobs of one, accepted unattended, and in a rebuild
//! without a comparison.

use std::fs;

use acceptance::{
    client::Client, mails, on_engines, place::Place, program, program::Server, replays::ACME,
};
use serde_json::{Value, json};

on_engines!(
    sqlite = Sqlite,
    [
        a_split_is_accepted_unattended,
        a_rebuild_without_comparison_splits_as_well
    ]
);
on_engines!(
    postgres = Postgres,
    [
        a_split_is_accepted_unattended,
        a_rebuild_without_comparison_splits_as_well
    ]
);

const NIGHTLY: &str = "nightly on sql01";
const RUNS: &str =
    "{ inboxCount jobs { nodes { name } } runs { nodes { id reviewed job { name } } } }";

/// The name of the job up to the server.
fn coarse() -> String {
    ACME.replace("(?<job>.+): ", "(?<job>\\S+) on (?<server>\\S+): ")
        .split("\n[[example]]")
        .next()
        .expect("the definition")
        .to_owned()
}

fn fine() -> String {
    coarse().replace("job = \"{job}\"", "job = \"{job} on {server}\"")
}

fn publish(place: &Place, text: &str) {
    let file = place.folder().join("own.toml");
    fs::write(&file, text).expect("a definition");
    program::succeed(
        place,
        &["parsers", "publish", file.to_str().expect("UTF-8")],
    );
}

/// A job of which two servers report, five times and twice. Its runs are reviewed.
async fn history(place: &Place) -> String {
    let token = program::add_user(place, "Robin", "admin");
    publish(place, &coarse());
    program::succeed(place, &["replay", "--accept"]);
    let letters = place.folder().join("letters");
    fs::create_dir(&letters).expect("a folder");
    for number in 0..7 {
        let server = if number < 5 { "sql01" } else { "sql02" };
        let letter = mails::letter(
            number,
            &format!("Acme report for nightly on {server}: done"),
        );
        fs::write(letters.join(format!("{number}.eml")), letter).expect("a mail");
    }
    program::succeed(place, &["import", "mail", letters.to_str().expect("UTF-8")]);
    let server = Server::start(place);
    let client = server.client(&token);
    let data = client
        .data("{ inbox(first: 1) { nodes { id } } }", Value::Null)
        .await;
    let mail = data["inbox"]["nodes"][0]["id"].clone();
    let customer = "mutation { registerCustomer(input: {name: \"Acme\"}) { id } }";
    let customer = client.data(customer, Value::Null).await["registerCustomer"]["id"].clone();
    let approve = "mutation($mail: ID!, $customer: ID!) { \
         approveMail(input: {mailId: $mail, customerId: $customer}) { jobs { id } } }";
    client
        .data(approve, json!({"mail": mail, "customer": customer}))
        .await;
    let runs = shown(&client).await.0;
    assert_eq!(runs.len(), 7);
    let review = "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids}) { count } }";
    let ids: Vec<_> = runs.iter().map(|run| run["id"].clone()).collect();
    client.data(review, json!({"ids": ids})).await;
    token
}

/// Runs, and how many mails need a person.
async fn shown(client: &Client) -> (Vec<Value>, Value) {
    let data = client.data(RUNS, Value::Null).await;
    let runs = data["runs"]["nodes"].as_array().expect("runs").clone();
    (runs, data["inboxCount"].clone())
}

async fn assert_is_split(place: &Place, token: &str) {
    let server = Server::start(place);
    let (runs, waiting) = shown(&server.client(token)).await;
    assert_eq!((runs.len(), &waiting), (5, &json!(1)));
    for run in runs {
        assert_eq!(run["reviewed"], true);
        assert_eq!(run["job"]["name"], NIGHTLY);
    }
    server.kill();
    place.assert_rebuild_is_the_same();
}

async fn a_split_is_accepted_unattended(place: Place) {
    let token = history(&place).await;
    publish(&place, &fine());
    let said = program::succeed(&place, &["replay"]);
    assert!(said.contains("1 jobs that are several now"), "{said}");
    let said = program::succeed(&place, &["replay", "--changes"]);
    assert!(
        said.contains("JOB_SPLIT: `nightly` of Acme with 7 runs"),
        "{said}"
    );
    program::succeed(&place, &["replay", "--accept"]);
    assert_is_split(&place, &token).await;
    program::assert_log_is_sound(&place);
}

async fn a_rebuild_without_comparison_splits_as_well(place: Place) {
    let token = history(&place).await;
    publish(&place, &fine());
    program::succeed(&place, &["replay", "--rebuild"]);
    assert_is_split(&place, &token).await;
    program::assert_log_is_sound(&place);
}
