//! Hashes of API tokens.

use std::{fmt::Debug, sync::Arc};

use chrono::{DateTime, Utc};
use commands::ports::Credentials;
use uuid::Uuid;

pub trait CredentialFixture: Debug + Sync {
    fn credentials(&self) -> Arc<dyn Credentials>;
}

const TOKEN: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

pub async fn a_token_is_found_by_its_hash_alone(fixture: &impl CredentialFixture) {
    let credentials = fixture.credentials();
    credentials.keep(TOKEN, [1; 32]).await.expect("kept");
    credentials.keep(OTHER, [2; 32]).await.expect("kept");
    assert_eq!(credentials.find([1; 32]).await.expect("found"), Some(TOKEN));
    assert_eq!(credentials.find([2; 32]).await.expect("found"), Some(OTHER));
    assert_eq!(credentials.find([3; 32]).await.expect("found"), None);
}

pub async fn one_hash_is_one_token(fixture: &impl CredentialFixture) {
    let credentials = fixture.credentials();
    credentials.keep(TOKEN, [1; 32]).await.expect("kept");
    assert!(credentials.keep(OTHER, [1; 32]).await.is_err());
    assert!(credentials.keep(TOKEN, [2; 32]).await.is_err());
    assert_eq!(credentials.find([1; 32]).await.expect("found"), Some(TOKEN));
    assert_eq!(credentials.find([2; 32]).await.expect("found"), None);
}

pub async fn the_last_use_is_kept(fixture: &impl CredentialFixture) {
    let credentials = fixture.credentials();
    credentials.keep(TOKEN, [1; 32]).await.expect("kept");
    credentials.keep(OTHER, [2; 32]).await.expect("kept");
    assert_eq!(credentials.last_used(TOKEN).await.expect("known"), None);
    let early: DateTime<Utc> = "2026-03-01T12:00:00.123Z".parse().expect("a time");
    let late: DateTime<Utc> = "2026-03-01T12:01:00.456Z".parse().expect("a time");
    credentials.used(TOKEN, early).await.expect("noted");
    credentials.used(TOKEN, late).await.expect("noted");
    assert_eq!(
        credentials.last_used(TOKEN).await.expect("known"),
        Some(late)
    );
    assert_eq!(credentials.last_used(OTHER).await.expect("known"), None);
    let unknown = Uuid::from_u128(3);
    assert_eq!(credentials.last_used(unknown).await.expect("known"), None);
}

pub async fn a_revoked_token_is_not_found(fixture: &impl CredentialFixture) {
    let credentials = fixture.credentials();
    credentials.keep(TOKEN, [1; 32]).await.expect("kept");
    credentials.keep(OTHER, [2; 32]).await.expect("kept");
    credentials.revoke(&[]).await.expect("nothing to do");
    for _ in 0..2 {
        credentials.revoke(&[TOKEN]).await.expect("revoked");
        assert_eq!(credentials.find([1; 32]).await.expect("asked"), None);
        assert_eq!(credentials.find([2; 32]).await.expect("asked"), Some(OTHER));
    }
    // A hash that comes later does not bring it back.
    let late = Uuid::from_u128(3);
    credentials.revoke(&[late, OTHER]).await.expect("revoked");
    credentials.keep(late, [3; 32]).await.expect("kept");
    assert_eq!(credentials.find([3; 32]).await.expect("asked"), None);
    assert_eq!(credentials.find([2; 32]).await.expect("asked"), None);
}
