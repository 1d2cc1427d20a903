use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::PreferenceRow;
use crate::fold::WorkingSet;

pub(crate) fn apply(
    working: &mut WorkingSet,
    user_id: Uuid,
    set: &BTreeMap<String, String>,
    removed: &BTreeSet<String>,
) {
    for name in removed {
        working.preferences.remove((user_id, name.clone()));
    }
    for (name, value) in set {
        working.preferences.put(PreferenceRow {
            user_id,
            name: name.clone(),
            value: value.clone(),
        });
    }
}
