//! Overrides: trouble that is known and counts as success. A run keeps the status that was reported; its effective status
//! is what it counts as.

mod aggregate;
mod command;
mod event;
mod rule;
mod troubles;
mod verdict;

pub use aggregate::Override;
pub use command::{OverrideCommand, OverrideError};
pub use event::OverrideEvent;
pub use rule::{OverrideLevel, OverrideMatch, OverrideRule, TextMatch, TextMatchKind};
pub use troubles::{ObjectTrouble, Troubles};
pub use verdict::{JudgedRun, Verdict, judge, object_override};
