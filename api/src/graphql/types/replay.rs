use async_graphql::{ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::generation;
use projections::views::replays::ReplayRow;

use super::{Long, ReplayState};
use crate::graphql::ids::Kind;

/// A build of other views beside the live ones, and what became of it.
pub(in crate::graphql) struct Replay(pub ReplayRow);

#[Object]
impl Replay {
    pub(in crate::graphql) async fn id(&self) -> ID {
        Kind::Replay.id(self.0.replay_id)
    }

    async fn state(&self) -> ReplayState {
        self.0.state.into()
    }

    /// Why it was started.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What the new views are built with.
    async fn definitions(&self) -> Vec<DefinitionRevision> {
        let definitions = self.0.definitions.0.iter();
        definitions
            .map(|definition| DefinitionRevision {
                name: definition.name.clone(),
                revision: definition.revision.clone(),
            })
            .collect()
    }

    /// How the new views differ from the live ones, from the comparison on.
    async fn summary(&self) -> Option<ReplaySummary> {
        self.0.summary.as_ref().map(|summary| summary.0.into())
    }

    async fn started_at(&self) -> DateTime<Utc> {
        self.0.started_at
    }

    async fn started_by(&self) -> &str {
        &self.0.started_by
    }

    /// When it was accepted or rejected, or failed.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    async fn finished_by(&self) -> Option<&str> {
        self.0.finished_by.as_deref()
    }

    /// Why it was rejected, or failed.
    async fn outcome(&self) -> Option<&str> {
        self.0.outcome.as_deref()
    }
}

/// A parser definition, by content.
#[derive(SimpleObject)]
struct DefinitionRevision {
    name: String,
    revision: String,
}

/// Differences in numbers.
#[derive(SimpleObject)]
struct ReplaySummary {
    /// Mails that were read.
    mails: Long,
    /// Of these, mails that a changed definition reads, read, or could read.
    affected: Long,
    /// Mails that no definition recognised before.
    newly_recognised: Long,
    no_longer_recognised: Long,
    /// Recognised by another definition, or with another reading of what has no job.
    mails_read_otherwise: Long,
    /// Runs whose status, job, time or objects differ.
    runs_changed: Long,
    runs_appearing: Long,
    runs_disappearing: Long,
    jobs_appearing: Long,
    jobs_disappearing: Long,
    /// Reviews that lose their run.
    reviews_orphaned: Long,
    /// Reviews that find their run again.
    reviews_restored: Long,
}

impl From<generation::ReplaySummary> for ReplaySummary {
    fn from(summary: generation::ReplaySummary) -> Self {
        let long = |count: u64| Long(i64::try_from(count).unwrap_or(i64::MAX));
        Self {
            mails: long(summary.mails),
            affected: long(summary.affected),
            newly_recognised: long(summary.newly_recognised),
            no_longer_recognised: long(summary.no_longer_recognised),
            mails_read_otherwise: long(summary.mails_read_otherwise),
            runs_changed: long(summary.runs_changed),
            runs_appearing: long(summary.runs_appearing),
            runs_disappearing: long(summary.runs_disappearing),
            jobs_appearing: long(summary.jobs_appearing),
            jobs_disappearing: long(summary.jobs_disappearing),
            reviews_orphaned: long(summary.reviews_orphaned),
            reviews_restored: long(summary.reviews_restored),
        }
    }
}
