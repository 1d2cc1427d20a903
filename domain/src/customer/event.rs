//! What happened to customers.

use serde::{Deserialize, Serialize};

use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CustomerEvent {
    CustomerRegistered {
        name: String,
    },
    CustomerRenamed {
        name: String,
    },
    CustomerDeactivated {},
    CustomerReactivated {},
    /// How old the last good run of each of its jobs may be, unless the job has a limit of its own.
    CustomerRpoSet {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<u32>,
    },
    /// The clocks that its jobs start by; those of the installation where there is none.
    CustomerTimeZoneChosen {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
}

facts!(CustomerEvent {
    CustomerRegistered,
    CustomerRenamed,
    CustomerDeactivated,
    CustomerReactivated,
    CustomerRpoSet,
    CustomerTimeZoneChosen,
});
