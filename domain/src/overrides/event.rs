//! What happened to overrides.

use serde::{Deserialize, Serialize};

use super::OverrideRule;
use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum OverrideEvent {
    OverrideCreated(OverrideRule),
    /// All fields, as they are from now on.
    OverrideChanged(OverrideRule),
    OverrideRemoved {},
}

facts!(OverrideEvent {
    OverrideCreated = 2,
    OverrideChanged = 2,
    OverrideRemoved,
});
