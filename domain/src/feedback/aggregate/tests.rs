//! Tests of how an item of feedback decides.

use super::*;
use crate::{
    aggregate::given,
    feedback::{By, FeedbackKind},
};

const ADA: Uuid = Uuid::from_u128(1);
const BOB: Uuid = Uuid::from_u128(2);

fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

fn of_ada() -> Event {
    Event::FeedbackGiven {
        user_id: ADA,
        kind: FeedbackKind::Wish,
        content_sha256: digest("wish"),
    }
}

fn attach(number: u128) -> Command {
    Command::Attach {
        attachment_id: Uuid::from_u128(number),
        image_type: ImageType::Png,
        size: 1,
        name: digest("name"),
        image: digest(&number.to_string()),
    }
}

fn delete(user_id: Uuid, manages: bool) -> Command {
    Command::Delete {
        by: By { user_id, manages },
    }
}

/// The events, with those of the commands behind them.
fn after(mut events: Vec<Event>, commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
    for command in commands {
        let more = given::<Feedback>(&events).decide(command).unwrap();
        events.extend(more);
    }
    events
}

#[test]
fn a_user_has_one_vote() {
    let vote = || Command::Vote { user_id: BOB };
    let withdraw = || Command::WithdrawVote { user_id: BOB };
    let events = after(vec![of_ada()], [vote(), vote()]);
    assert_eq!(events.len(), 2);
    let events = after(events, [withdraw(), withdraw()]);
    assert_eq!(events.len(), 3);
    assert_eq!(after(events, [vote()]).len(), 4);
}

#[test]
fn only_author_and_admin_delete() {
    let item = given::<Feedback>(&[of_ada()]);
    assert_eq!(item.decide(delete(BOB, false)), Err(Error::NotTheAuthor));
    for command in [delete(ADA, false), delete(BOB, true)] {
        assert_eq!(item.decide(command), Ok(vec![Event::FeedbackDeleted {}]));
    }
}

#[test]
fn erasing_takes_two_steps_and_is_for_good() {
    let item = given::<Feedback>(&[of_ada()]);
    assert_eq!(item.decide(Command::Erase), Err(Error::NotDeleted));
    let events = after(
        vec![of_ada()],
        [delete(ADA, false), Command::Erase, Command::Erase],
    );
    assert_eq!(events.len(), 3);
    let erased = given::<Feedback>(&events);
    for command in [
        Command::Restore,
        Command::Resolve,
        delete(ADA, true),
        attach(1),
    ] {
        assert_eq!(erased.decide(command), Err(Error::NotThere));
    }
}

#[test]
fn what_is_deleted_is_left_alone_until_it_is_restored() {
    let events = after(vec![of_ada()], [delete(ADA, false)]);
    let item = given::<Feedback>(&events);
    let vote = Command::Vote { user_id: BOB };
    assert_eq!(item.decide(vote), Err(Error::NotThere));
    assert_eq!(after(events, [Command::Restore, vote]).len(), 4);
}

#[test]
fn the_same_screenshot_is_attached_once_and_an_eleventh_is_refused() {
    let most = u128::try_from(MAX_SCREENSHOTS).unwrap();
    let events = after(vec![of_ada()], (0..most).map(attach));
    let full = given::<Feedback>(&events);
    assert_eq!(full.decide(attach(0)), Ok(vec![]));
    assert_eq!(full.decide(attach(most)), Err(Error::TooManyScreenshots));
    assert_eq!(full.contents().len(), 1 + 2 * MAX_SCREENSHOTS);
}
