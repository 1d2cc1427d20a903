//! What could not be read, for people.

use super::{limits, unread::Unread};

/// Collects problems up to a number, each of them once.
#[derive(Debug, Default)]
pub(super) struct Problems {
    told: Vec<String>,
    unread: Vec<Unread>,
}

impl Problems {
    /// Takes a closure, so that nothing is put together once there are enough.
    pub(super) fn add(&mut self, problem: impl FnOnce() -> String) {
        if self.told.len() >= limits::MAX_PROBLEMS {
            return;
        }
        let problem = problem();
        if !self.told.contains(&problem) {
            self.told.push(problem);
        }
    }

    /// Something that could hold the report was left out. It is a problem as well.
    pub(super) fn leave_out(&mut self, part: Option<&str>, reason: impl Into<String>) {
        if self.unread.len() >= limits::MAX_PROBLEMS {
            return;
        }
        let unread = Unread {
            part: part.map(str::to_owned),
            reason: reason.into(),
        };
        if self.unread.contains(&unread) {
            return;
        }
        let problem = unread.to_string();
        if !self.told.contains(&problem) {
            // Told even where there are many others, since it decides what becomes of the mail.
            self.told.push(problem);
        }
        self.unread.push(unread);
    }

    pub(super) fn into_parts(self) -> (Vec<String>, Vec<Unread>) {
        (self.told, self.unread)
    }
}
