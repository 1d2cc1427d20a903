//! Who wants something.

use domain::log::{Actor, Metadata};
use uuid::Uuid;

/// Who wants something, and the id under which all that follows is found again.
#[derive(Debug, Clone)]
pub struct Intention {
    pub actor: Actor,
    pub correlation_id: Uuid,
    /// Where it can be said again without being done again: what it makes has this id, or ids that are derived from it.
    /// Then the correlation id follows from all that is wanted.
    pub key: Option<Uuid>,
}

impl Intention {
    pub fn metadata(&self) -> Metadata {
        Metadata {
            actor: self.actor.clone(),
            correlation_id: self.correlation_id,
            causation_id: None,
        }
    }
}
