use serde::{Deserialize, Serialize};

use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CustomerEvent {
    CustomerRegistered { name: String },
    CustomerRenamed { name: String },
    CustomerDeactivated {},
    CustomerReactivated {},
}

facts!(CustomerEvent {
    CustomerRegistered,
    CustomerRenamed,
    CustomerDeactivated,
    CustomerReactivated,
});
