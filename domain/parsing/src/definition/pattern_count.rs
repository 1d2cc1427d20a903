//! How many patterns a definition has.

use std::cell::Cell;

/// The patterns that a definition has so far.
#[derive(Debug, Default)]
pub(super) struct PatternCount {
    /// Of a definition that comes with the program, whose tests build all patterns.
    are_known: bool,
    all: Cell<usize>,
    large: Cell<usize>,
}

impl PatternCount {
    pub(super) fn of(are_known: bool) -> Self {
        Self {
            are_known,
            ..Self::default()
        }
    }

    /// Counts one more.
    pub(super) fn add(&self) -> usize {
        one_more(&self.all)
    }

    /// Counts one of those as large.
    pub(super) fn add_large(&self) -> usize {
        one_more(&self.large)
    }

    pub(super) fn are_known(&self) -> bool {
        self.are_known
    }
}

fn one_more(count: &Cell<usize>) -> usize {
    count.set(count.get() + 1);
    count.get()
}
