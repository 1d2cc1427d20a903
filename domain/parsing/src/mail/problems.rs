//! What could not be read, for people.

use super::limits;

/// Collects problems up to a number, each of them once.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    /// Takes a closure, so that nothing is put together once there are enough.
    pub(super) fn add(&mut self, problem: impl FnOnce() -> String) {
        if self.0.len() >= limits::PROBLEMS {
            return;
        }
        let problem = problem();
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    pub(super) fn into_vec(self) -> Vec<String> {
        self.0
    }
}
