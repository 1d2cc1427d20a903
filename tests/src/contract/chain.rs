//! Where the links of the hash chain are kept.

#![expect(
    clippy::unused_async,
    reason = "every suite is awaited, whether its port waits or not"
)]

use std::{fmt::Debug, sync::Arc, thread};

use domain::{ids::Digest, log::Position};
use projections::ports::{ChainError, ChainStore, Link};

/// A place with nothing in it.
pub trait ChainFixture: Debug + Sync {
    /// As another process would open it.
    fn open(&self) -> Arc<dyn ChainStore>;

    /// Past the adapter.
    fn change_all_links(&self) -> Result<(), String>;

    fn delete_all_links(&self) -> Result<(), String>;
}

pub async fn what_was_appended_comes_back_in_order(fixture: &impl ChainFixture) {
    let chain = fixture.open();
    assert_eq!(chain.last().expect("an answer"), None);
    let read = chain.read_after(Position::MIN, 10).expect("an answer");
    assert_eq!(read, []);
    let links: Vec<_> = [Position::MIN, -3, 1, 2, 7, Position::MAX]
        .map(link)
        .to_vec();
    chain.append(None, &links[..4]).expect("appended");
    chain.append(Some(links[3]), &links[4..]).expect("appended");

    let other = fixture.open();
    assert_eq!(other.last().expect("an answer"), Some(links[5]));
    let read = |position, limit| other.read_after(position, limit).expect("an answer");
    assert_eq!(read(Position::MIN, 10), links);
    assert_eq!(read(Position::MIN, 2), links[..2]);
    assert_eq!(read(-3, 2), links[2..4]);
    assert_eq!(read(3, 10), links[4..]);
    assert_eq!(read(Position::MAX, 10), []);
}

pub async fn links_are_appended_behind_the_last_one_only(fixture: &impl ChainFixture) {
    let (one, other) = (fixture.open(), fixture.open());
    one.append(None, &[link(1), link(2)]).expect("appended");
    let moved = |expected, links: &[Link]| {
        let refused = other.append(expected, links).expect_err("refused");
        assert!(matches!(refused, ChainError::Moved), "{refused}");
    };
    moved(None, &[link(1)]);
    moved(Some(link(1)), &[link(2)]);
    let mut foreign = link(2);
    foreign.hash.0[0] ^= 1;
    moved(Some(foreign), &[link(3)]);
    assert_eq!(one.last().expect("an answer"), Some(link(2)));
    // A position that exists: all or none.
    let doubled = other.append(Some(link(2)), &[link(3), link(1)]);
    doubled.expect_err("refused");
    assert_eq!(one.last().expect("an answer"), Some(link(2)));
    other.append(Some(link(2)), &[link(3)]).expect("appended");
    assert_eq!(one.last().expect("an answer"), Some(link(3)));
}

pub async fn of_several_that_append_at_once_one_does(fixture: &impl ChainFixture) {
    const WRITERS: i64 = 4;
    const EACH: i64 = 10;
    fixture.open().append(None, &[link(0)]).expect("appended");
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let chain = fixture.open();
            thread::spawn(move || {
                let mut done = 0;
                while done < EACH {
                    let last = chain.last().expect("an answer").expect("a link");
                    match chain.append(Some(last), &[link(last.position + 1)]) {
                        Ok(()) => done += 1,
                        Err(ChainError::Moved) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().expect("no panic");
    }
    let read = fixture.open().read_after(Position::MIN, 1_000);
    let positions: Vec<_> = read
        .expect("links")
        .iter()
        .map(|link| link.position)
        .collect();
    assert_eq!(positions, (0..=WRITERS * EACH).collect::<Vec<_>>());
}

pub async fn links_are_neither_changed_nor_deleted(fixture: &impl ChainFixture) {
    let chain = fixture.open();
    chain.append(None, &[link(1), link(2)]).expect("appended");
    for refused in [fixture.change_all_links(), fixture.delete_all_links()] {
        let reason = refused.expect_err("refused");
        assert!(reason.contains("append-only"), "{reason}");
    }
    let read = chain.read_after(Position::MIN, 10).expect("links");
    assert_eq!(read, [link(1), link(2)]);
}

pub async fn a_chain_that_was_set_aside_makes_room_for_another(fixture: &impl ChainFixture) {
    let chain = fixture.open();
    let aside = |label: &str| chain.set_aside(label).expect("set aside");
    assert_eq!(aside("until_1"), None, "there is nothing yet");
    chain.append(None, &[link(1), link(2)]).expect("appended");
    let name = aside("until_1").expect("a name");
    assert!(name.contains("until_1"), "{name}");
    assert_eq!(chain.last().expect("an answer"), None);
    chain.append(None, &[link(5)]).expect("appended");
    assert_ne!(aside("until_2"), Some(name));
    assert_eq!(fixture.open().last().expect("an answer"), None);
}

fn link(position: Position) -> Link {
    Link {
        position,
        hash: Digest::of(&position.to_be_bytes()),
    }
}
