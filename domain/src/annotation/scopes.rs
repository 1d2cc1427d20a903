//! All that one ticket or remark is about, each part open or resolved.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::{AnnotationScope, GoneJob};
use crate::text::TextError;

/// Scopes of one ticket or remark.
const MAX_SCOPES: usize = 200;

/// The scopes of one ticket or remark, each open or resolved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Scopes(Vec<(AnnotationScope, State)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    Open,
    Resolved,
}

#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ScopeError {
    #[error("there is no scope; give at least one job, customer or object")]
    None,
    #[error("{count} scopes are too many; at most {MAX_SCOPES} are allowed")]
    TooMany { count: usize },
    #[error("it has no scope {key}; look at its `scopes`")]
    Unknown { key: String },
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Scopes {
    /// Cleans the scopes that somebody wants to begin with; each stands once.
    pub(crate) fn wanted(scopes: Vec<AnnotationScope>) -> Result<Vec<AnnotationScope>, ScopeError> {
        let count = scopes.len();
        match count {
            0 => return Err(ScopeError::None),
            _ if count > MAX_SCOPES => return Err(ScopeError::TooMany { count }),
            _ => {}
        }
        let mut wanted: Vec<AnnotationScope> = Vec::with_capacity(count);
        for scope in scopes {
            let scope = scope.cleaned()?;
            if wanted.iter().all(|known| known.key() != scope.key()) {
                wanted.push(scope);
            }
        }
        Ok(wanted)
    }

    /// A scope that somebody wants to add; `None` where it is open already.
    pub(crate) fn added(
        &self,
        scope: AnnotationScope,
    ) -> Result<Option<AnnotationScope>, ScopeError> {
        let scope = scope.cleaned()?;
        match self.state(&scope) {
            Some(State::Open) => Ok(None),
            None if self.0.len() >= MAX_SCOPES => Err(ScopeError::TooMany {
                count: self.0.len() + 1,
            }),
            Some(State::Resolved) | None => Ok(Some(scope)),
        }
    }

    /// The scope as it was added, and whether it is open.
    pub(crate) fn existing(
        &self,
        scope: &AnnotationScope,
    ) -> Result<(AnnotationScope, bool), ScopeError> {
        let key = scope.clone().cleaned()?.key();
        let found = self.0.iter().find(|(known, _)| known.key() == key);
        match found {
            Some((scope, state)) => Ok((scope.clone(), *state == State::Open)),
            None => Err(ScopeError::Unknown { key }),
        }
    }

    pub(crate) fn open_count(&self) -> usize {
        let open = self.0.iter().filter(|(_, state)| *state == State::Open);
        open.count()
    }

    pub(crate) fn open(&mut self, scope: &AnnotationScope) {
        self.set(scope, State::Open);
    }

    pub(crate) fn resolve(&mut self, scope: &AnnotationScope) {
        self.set(scope, State::Resolved);
    }

    pub(crate) fn remove(&mut self, scope: &AnnotationScope) {
        let key = scope.key();
        self.0.retain(|(known, _)| known.key() != key);
    }

    /// The jobs that it stands on, or on an object of.
    pub(crate) fn jobs(&self) -> BTreeSet<Uuid> {
        self.0.iter().filter_map(|(scope, _)| scope.job()).collect()
    }

    /// Those of these jobs that it stands on.
    pub(crate) fn on_gone<'g>(&self, gone: &'g [GoneJob]) -> impl Iterator<Item = &'g GoneJob> {
        let jobs = self.jobs();
        gone.iter().filter(move |gone| jobs.contains(&gone.job_id))
    }

    /// What stood on the job stands on the one that it went on as, or nowhere.
    pub(crate) fn leave_job(&mut self, gone: GoneJob) {
        for (scope, state) in std::mem::take(&mut self.0) {
            let Some(scope) = scope.without(gone) else {
                continue;
            };
            // Of two that became one, the open one counts.
            if self.state(&scope) != Some(State::Open) {
                self.set(&scope, state);
            }
        }
    }

    pub(crate) fn open_all(&mut self) {
        for (_, state) in &mut self.0 {
            *state = State::Open;
        }
    }

    fn state(&self, scope: &AnnotationScope) -> Option<State> {
        let key = scope.key();
        let found = self.0.iter().find(|(known, _)| known.key() == key);
        found.map(|(_, state)| *state)
    }

    fn set(&mut self, scope: &AnnotationScope, wanted: State) {
        let key = scope.key();
        match self.0.iter_mut().find(|(known, _)| known.key() == key) {
            Some((_, state)) => *state = wanted,
            None => self.0.push((scope.clone(), wanted)),
        }
    }
}
