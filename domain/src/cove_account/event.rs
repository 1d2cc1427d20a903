//! What happened to accounts of Cove.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Columns;
use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CoveAccountEvent {
    /// The API said something else than before.
    CoveSnapshotTaken {
        connection: String,
        account_id: i64,
        columns: Columns,
    },
    /// Its sessions are runs of the job from now on, and of no other.
    CoveAccountLinked {
        job_id: Uuid,
    },
    CoveAccountUnlinked {},
}

facts!(CoveAccountEvent {
    CoveSnapshotTaken,
    CoveAccountLinked,
    CoveAccountUnlinked,
});
