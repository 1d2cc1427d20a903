//! Events and links, one after the other.

use std::collections::VecDeque;

use domain::log::{Position, RecordedEvent};

use crate::{
    chain::page::PAGE,
    engine::ports::{
        chain::{ChainError, ChainStore, Link},
        feed::EventFeed,
    },
};

/// Reads a part of the log with a view of what comes next.
pub(super) struct Events<'a> {
    feed: &'a dyn EventFeed,
    /// Where the part ends.
    until: Position,
    begun: bool,
    read: Position,
    ahead: VecDeque<RecordedEvent>,
    end: Option<End>,
}

/// Why there is no further event.
enum End {
    Reached,
    Unreadable(String),
}

impl<'a> Events<'a> {
    pub(super) fn until(feed: &'a dyn EventFeed, until: Position) -> Self {
        Self {
            feed,
            until,
            begun: false,
            read: Position::MIN,
            ahead: VecDeque::new(),
            end: None,
        }
    }

    /// The `n`-th event from here, from 0; `None` behind the last, or where the log cannot be read on.
    pub(super) fn peek(&mut self, n: usize) -> Option<&RecordedEvent> {
        while self.ahead.len() <= n && self.end.is_none() {
            self.fill();
        }
        self.ahead.get(n)
    }

    pub(super) fn next(&mut self) -> Option<RecordedEvent> {
        self.peek(0)?;
        self.ahead.pop_front()
    }

    /// Why the log cannot be read on, if that is why there is no next event.
    pub(super) fn unreadable(&self) -> Option<&str> {
        match &self.end {
            Some(End::Unreadable(reason)) if self.ahead.is_empty() => Some(reason),
            _ => None,
        }
    }

    /// One row that is no event fails its page, so smaller and smaller pages are read up to it.
    fn fill(&mut self) {
        let mut limit = PAGE;
        let page = loop {
            match self.feed.read_after(self.read, limit) {
                Ok(page) => break page,
                Err(error) if limit == 1 => {
                    self.end = Some(End::Unreadable(error.to_string()));
                    return;
                }
                Err(_) => limit /= 2,
            }
        };
        let Some(last) = page.last() else {
            self.end = Some(End::Reached);
            return;
        };
        if self.begun && last.position <= self.read {
            let reason = format!("the log does not go on behind position {}", self.read);
            self.end = Some(End::Unreadable(reason));
            return;
        }
        self.begun = true;
        self.read = last.position;
        if self.read >= self.until {
            self.end = Some(End::Reached);
        }
        let until = self.until;
        self.ahead
            .extend(page.into_iter().filter(|event| event.position <= until));
    }
}

/// The same of the chain.
pub(super) struct Links<'a> {
    chain: &'a dyn ChainStore,
    until: Position,
    read: Position,
    ahead: VecDeque<Link>,
    ended: bool,
}

impl<'a> Links<'a> {
    /// Up to this link; none without.
    pub(super) fn until(chain: &'a dyn ChainStore, last: Option<Link>) -> Self {
        Self {
            chain,
            until: last.map_or(Position::MIN, |link| link.position),
            read: Position::MIN,
            ahead: VecDeque::new(),
            ended: last.is_none(),
        }
    }

    pub(super) fn peek(&mut self, n: usize) -> Result<Option<Link>, ChainError> {
        while self.ahead.len() <= n && !self.ended {
            let page = self.chain.read_after(self.read, PAGE)?;
            match page.last() {
                None => self.ended = true,
                Some(last) => {
                    self.read = last.position;
                    self.ended = self.read >= self.until;
                }
            }
            let until = self.until;
            self.ahead
                .extend(page.into_iter().filter(|link| link.position <= until));
        }
        Ok(self.ahead.get(n).copied())
    }

    pub(super) fn advance(&mut self) {
        self.ahead.pop_front();
    }
}
