//! What happened to settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SettingsEvent {
    /// By name; null is the default again. What is not named stays as it was.
    SettingsChanged { changes: BTreeMap<String, Value> },
}

facts!(SettingsEvent { SettingsChanged });
