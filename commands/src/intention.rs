use domain::log::{Actor, Metadata};
use uuid::Uuid;

/// Who wants something, and the id under which all that follows is found again.
#[derive(Debug, Clone)]
pub struct Intention {
    pub actor: Actor,
    pub correlation_id: Uuid,
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
