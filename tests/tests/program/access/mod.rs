//! Who may do what: every field of the schema, for every role.

mod again;
mod samples;
mod things;
mod tokens;
mod waiting;

use std::{collections::BTreeSet, fmt::Write as _};

use acceptance::{client::Door, installation::Installation};
use axum::http::StatusCode;
use domain::access::Role;
use serde_json::Value;

use crate::access::{
    samples::SAMPLES,
    things::{read_accounts, things},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_has_a_sample() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Viewer]).await;
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
    let schema = asking.data(query, Value::Null).await;
    let mut fields = BTreeSet::new();
    for (root, kind) in [("queryType", "query"), ("mutationType", "mutation")] {
        let found = schema["__schema"][root]["fields"]
            .as_array()
            .expect("fields");
        fields.extend(
            found
                .iter()
                .map(|field| format!("{kind}.{}", field["name"].as_str().unwrap_or_default())),
        );
    }
    let samples: BTreeSet<_> = SAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<_> = fields.difference(&samples).collect();
    assert!(missing.is_empty(), "without a sample: {missing:?}");
    let unknown = samples
        .difference(&fields)
        .filter(|name| !name.contains(' '));
    assert_eq!(unknown.count(), 0, "a sample is of no field");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_matrix() {
    let things = things().await;
    read_accounts(&things.at).await;
    let door = things.at.door();
    let mut tokens = Vec::new();
    // The least powerful first, so that nobody finds done what they were to do.
    for role in [Role::Reporter, Role::Viewer, Role::Operator, Role::Admin] {
        let (_, token) = things.at.user(role.name(), &[role]).await;
        tokens.push((role.name(), Some(token)));
    }
    tokens.insert(0, ("nobody", None));
    let mut matrix = String::new();
    for (name, sample) in SAMPLES {
        writeln!(matrix, "{name}").expect("text");
        for (who, token) in &tokens {
            let query = things.query(sample, who);
            let outcome = outcome(&door, token.as_deref(), &query).await;
            writeln!(matrix, "    {who:<9} {outcome}").expect("text");
        }
    }
    writeln!(matrix, "GET /mails/<deleted>.eml").expect("text");
    for (who, token) in &tokens {
        let path = format!("/mails/{}.eml", things.deleted);
        let status = door.get(token.as_deref(), &path).await.status;
        writeln!(matrix, "    {who:<9} {status}").expect("text");
    }
    insta::assert_snapshot!(matrix);
}

/// `ok`, `ok, nothing` where the answer is null, or the code of the error.
pub(crate) async fn outcome(door: &Door, token: Option<&str>, query: &str) -> String {
    let answer = door.ask(token, query, Value::Null).await;
    let outcome = answer.outcome();
    if outcome == "UNAUTHENTICATED" {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    if outcome == "ok" && holds_nothing(&answer.data()) {
        return "ok, nothing".to_owned();
    }
    outcome
}

/// All the way in there is only null.
fn holds_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(holds_nothing),
        Value::Array(items) => !items.is_empty() && items.iter().all(holds_nothing),
        _ => false,
    }
}
