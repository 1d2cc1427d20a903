//! Replays as people are shown them.

use std::{sync::Arc, time::Duration};

use adapters::projecting::{ViewParts, ViewSet};
use chrono::{DateTime, Utc};
use commands::{CommandError, ports::KnownError};
use projections::{
    ports::{DatabaseError, Generation, ViewReader},
    projector::checkpoint_of,
    reading::{Rules, RulesError},
    replay::{Side, has_changes},
    views::{parsers::parser_settings, settings::wanted_trust},
};
use uuid::Uuid;

use crate::running::Backend;

/// How long a mutation waits for the other views to be live.
const LIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// How often it looks.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How far the views of a replay are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BuildProgress {
    pub done: u64,
    /// Events of the log at this moment.
    pub total: u64,
    /// Since the build was begun; none in its first moment.
    pub per_second: Option<f64>,
}

impl BuildProgress {
    /// `began` is when the build was.
    fn between(done: u64, total: u64, began: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let milliseconds = (now - began).num_milliseconds();
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let per_second =
            (milliseconds > 0 && done > 0).then(|| done as f64 * 1_000.0 / milliseconds as f64);
        Self {
            done,
            total,
            per_second,
        }
    }

    pub fn seconds_left(&self) -> Option<u64> {
        #[expect(clippy::cast_precision_loss, reason = "a time left for people")]
        let left = self.total.saturating_sub(self.done) as f64 / self.per_second?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to what fits"
        )]
        let seconds = left.ceil().clamp(0.0, 1e9) as u64;
        Some(seconds)
    }
}

/// Of a replay that is being built, by whichever process. Blocks.
pub fn progress(parts: &ViewParts, replay: Uuid) -> anyhow::Result<BuildProgress> {
    let head = parts.feed.head()?;
    let now = parts.clock.now();
    let (done, began) = match generation_of(parts, replay)? {
        None => (0, now),
        Some(generation) => {
            // The file may not be there yet.
            let reader = parts.generations.reader(generation.id)?;
            let done = checkpoint_of(reader.as_ref()).unwrap_or(0);
            (done, generation.plan.created_at)
        }
    };
    let count = |position: i64| u64::try_from(position).unwrap_or(0);
    Ok(BuildProgress::between(count(done), count(head), began, now))
}

/// The views of a replay, while they are kept.
pub fn generation_of(parts: &ViewParts, replay: Uuid) -> Result<Option<Generation>, DatabaseError> {
    let mut all = parts.generations.all()?.into_iter();
    Ok(all.find(|generation| generation.plan.replay == Some(replay)))
}

/// The views that the comparison of a replay stands in; `None` where they are gone, or were never compared. Blocks.
pub fn compared_views(
    parts: &ViewParts,
    replay: Uuid,
) -> Result<Option<Arc<dyn ViewReader>>, DatabaseError> {
    let Some(generation) = generation_of(parts, replay)? else {
        return Ok(None);
    };
    let reader = parts.generations.reader(generation.id)?;
    Ok(has_changes(reader.as_ref()).then_some(reader))
}

/// The definitions that are switched on, and which mail hosts are trusted, as of the views. Compiling them takes a moment.
pub async fn wanted(views: &dyn ViewReader) -> Result<Rules, CommandError> {
    let settings = parser_settings(views).await.map_err(unavailable)?;
    let trust = wanted_trust(views).await.map_err(unavailable)?;
    let compiled = tokio::task::spawn_blocking(move || Rules::wanted(&settings, trust.as_ref()));
    match compiled.await.map_err(unavailable)? {
        Ok(wanted) => Ok(wanted.rules),
        Err(RulesError::Definitions(error)) => Err(error.into()),
        Err(error) => Err(unavailable(error)),
    }
}

fn unavailable(failed: impl std::fmt::Display) -> CommandError {
    KnownError::Unavailable(failed.to_string()).into()
}

/// Live views as something that others are compared with.
pub fn side(live: &ViewSet, backend: &Backend) -> Side {
    Side {
        reader: Arc::clone(&live.reader),
        rules: live.rules.clone(),
        details: backend.details.clone(),
    }
}

/// Waits until this process shows the views of an accepted replay; `false` when that takes too long. There is nothing to
/// wait for where no views were built.
pub async fn shows(backend: &Backend, replay: Uuid) -> Result<bool, DatabaseError> {
    Ok(match generation_of_replay(backend, replay).await? {
        None => true,
        // Another one may have been accepted since.
        Some(generation) => live_is(backend, |live| live.generation >= generation.id).await,
    })
}

/// Waits until this process shows other views than those of a replay that was taken back.
pub async fn hides(backend: &Backend, replay: Uuid) -> Result<bool, DatabaseError> {
    Ok(match generation_of_replay(backend, replay).await? {
        None => true,
        Some(generation) => live_is(backend, |live| live.generation != generation.id).await,
    })
}

async fn generation_of_replay(
    backend: &Backend,
    replay: Uuid,
) -> Result<Option<Generation>, DatabaseError> {
    let parts = backend.view_parts.clone();
    tokio::task::spawn_blocking(move || generation_of(&parts, replay))
        .await
        .map_err(|error| DatabaseError::Unavailable(error.to_string()))?
}

async fn live_is(backend: &Backend, wanted: impl Fn(&ViewSet) -> bool) -> bool {
    let look = async {
        while !wanted(&backend.live.set()) {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    };
    tokio::time::timeout(LIVE_TIMEOUT, look).await.is_ok()
}
