//! Where a ticket or remark stands, as events change it.

use domain::annotation::{AnnotationScope, GoneJob};

use crate::{fold::state::logged_event::LoggedEvent, rows::annotations::ScopeState};

/// The scopes that something begins with.
pub(crate) fn first(logged: &LoggedEvent<'_>, scopes: &[AnnotationScope]) -> Vec<ScopeState> {
    let mut states = Vec::with_capacity(scopes.len());
    for scope in scopes {
        add(&mut states, logged, scope);
    }
    states
}

/// A new scope, or a resolved one that is open again.
pub(crate) fn add(states: &mut Vec<ScopeState>, logged: &LoggedEvent<'_>, scope: &AnnotationScope) {
    remove(states, scope);
    states.push(ScopeState {
        scope: scope.clone(),
        added_at: logged.recorded_at,
        resolved_at: None,
        resolved_by: None,
    });
}

pub(crate) fn remove(states: &mut Vec<ScopeState>, scope: &AnnotationScope) {
    let key = scope.key();
    states.retain(|state| state.scope.key() != key);
}

pub(crate) fn resolve(
    states: &mut [ScopeState],
    logged: &LoggedEvent<'_>,
    scope: &AnnotationScope,
) {
    let key = scope.key();
    for state in states.iter_mut().filter(|state| state.scope.key() == key) {
        state.resolved_at = Some(logged.recorded_at);
        state.resolved_by = Some(logged.metadata.actor.name().to_owned());
    }
}

pub(crate) fn reopen(states: &mut [ScopeState]) {
    for state in states {
        state.resolved_at = None;
        state.resolved_by = None;
    }
}

/// Gives the scopes that there are afterwards. Of two that became one, the open one counts.
pub(crate) fn without(states: &[ScopeState], gone: GoneJob) -> Vec<ScopeState> {
    let mut left: Vec<ScopeState> = Vec::with_capacity(states.len());
    for state in states {
        let Some(scope) = state.scope.without(gone) else {
            continue;
        };
        let state = ScopeState {
            scope,
            ..state.clone()
        };
        let key = state.scope.key();
        match left.iter_mut().find(|other| other.scope.key() == key) {
            Some(other) if other.resolved_at.is_some() => *other = state,
            Some(_) => {}
            None => left.push(state),
        }
    }
    left
}

/// The open scopes that were not there before.
pub(crate) fn moved(before: &[ScopeState], now: &[ScopeState]) -> Vec<AnnotationScope> {
    let new = now
        .iter()
        .filter(|state| state.resolved_at.is_none() && !before.contains(state));
    new.map(|state| state.scope.clone()).collect()
}

/// Whether there is nothing left to do, since nothing is open any more.
pub(crate) fn nothing_open(states: &[ScopeState]) -> bool {
    states.iter().all(|state| state.resolved_at.is_some())
}
