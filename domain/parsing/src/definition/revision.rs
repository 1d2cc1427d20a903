//! Revisions: hashes by content.

use std::sync::Arc;

use domain::digest::hex;
use sha2::{Digest, Sha256};

use crate::engine;
use crate::program::Definition;

/// Keys that change what people read, not what the engine does.
const DOCUMENTATION: [&str; 4] = ["description", "setup", "evidence", "example"];

/// Hash of one definition: blanks, comments, order of keys and documentation do not count; the engine's own revision
/// does.
pub(super) fn of_definition(table: &toml::Table) -> String {
    let mut table = table.clone();
    for key in DOCUMENTATION {
        table.remove(key);
    }
    let alarms = table.get_mut("alarm").and_then(toml::Value::as_array_mut);
    for alarm in alarms.into_iter().flatten() {
        if let Some(alarm) = alarm.as_table_mut() {
            alarm.remove("shows");
        }
    }
    // serde_json keeps objects sorted by key, which makes the form canonical.
    let canonical = serde_json::to_string(&table).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(engine::REVISION.to_be_bytes());
    hash.update(canonical);
    short_hex(hash)
}

/// Hash of a set in its dispatch order.
pub(super) fn of_set(definitions: &[Arc<Definition>]) -> String {
    let mut hash = Sha256::new();
    for definition in definitions.iter().filter(|definition| definition.enabled) {
        hash.update(&definition.revision);
    }
    short_hex(hash)
}

/// 128 bits tell any two definitions apart and still fit a line of a log.
fn short_hex(hash: Sha256) -> String {
    hex(&hash.finalize()[..16])
}
