use domain::{
    chain::{START, link},
    log::Position,
};
use thiserror::Error;

use super::PAGE;
use crate::ports::{ChainError, ChainStore, EventFeed, FeedError, Link};

/// How far the chain is after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    pub last: Option<Link>,
    /// Links that this step added.
    pub appended: u64,
    /// Whether the step began a new chain, over a log that has events.
    pub begun: bool,
    /// Whether the end of the log was reached.
    pub up_to_date: bool,
    /// Of a link whose event is gone: the log was changed. Links are added behind it all the same, so that later events
    /// are covered; the link stays as evidence.
    pub contradiction: Option<Position>,
}

#[derive(Debug, Error)]
pub enum FollowError {
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// Adds links for the events behind the last one, at most `pages` pages of 1,000 in a step. Each page is durable before
/// the next is read.
pub fn follow(
    feed: &dyn EventFeed,
    chain: &dyn ChainStore,
    pages: usize,
) -> Result<Followed, FollowError> {
    let mut last = chain.last()?;
    let mut followed = Followed {
        last,
        appended: 0,
        begun: false,
        up_to_date: false,
        contradiction: None,
    };
    for _ in 0..pages {
        let links = next_links(feed, last, &mut followed)?;
        if let Some(newest) = links.last().copied() {
            chain.append(last, &links)?;
            followed.begun |= last.is_none();
            followed.appended += links.len() as u64;
            last = Some(newest);
            followed.last = last;
        }
        if links.len() < PAGE {
            followed.up_to_date = true;
            break;
        }
    }
    Ok(followed)
}

fn next_links(
    feed: &dyn EventFeed,
    last: Option<Link>,
    followed: &mut Followed,
) -> Result<Vec<Link>, FeedError> {
    let (mut hash, events) = match last {
        None => (START, feed.read_after(Position::MIN, PAGE)?),
        Some(last) => {
            // With the event of the last link, which shows at no cost when the end of the log was taken away.
            let mut events = feed.read_after(last.position.saturating_sub(1), PAGE + 1)?;
            match events.first() {
                Some(event) if event.position == last.position => drop(events.remove(0)),
                _ => followed.contradiction = Some(last.position),
            }
            events.truncate(PAGE);
            (last.hash, events)
        }
    };
    let links = events.iter().map(|event| {
        hash = link(hash, event);
        Link {
            position: event.position,
            hash,
        }
    });
    Ok(links.collect())
}
