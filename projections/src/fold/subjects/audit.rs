//! Writes down what somebody did.

use domain::{cove_account::CoveAccountEvent, event::Event, log::Actor, mail::MailEvent};

use crate::{
    fold::state::{logged_event::LoggedEvent, memory::Fold},
    rows::audit::AuditRow,
};

/// Writes down what somebody did.
pub(crate) fn apply(fold: &mut Fold, logged: &LoggedEvent<'_>) {
    let is_observation = matches!(
        logged.event,
        Event::Mail(MailEvent::MailReceived(_))
            | Event::CoveAccount(CoveAccountEvent::CoveSnapshotTaken { .. })
            | Event::Timekeeping(_)
            | Event::Collector(_)
    );
    if is_observation {
        return;
    }
    let recorded = logged.recorded;
    let actor = &logged.metadata.actor;
    let (actor_id, token_id) = match actor {
        Actor::User { id, token, .. } => (Some(*id), *token),
        Actor::Operator { .. } | Actor::Collector { .. } => (None, None),
    };
    fold.audit().put_new(AuditRow {
        position: recorded.position,
        recorded_at: logged.recorded_at,
        actor_kind: actor.kind().to_owned(),
        actor_name: actor.name().to_owned(),
        actor_id,
        token_id,
        stream_type: recorded.stream.aggregate_type.clone(),
        stream_id: recorded.stream.aggregate_id.clone(),
        event_type: recorded.event_type.clone(),
        correlation_id: logged.metadata.correlation_id,
        details: fields(&recorded.payload),
    });
}

/// The payload without the name of the event around it.
fn fields(payload: &str) -> String {
    match payload.split_once(':') {
        Some((_, rest)) => rest.strip_suffix('}').unwrap_or(rest).to_owned(),
        None => "{}".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_the_fields_alone() {
        assert_eq!(
            fields(r#"{"CustomerRenamed":{"name":"A: b"}}"#),
            r#"{"name":"A: b"}"#
        );
        assert_eq!(fields(r#"{"MailRestored":{}}"#), "{}");
    }
}
