//! What is wanted of settings.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Area;

#[derive(Debug, Clone)]
pub enum SettingsCommand {
    /// By name; null is the default again.
    Change {
        area: Area,
        changes: BTreeMap<String, Value>,
    },
}
