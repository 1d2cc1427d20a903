//! What reading a mail may cost, whatever the definitions say: work is counted in steps, never timed, so that a mail reads
//! the same on every machine.
//!
//! A step is about what one byte costs that is looked at by a simple pattern. What takes more than its share is given up: it
//! finds nothing further, and [`Work::given_up`] says so. What would have been found is not known, so no good news stands
//! beside it (`engine/left_out.rs`).

use std::cell::{Cell, RefCell};

/// Steps of one search of a pattern, such as all its matches in a text.
const MAX_STEPS_OF_SEARCH: u64 = 1 << 26;

/// Steps of one definition on one mail.
const MAX_STEPS_OF_DEFINITION: u64 = 1 << 28;

/// Steps of all definitions on one mail.
const MAX_STEPS_OF_MAIL: u64 = 1 << 29;

/// Steps for a kept value of some hundred bytes, such as an object or a row of a table, besides its text.
pub(crate) const KEPT: u64 = 64;

/// Steps of a look at a single value, whatever its length.
pub(crate) const LOOK: u64 = 8;

/// Bytes that a search for a word passes in a step.
const BYTES_OF_WORD_SEARCH: usize = 16;

/// Longest part of a pattern that people are told, in characters.
const SHOWN: usize = 80;

/// The steps that are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub of_search: u64,
    pub of_definition: u64,
    pub of_mail: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            of_search: MAX_STEPS_OF_SEARCH,
            of_definition: MAX_STEPS_OF_DEFINITION,
            of_mail: MAX_STEPS_OF_MAIL,
        }
    }
}

/// What a mail costs so far.
#[derive(Debug)]
pub(crate) struct Work {
    bounds: Bounds,
    of_mail: Cell<u64>,
    of_definition: Cell<u64>,
    given_up: RefCell<Option<String>>,
    most: Cell<Steps>,
}

/// The most that a search, a definition and the mail took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    pub of_search: u64,
    pub of_definition: u64,
    pub of_mail: u64,
}

/// One search, which has a bound of its own.
#[derive(Debug)]
pub(crate) struct Search<'w> {
    work: &'w Work,
    /// The pattern, or what else is searched with.
    what: &'w str,
    steps: u64,
}

impl Work {
    pub(crate) fn new() -> Self {
        Self::within(Bounds::default())
    }

    pub(crate) fn within(bounds: Bounds) -> Self {
        Self {
            bounds,
            of_mail: Cell::new(0),
            of_definition: Cell::new(0),
            given_up: RefCell::new(None),
            most: Cell::default(),
        }
    }

    /// The next definition has its turn.
    pub(crate) fn begin_definition(&self) {
        self.of_definition.set(0);
        self.given_up.replace(None);
    }

    /// What the definition gave up, as a sentence for people.
    pub(crate) fn given_up(&self) -> Option<String> {
        self.given_up.borrow().clone()
    }

    /// Takes steps; `false` where there are not as many left, and `what` was given up. Then there are none left: what is
    /// left out once must not be found by the next rule.
    pub(crate) fn take(&self, steps: u64, what: &str) -> bool {
        let of_mail = self.of_mail.get().saturating_add(steps);
        let of_definition = self.of_definition.get().saturating_add(steps);
        if of_definition > self.bounds.of_definition || of_mail > self.bounds.of_mail {
            if of_mail > self.bounds.of_mail {
                self.of_mail.set(self.bounds.of_mail);
            }
            self.of_definition.set(self.bounds.of_definition);
            self.give_up(what);
            return false;
        }
        self.of_mail.set(of_mail);
        self.of_definition.set(of_definition);
        let mut most = self.most.get();
        most.of_mail = of_mail;
        most.of_definition = most.of_definition.max(of_definition);
        self.most.set(most);
        true
    }

    /// Takes what a look for a word in a text of that length costs.
    pub(crate) fn take_word(&self, length: usize, word: &str) -> bool {
        self.take(LOOK + of_bytes(length / BYTES_OF_WORD_SEARCH), word)
    }

    /// Takes what going over a text of that length costs.
    pub(crate) fn take_bytes(&self, length: usize, what: &str) -> bool {
        self.take(LOOK + of_bytes(length), what)
    }

    pub(crate) fn search<'w>(&'w self, what: &'w str) -> Search<'w> {
        Search {
            work: self,
            what,
            steps: 0,
        }
    }

    pub(crate) fn most(&self) -> Steps {
        self.most.get()
    }

    fn give_up(&self, what: &str) {
        let mut given_up = self.given_up.borrow_mut();
        if given_up.is_some() {
            return;
        }
        let shown: String = what.chars().take(SHOWN).collect();
        let more = if shown.len() < what.len() { "…" } else { "" };
        *given_up = Some(format!(
            "`{shown}{more}` was given up, as it takes more than {} steps on this mail, or the parser more than {}; \
             let its patterns fit single lines and begin with a word",
            self.bounds.of_search, self.bounds.of_definition
        ));
    }
}

impl Search<'_> {
    /// Takes steps; `false` ends the search.
    pub(crate) fn take(&mut self, steps: u64) -> bool {
        let taken = self.steps.saturating_add(steps);
        if taken > self.work.bounds.of_search {
            self.work.give_up(self.what);
            return false;
        }
        self.steps = taken;
        let mut most = self.work.most.get();
        most.of_search = most.of_search.max(taken);
        self.work.most.set(most);
        self.work.take(steps, self.what)
    }

    /// The number of steps that ends it.
    pub(crate) fn left(&self) -> u64 {
        self.work.bounds.of_search.saturating_sub(self.steps)
    }
}

/// A step for each byte.
pub(crate) fn of_bytes(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_is_given_up_leaves_the_others_their_share() {
        let work = Work::new();
        let mut search = work.search("slow");
        assert!(search.take(MAX_STEPS_OF_SEARCH));
        assert!(!search.take(1));
        assert!(work.search("next").take(1));
        let told = work.given_up().expect("told");
        assert!(told.starts_with("`slow` was given up"), "{told}");
        assert_eq!(work.most().of_search, MAX_STEPS_OF_SEARCH);
    }

    #[test]
    fn a_definition_and_a_mail_have_bounds() {
        let work = Work::new();
        assert!(work.take(MAX_STEPS_OF_DEFINITION, "one"));
        assert!(!work.take(1, "one"));
        work.begin_definition();
        assert_eq!(work.given_up(), None);
        assert!(work.take(MAX_STEPS_OF_MAIL - MAX_STEPS_OF_DEFINITION, "two"));
        work.begin_definition();
        assert!(!work.take(1, "three"));
        assert!(work.given_up().is_some());
    }
}
