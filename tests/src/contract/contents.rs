//! The content store: raw mails, once each, and gone for good when erased.

use std::{fmt::Debug, sync::Arc};

use commands::ports::{Content, ContentError, ContentStore};
use domain::{content::Stored, ids::Digest};
use projections::ports::ContentSource;

/// A store with nothing in it.
pub trait ContentFixture: Debug + Sync {
    fn store(&self) -> Arc<dyn ContentStore>;

    fn source(&self) -> Arc<dyn ContentSource>;

    /// Spoils the stored bytes, past the adapter.
    fn damage(&self, digest: Digest);

    /// The files in which the database keeps contents.
    fn bytes_on_disk(&self) -> Vec<u8>;
}

pub async fn what_was_put_comes_back(fixture: &impl ContentFixture) {
    let store = fixture.store();
    let bodies: [&[u8]; 3] = [b"one", b"", &[0, 255, 128, 10, 13]];
    put(&store, &bodies).await;
    for body in bodies {
        assert_eq!(get(&store, body).await, Some(raw(body)));
    }
    assert_eq!(get(&store, b"never put").await, None);
}

pub async fn putting_twice_changes_nothing(fixture: &impl ContentFixture) {
    let store = fixture.store();
    put(&store, &[b"one", b"one"]).await;
    put(&store, &[b"one", b"two"]).await;
    assert_eq!(get(&store, b"one").await, Some(raw(b"one")));
    assert_eq!(get(&store, b"two").await, Some(raw(b"two")));
}

pub async fn the_source_gives_contents_in_the_order_of_digests(fixture: &impl ContentFixture) {
    let store = fixture.store();
    put(&store, &[b"one", b"two", b"three"]).await;
    erase(&store, b"two", "{}").await;
    let digests = [b"three".as_slice(), b"none", b"two", b"one", b"three"].map(Digest::of);
    let found = fixture.source().fetch(&digests).expect("contents");
    let erased = Stored::Erased {
        remnant: "{}".to_owned(),
    };
    assert_eq!(
        found,
        [
            Ok(Some(raw(b"three"))),
            Ok(None),
            Ok(Some(erased)),
            Ok(Some(raw(b"one"))),
            Ok(Some(raw(b"three"))),
        ]
    );
}

pub async fn erased_stays_erased_when_put_again(fixture: &impl ContentFixture) {
    let store = fixture.store();
    put(&store, &[b"one"]).await;
    erase(&store, b"one", "what was read").await;
    put(&store, &[b"one"]).await;
    let remnant = "what was read".to_owned();
    assert_eq!(get(&store, b"one").await, Some(Stored::Erased { remnant }));
}

pub async fn the_first_remnant_is_kept(fixture: &impl ContentFixture) {
    let store = fixture.store();
    put(&store, &[b"one"]).await;
    erase(&store, b"one", "first").await;
    erase(&store, b"one", "second").await;
    let remnant = "first".to_owned();
    assert_eq!(get(&store, b"one").await, Some(Stored::Erased { remnant }));
}

pub async fn erasing_what_was_never_put_does_nothing(fixture: &impl ContentFixture) {
    let store = fixture.store();
    erase(&store, b"one", "remnant").await;
    assert_eq!(get(&store, b"one").await, None);
    put(&store, &[b"one"]).await;
    assert_eq!(get(&store, b"one").await, Some(raw(b"one")));
}

pub async fn erased_bytes_are_nowhere_on_the_disk(fixture: &impl ContentFixture) {
    let store = fixture.store();
    // Noise does not compress, so that it would stand in the file as it is. The longer one does not fit into a row.
    let secrets = [noise_from(100, 4_096), noise_from(101, 40_000)];
    // Not at an end of the file, where it could be cut off.
    for number in 0..50_u16 {
        if number == 25 {
            put(&store, &[&secrets[0], &secrets[1]]).await;
        }
        put(
            &store,
            &[&noise_from(
                u64::from(number) + 1,
                3_000 + 400 * usize::from(number),
            )],
        )
        .await;
    }
    let needles = secrets.each_ref().map(|secret| &secret[1_000..1_064]);
    for needle in needles {
        assert!(
            holds(&fixture.bytes_on_disk(), needle),
            "the test looks in the wrong place"
        );
    }
    for secret in &secrets {
        erase(&store, secret, "{}").await;
    }
    for needle in needles {
        assert!(!holds(&fixture.bytes_on_disk(), needle));
    }
}

pub async fn a_damaged_body_is_an_error_that_names_it(fixture: &impl ContentFixture) {
    let store = fixture.store();
    put(&store, &[b"one", b"two"]).await;
    let digest = Digest::of(b"one");
    fixture.damage(digest);
    let error = store.get(digest).await.expect_err("it is damaged");
    assert!(matches!(error, ContentError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains(&digest.hex()), "{error}");
    let digests = [digest, Digest::of(b"two")];
    let found = fixture.source().fetch(&digests).expect("contents");
    let error = found[0].as_ref().expect_err("it is damaged");
    assert!(error.to_string().contains(&digest.hex()), "{error}");
    // One that is damaged does not keep the others.
    assert_eq!(found[1], Ok(Some(raw(b"two"))));
    assert_eq!(get(&store, b"two").await, Some(raw(b"two")));
}

pub async fn fifty_megabytes_come_back(fixture: &impl ContentFixture) {
    let store = fixture.store();
    let body = noise(50 << 20);
    put(&store, &[&body]).await;
    // Not assert_eq: it would print both.
    assert!(get(&store, &body).await == Some(raw(&body)));
}

async fn put(store: &Arc<dyn ContentStore>, bodies: &[&[u8]]) {
    let contents = bodies.iter().map(|body| Content {
        digest: Digest::of(body),
        bytes: body.to_vec(),
    });
    store.put(contents.collect()).await.expect("stored");
}

async fn get(store: &Arc<dyn ContentStore>, body: &[u8]) -> Option<Stored> {
    store.get(Digest::of(body)).await.expect("an answer")
}

async fn erase(store: &Arc<dyn ContentStore>, body: &[u8], remnant: &str) {
    store
        .erase(Digest::of(body), remnant.to_owned())
        .await
        .expect("erased");
}

fn raw(body: &[u8]) -> Stored {
    Stored::Raw(body.to_vec())
}

fn noise(length: usize) -> Vec<u8> {
    noise_from(0x9e37_79b9_7f4a_7c15, length)
}

/// Another `seed`, which is not 0, gives other noise.
fn noise_from(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
