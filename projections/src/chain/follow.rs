//! Adds links for events that came in.

use domain::{
    chain::{START, link},
    log::Position,
};
use thiserror::Error;

use crate::{
    chain::page::PAGE,
    engine::ports::{
        chain::{ChainError, ChainStore, Link},
        feed::{EventFeed, FeedError},
    },
};

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
    /// Of the last link, where the log ends before it: the log was cut off. The link stays as evidence.
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
    let (mut hash, after) = match last {
        None => (START, Position::MIN),
        Some(last) => (last.hash, last.position),
    };
    let events = feed.read_after(after, PAGE)?;
    if events.is_empty() && last.is_some() && feed.head()? < after {
        followed.contradiction = Some(after);
    }
    let links = events.iter().map(|event| {
        hash = link(hash, event);
        Link {
            position: event.position,
            hash,
        }
    });
    Ok(links.collect())
}
