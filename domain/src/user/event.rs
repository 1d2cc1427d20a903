//! What happened to users.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{access::Role, aggregate::facts};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum UserEvent {
    UserCreated {
        name: String,
        roles: Vec<Role>,
    },
    UserRolesChanged {
        roles: Vec<Role>,
    },
    /// The one role to work in; none is all of them again.
    UserActiveRoleChosen {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
    },
    UserDeactivated {},
    /// The token itself is never part of an event; its hash is kept beside the log.
    ApiTokenIssued {
        token_id: Uuid,
        name: String,
        roles: Vec<Role>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
    },
    ApiTokenRevoked {
        token_id: Uuid,
    },
    /// How the user wants pages to look: what was set, and what is as it was from the beginning again.
    PreferencesChanged {
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        set: BTreeMap<String, String>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        removed: BTreeSet<String>,
    },
    NewsRead {
        news_id: Uuid,
    },
}

facts!(UserEvent {
    UserCreated,
    UserRolesChanged,
    UserActiveRoleChosen,
    UserDeactivated,
    ApiTokenIssued,
    ApiTokenRevoked,
    PreferencesChanged,
    NewsRead,
});
