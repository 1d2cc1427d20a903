//! What is wanted of overrides.

use super::OverrideRule;

#[derive(Debug, Clone)]
pub enum OverrideCommand {
    Create(OverrideRule),
    Change(OverrideRule),
    Remove,
}
