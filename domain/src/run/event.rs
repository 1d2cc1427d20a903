use serde::{Deserialize, Serialize};

use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RunEvent {
    RunReviewed {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    RunReviewWithdrawn {},
}

facts!(RunEvent {
    RunReviewed,
    RunReviewWithdrawn,
});
