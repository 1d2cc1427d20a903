//! How long a token lasts, and what it is good for.

use acceptance::{client::Door, installation::Installation};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use commands::ports::Clock;
use domain::access::Role;
use serde_json::{Value, json};

use crate::access::outcome;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_ends_when_it_expires_is_revoked_or_its_user_goes() {
    let at = Installation::new();
    let commands = &at.backend.commands;
    let by = at.somebody();
    let (user, lasting) = at.user("Robin", &[Role::Admin]).await;
    let now: DateTime<Utc> = at.clock.now();
    let expires_at = Some(now + TimeDelta::hours(1));
    let short = commands
        .issue_token(user, "short", vec![], expires_at, &by)
        .await
        .expect("a token")
        .value;
    let revoked = commands
        .issue_token(user, "revoked", vec![], None, &by)
        .await
        .expect("a token")
        .value;
    at.backend.settle().await.expect("settled");
    let door = at.door();
    for token in [&lasting, &short.token, &revoked.token] {
        assert_eq!(status(&door, token).await, StatusCode::OK);
    }

    at.clock.set(now + TimeDelta::minutes(59));
    assert_eq!(status(&door, &short.token).await, StatusCode::OK);
    at.clock.set(now + TimeDelta::hours(1));
    assert_eq!(status(&door, &short.token).await, StatusCode::UNAUTHORIZED);

    commands
        .revoke_token(user, revoked.token_id, &by)
        .await
        .expect("revoked");
    at.backend.settle().await.expect("settled");
    assert_eq!(
        status(&door, &revoked.token).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(status(&door, &lasting).await, StatusCode::OK);

    commands
        .deactivate_user(user, &by)
        .await
        .expect("deactivated");
    at.backend.settle().await.expect("settled");
    assert_eq!(status(&door, &lasting).await, StatusCode::UNAUTHORIZED);
    for token in [
        "",
        "bc_",
        "bc_0000000000000000000000000000000000000000000",
        "Bearer",
    ] {
        assert_eq!(
            status(&door, token).await,
            StatusCode::UNAUTHORIZED,
            "{token}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_has_no_more_than_its_own_roles_and_its_users() {
    let at = Installation::new();
    let by = at.somebody();
    let (user, full) = at.user("Robin", &[Role::Admin, Role::Operator]).await;
    let narrow = at.token(user, &[Role::Operator]).await;
    let door = at.door();
    assert_eq!(roles(&door, &full).await, json!(["ADMIN", "OPERATOR"]));
    assert_eq!(roles(&door, &narrow).await, json!(["OPERATOR"]));
    let audit = "{ auditTrail { nodes { event } } }";
    assert_eq!(outcome(&door, Some(&full), audit).await, "ok");
    assert_eq!(outcome(&door, Some(&narrow), audit).await, "FORBIDDEN");

    // A role that is taken away later is gone from tokens that were issued with it.
    let commands = &at.backend.commands;
    commands
        .change_roles(user, vec![Role::Operator], &by)
        .await
        .expect("changed");
    at.backend.settle().await.expect("settled");
    assert_eq!(roles(&door, &full).await, json!(["OPERATOR"]));
    assert_eq!(outcome(&door, Some(&full), audit).await, "FORBIDDEN");
    commands
        .change_roles(user, vec![Role::Viewer], &by)
        .await
        .expect("changed");
    at.backend.settle().await.expect("settled");
    assert_eq!(
        outcome(&door, Some(&narrow), "{ inboxCount }").await,
        "FORBIDDEN"
    );

    let more = commands
        .issue_token(user, "more", vec![Role::Admin], None, &by)
        .await;
    assert_eq!(more.expect_err("it is refused").code(), "INVALID_INPUT");
}

pub(crate) async fn status(door: &Door, token: &str) -> StatusCode {
    door.ask(Some(token), "{ viewer { name } }", Value::Null)
        .await
        .status
}

async fn roles(door: &Door, token: &str) -> Value {
    let answer = door
        .ask(Some(token), "{ viewer { roles } }", Value::Null)
        .await;
    answer.data()["viewer"]["roles"].take()
}
