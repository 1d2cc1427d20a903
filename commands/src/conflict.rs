//! What is done where somebody else appended to the same stream meanwhile.

use crate::error::CommandError;

/// A decision is made this often before somebody is told to look again.
const MAX_TRIES: usize = 4;

/// Counts the conflicts of one decision.
#[derive(Debug, Default)]
pub(crate) struct Conflicts(usize);

impl Conflicts {
    /// Whether to read the log again, and to decide again.
    pub(crate) fn call_for_another_try<T>(&mut self, decided: &Result<T, CommandError>) -> bool {
        let is_conflict = matches!(decided, Err(CommandError::Conflict));
        self.0 += usize::from(is_conflict);
        is_conflict && self.0 < MAX_TRIES
    }
}
