//! Preferences of users.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{fold::state::memory::Fold, rows::preferences::PreferenceRow};

pub(crate) fn apply(
    fold: &mut Fold,
    user_id: Uuid,
    set: &BTreeMap<String, String>,
    removed: &BTreeSet<String>,
) {
    for name in removed {
        fold.preferences().remove((user_id, name.clone()));
    }
    for (name, value) in set {
        fold.preferences().put(PreferenceRow {
            user_id,
            name: name.clone(),
            value: value.clone(),
        });
    }
}
