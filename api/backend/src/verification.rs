//! What comparing the log with its hash chain came to.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use projections::{
    chain::{ChainState, ChainVerdict},
    ports::ChainStore,
};

/// The keeper of the chain adds what came in meanwhile within a second, where it is not busy with a long log.
const LINKED_WITHIN: Duration = Duration::from_secs(10);

/// When the log was compared, and what that came to.
#[derive(Debug, Clone)]
pub struct Verification {
    pub at: DateTime<Utc>,
    pub outcome: Outcome,
}

#[derive(Debug, Clone)]
pub enum Outcome {
    Compared(Box<ChainVerdict>),
    /// The database says that its file is damaged; what could be compared is sound.
    Damaged(String),
    /// Nothing was found out.
    Failed(String),
}

impl Outcome {
    /// Stable, for programs: those of [`ChainState`], `damaged` and `failed`.
    pub const CODES: [&str; 7] = {
        let [faulty, deleted, cut, unlinked, sound] = ChainState::CODES;
        [faulty, deleted, cut, unlinked, sound, "damaged", "failed"]
    };

    pub fn code(&self) -> &'static str {
        match self {
            Self::Compared(verdict) => verdict.state().code(),
            Self::Damaged(_) => Self::CODES[5],
            Self::Failed(_) => Self::CODES[6],
        }
    }

    pub fn is_sound(&self) -> bool {
        self.code() == ChainState::Sound.code()
    }

    /// In a sentence.
    pub fn message(&self) -> String {
        match self {
            Self::Compared(verdict) => verdict.explained(),
            Self::Damaged(reason) => format!(
                "the file of the event log is damaged: {reason}; stop the program, keep a copy of the file, and restore \
                 log and chain from a backup"
            ),
            Self::Failed(reason) => {
                format!("the event log could not be compared with its hash chain: {reason}")
            }
        }
    }

    pub fn verdict(&self) -> Option<&ChainVerdict> {
        match self {
            Self::Compared(verdict) => Some(verdict.as_ref()),
            Self::Damaged(_) | Self::Failed(_) => None,
        }
    }
}

/// The last result; none until the first comparison is done.
#[derive(Debug, Default)]
pub struct LastVerification(Mutex<Option<Verification>>);

impl LastVerification {
    pub fn get(&self) -> Option<Verification> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    pub(crate) fn set(&self, verification: Verification) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(verification);
    }
}

/// Events that came in meanwhile get their links from the process that keeps the chain: that is waited for, for a moment. Nothing is
/// waited for where something is wrong.
pub fn when_linked(
    verdict: ChainVerdict,
    chain: &dyn ChainStore,
    stop: &AtomicBool,
) -> ChainVerdict {
    let since = Instant::now();
    while matches!(verdict.state(), ChainState::Unlinked { .. })
        && since.elapsed() < LINKED_WITHIN
        && !stop.load(Ordering::Relaxed)
    {
        let linked = chain.last().ok().flatten().map(|link| link.position);
        if linked >= Some(verdict.sound.position) {
            return ChainVerdict {
                unlinked: 0,
                linked: Some(verdict.sound.position),
                ..verdict
            };
        }
        thread::sleep(Duration::from_millis(20));
    }
    verdict
}
