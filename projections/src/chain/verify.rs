//! Walks log and chain side by side.

use std::collections::VecDeque;

use domain::{
    chain::{ChainCheckpoint, START, link},
    ids::Digest,
    log::{Position, RecordedEvent},
};
use thiserror::Error;

use crate::{
    chain::{
        contents::Contents,
        cursor::{Events, Links},
        fault::{Fault, FaultKind},
        page::PAGE,
    },
    engine::ports::{
        chain::{ChainError, ChainStore, Link},
        feed::{ContentSource, EventFeed, FeedError},
    },
};

/// What is compared with what.
pub struct Audit<'a> {
    pub feed: &'a dyn EventFeed,
    pub chain: &'a dyn ChainStore,
    /// The contents of mails, where they are to be hashed too.
    pub contents: Option<&'a dyn ContentSource>,
    /// Kept elsewhere, in any order.
    pub checkpoints: Vec<NamedCheckpoint>,
    /// How far the chain was known to be; see [`ChainMarks`](crate::ports::ChainMarks).
    pub mark: Option<Position>,
}

impl std::fmt::Debug for Audit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Audit")
            .field("chain", &self.chain)
            .field("checkpoints", &self.checkpoints)
            .finish_non_exhaustive()
    }
}

/// A checkpoint and how people call it: the name of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCheckpoint {
    pub name: String,
    pub checkpoint: ChainCheckpoint,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainVerdict {
    /// How far log, chain and checkpoints agree: to the end of the log, or to the event before the first fault.
    pub sound: ChainCheckpoint,
    /// How many of these events, at the end, have no link yet. Of them only a checkpoint knows anything.
    pub unlinked: u64,
    /// Position of the last link.
    pub linked: Option<Position>,
    /// How far the chain was known to be.
    pub mark: Option<Position>,
    /// Contents that were hashed.
    pub contents: u64,
    /// Contents that people erased.
    pub erased: u64,
    pub fault: Option<Fault>,
}

/// Nothing was found out.
#[derive(Debug, Error)]
pub enum VerifyError {
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error(transparent)]
    Chain(#[from] ChainError),
}

#[derive(Debug, Clone, Copy)]
pub struct VerifyProgress {
    /// Events so far.
    pub events: u64,
    /// About how many there are.
    pub total: u64,
}

/// Walks log and chain side by side, as both are now, and stops at the first fault.
///
/// An event with its link is compared by its hash. Where they differ, the neighbours tell which of the two was changed.
/// Events behind the last link are walked too, so that a checkpoint is compared even where there is no chain.
pub fn verify(
    audit: Audit<'_>,
    on_progress: &mut dyn FnMut(VerifyProgress),
) -> Result<ChainVerdict, VerifyError> {
    // In this order: the chain follows the log, so what is linked now is in the log then.
    let last = audit.chain.last()?;
    let head = audit.feed.head()?;
    let mut checkpoints = audit.checkpoints;
    checkpoints.sort_by_key(|named| named.checkpoint.position);
    let mark = audit.mark;
    let mut walk = Walk {
        events: Events::until(audit.feed, head),
        links: Links::until(audit.chain, last),
        checkpoints: checkpoints.into(),
        agreed: 0,
        contents: audit.contents.map(Contents::of),
        sound: ChainCheckpoint {
            position: 0,
            hash: START,
            recorded_at: None,
            events: 0,
        },
        unlinked: 0,
    };
    let total = u64::try_from(head).unwrap_or(0);
    walk.begin();
    let mut fault = None;
    while fault.is_none() {
        match walk.step()? {
            Step::Went => {}
            Step::Found(found) => fault = Some(found),
            Step::Ended => {
                fault = walk.end();
                break;
            }
        }
        let events = walk.sound.events;
        if events.is_multiple_of(PAGE as u64) {
            on_progress(VerifyProgress { events, total });
        }
    }
    let linked = last.map(|last| last.position);
    Ok(ChainVerdict {
        linked,
        mark,
        ..walk.verdict(audit.feed, fault)?
    })
}

struct Walk<'a> {
    events: Events<'a>,
    links: Links<'a>,
    checkpoints: VecDeque<NamedCheckpoint>,
    /// Position of the last checkpoint that agreed.
    agreed: Position,
    contents: Option<Contents<'a>>,
    sound: ChainCheckpoint,
    unlinked: u64,
}

enum Step {
    Went,
    Found(Fault),
    Ended,
}

impl Walk<'_> {
    /// Checkpoints of an empty log.
    fn begin(&mut self) {
        while let Some(named) = self.checkpoints.front() {
            if named.checkpoint.position > 0 || named.checkpoint.hash != START {
                break;
            }
            self.checkpoints.pop_front();
        }
    }

    fn step(&mut self) -> Result<Step, VerifyError> {
        let link_here = self.links.peek(0)?;
        let Some(event) = self.events.peek(0) else {
            return Ok(self.at_the_end(link_here));
        };
        let hash = link(self.sound.hash, event);
        let Some(link_here) = link_here else {
            self.unlinked += 1;
            return self.go_on(hash);
        };
        if event.position == link_here.position && hash == link_here.hash {
            self.links.advance();
            return self.go_on(hash);
        }
        let event = event.clone();
        let kind = match event.position.cmp(&link_here.position) {
            std::cmp::Ordering::Equal => self.unequal(&event, link_here)?,
            std::cmp::Ordering::Less => self.without_link(link_here),
            std::cmp::Ordering::Greater => {
                let kind = self.without_event(&event)?;
                return Ok(Step::Found(Fault::nameless(link_here.position, kind)));
            }
        };
        Ok(Step::Found(match kind {
            // What stands there now is another event.
            FaultKind::Missing => Fault::nameless(event.position, kind),
            kind => Fault::at(&event, kind),
        }))
    }

    /// The next event is as it was recorded, as far as the chain goes.
    fn go_on(&mut self, hash: Digest) -> Result<Step, VerifyError> {
        let Some(event) = self.events.next() else {
            return Ok(Step::Ended);
        };
        if let Some(fault) = self.compare_checkpoints(&event, hash) {
            return Ok(Step::Found(fault));
        }
        self.sound = ChainCheckpoint {
            position: event.position,
            hash,
            recorded_at: Some(event.recorded_at),
            events: self.sound.events + 1,
        };
        if let Some(contents) = &mut self.contents
            && let Some(fault) = contents.take(event)?
        {
            return Ok(Step::Found(fault));
        }
        Ok(Step::Went)
    }

    /// There is no further event.
    fn at_the_end(&self, link_here: Option<Link>) -> Step {
        if let Some(reason) = self.events.unreadable() {
            let next = self.sound.position.saturating_add(1);
            let position = link_here.map_or(next, |link| link.position);
            let reason = reason.to_owned();
            return Step::Found(Fault::nameless(position, FaultKind::Unreadable { reason }));
        }
        let Some(link_here) = link_here else {
            return Step::Ended;
        };
        let log_ends = self.sound.position;
        Step::Found(Fault::nameless(
            link_here.position,
            FaultKind::CutOff { log_ends },
        ))
    }

    /// Event and link of one position do not fit.
    fn unequal(&mut self, event: &RecordedEvent, here: Link) -> Result<FaultKind, ChainError> {
        let before = self.sound.hash;
        let next_link = self.links.peek(1)?;
        let next_event = self.events.peek(1);
        if let Some(next) = next_event
            && link(before, &moved(next, here.position)) == here.hash
        {
            // The event of this link stands one further on.
            return Ok(FaultKind::Inserted);
        }
        let Some(next_link) = next_link else {
            return Ok(FaultKind::Altered);
        };
        if link(here.hash, &moved(event, next_link.position)) == next_link.hash {
            // It is the event of the next link.
            return Ok(FaultKind::Missing);
        }
        let own = link(before, event);
        Ok(match next_event {
            Some(next)
                if next.position == next_link.position && link(own, next) == next_link.hash =>
            {
                FaultKind::LinkAltered
            }
            _ => FaultKind::Altered,
        })
    }

    /// The next link is of a later event than the one that stands here.
    fn without_link(&mut self, here: Link) -> FaultKind {
        let mut with_all = self.sound.hash;
        for n in 0..PAGE {
            match self.events.peek(n) {
                Some(event) if event.position <= here.position => {
                    with_all = link(with_all, event);
                    if event.position == here.position {
                        break;
                    }
                }
                _ => break,
            }
        }
        if with_all == here.hash {
            FaultKind::LinkMissing
        } else {
            FaultKind::Inserted
        }
    }

    /// The next event is of a later link than the one that stands here.
    fn without_event(&mut self, event: &RecordedEvent) -> Result<FaultKind, ChainError> {
        let without = link(self.sound.hash, event);
        for n in 1..PAGE {
            match self.links.peek(n)? {
                Some(later) if later.position < event.position => {}
                Some(later) if later.position == event.position && later.hash == without => {
                    return Ok(FaultKind::LinkInserted);
                }
                _ => break,
            }
        }
        Ok(FaultKind::Missing)
    }

    fn compare_checkpoints(&mut self, event: &RecordedEvent, hash: Digest) -> Option<Fault> {
        while let Some(named) = self.checkpoints.front() {
            if named.checkpoint.position > event.position {
                return None;
            }
            if named.checkpoint.position < event.position {
                let fault = self.contradicted(self.sound.events);
                return fault.map(|(position, kind)| Fault::nameless(position, kind));
            }
            if named.checkpoint.hash != hash {
                let fault = self.contradicted(self.sound.events + 1);
                return fault.map(|(_, kind)| Fault::at(event, kind));
            }
            self.agreed = event.position;
            self.checkpoints.pop_front();
        }
        None
    }

    /// Checkpoints behind the end of the log.
    fn end(&mut self) -> Option<Fault> {
        let (position, kind) = self.contradicted(self.sound.events)?;
        Some(Fault::nameless(position, kind))
    }

    /// The next checkpoint does not fit.
    fn contradicted(&mut self, found: u64) -> Option<(Position, FaultKind)> {
        let NamedCheckpoint { name, checkpoint } = self.checkpoints.pop_front()?;
        let kind = FaultKind::Checkpoint {
            name,
            agreed: self.agreed,
            wanted: checkpoint.events,
            found,
        };
        Some((checkpoint.position, kind))
    }

    fn verdict(
        mut self,
        feed: &dyn EventFeed,
        fault: Option<Fault>,
    ) -> Result<ChainVerdict, VerifyError> {
        let mut verdict = ChainVerdict {
            sound: self.sound,
            unlinked: self.unlinked,
            linked: None,
            mark: None,
            contents: 0,
            erased: 0,
            fault,
        };
        if let Some(contents) = &mut self.contents {
            // What was not looked at yet stands before the fault.
            let earlier = match verdict.fault {
                None => contents.finish(feed, verdict.sound.position)?,
                Some(_) => contents.flush()?,
            };
            verdict.fault = earlier.or(verdict.fault);
            verdict.contents = contents.checked();
            verdict.erased = contents.erased();
        }
        Ok(verdict)
    }
}

/// The event, as it was where it may have stood before.
fn moved(event: &RecordedEvent, position: Position) -> RecordedEvent {
    RecordedEvent {
        position,
        ..event.clone()
    }
}
