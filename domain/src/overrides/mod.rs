//! Overrides: trouble that is known and counts as success. A run keeps the status that was reported; its effective status
//! is what it counts as.

mod aggregate;
mod command;
mod error;
mod event;
mod judge;
mod judged_run;
mod rule;
mod troubles;

pub use aggregate::Override;
pub use command::OverrideCommand;
pub use error::OverrideError;
pub use event::OverrideEvent;
pub use judge::{AfterOverrides, judge, object_override};
pub use judged_run::JudgedRun;
pub use rule::{OverrideLevel, OverrideMatch, OverrideRule, TextMatch, TextMatchKind};
pub use troubles::{ObjectTrouble, Troubles};
