use async_graphql::{Context, Error, ID, Object, Result, SimpleObject};
use backend::replays;
use chrono::{DateTime, Utc};
use domain::generation;
use projections::{
    replay::{change_cursor_kinds, changes},
    views::replays::ReplayRow,
};

use super::{Long, ReplayChange, ReplayChangeKind, ReplayState, replay_change::ReplayProgress};
use crate::{
    context::backend,
    cost, error,
    ids::Kind,
    paging::{self, Listed, Page},
    parsers,
};

/// A build of other views beside the live ones, and what became of it.
pub(crate) struct Replay(pub ReplayRow);

#[Object]
impl Replay {
    pub(crate) async fn id(&self) -> ID {
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
        definitions.cloned().map(Into::into).collect()
    }

    /// Definitions that are wanted by now and that it is not built with, such as one that was published since it was started:
    /// `restartReplay` starts it again with them. Of an accepted one they are what the live views lack. Empty once it is over.
    #[graphql(complexity = "10 + child_complexity")]
    async fn missing_definitions(&self, context: &Context<'_>) -> Result<Vec<DefinitionRevision>> {
        if !self.is_of_use(context).await? {
            return Ok(vec![]);
        }
        let wanted = parsers::wanted(context).await?;
        let missing = generation::missing(&self.0.definitions.0, &wanted);
        Ok(missing.into_iter().map(Into::into).collect())
    }

    /// Names of definitions that it is built with and that nobody wants any more, such as one that was withdrawn since it was
    /// started. Empty once it is over.
    #[graphql(complexity = 10)]
    async fn unwanted_definitions(&self, context: &Context<'_>) -> Result<Vec<String>> {
        if !self.is_of_use(context).await? {
            return Ok(vec![]);
        }
        let wanted = parsers::wanted(context).await?;
        Ok(generation::unwanted(&self.0.definitions.0, &wanted))
    }

    /// How the new views differ from the live ones, from the comparison on.
    async fn summary(&self) -> Option<ReplaySummary> {
        self.0.summary.as_ref().map(|summary| summary.0.into())
    }

    /// How far the build is; null before and behind it.
    async fn progress(&self, context: &Context<'_>) -> Result<Option<ReplayProgress>> {
        if self.0.state != generation::ReplayState::Started {
            return Ok(None);
        }
        let (parts, replay) = (backend(context).view_parts.clone(), self.0.replay_id);
        let progress = tokio::task::spawn_blocking(move || replays::progress(&parts, replay))
            .await
            .map_err(unavailable)?
            .map_err(unavailable)?;
        Ok(Some(progress.into()))
    }

    /// The differences one by one, in the order in which they were found; of these kinds, else of all. They are kept with
    /// the new views, and go with them: `REPLAY_CHANGES_GONE`.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn changes(
        &self,
        context: &Context<'_>,
        kinds: Option<Vec<ReplayChangeKind>>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<ReplayChange>> {
        if self.0.state == generation::ReplayState::Started {
            return Err(error::coded(
                "REPLAY_NOT_COMPARED",
                "the replay is not compared with the live views yet; wait until it is",
            ));
        }
        let (parts, replay) = (backend(context).view_parts.clone(), self.0.replay_id);
        let reader = tokio::task::spawn_blocking(move || replays::compared_views(&parts, replay))
            .await
            .map_err(unavailable)?
            .map_err(error::database)?
            .ok_or_else(|| {
                error::coded(
                    "REPLAY_CHANGES_GONE",
                    "the differences went with the views of the replay; its summary stays",
                )
            })?;
        let kinds: Vec<_> = kinds
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect();
        let cursor = Listed::of("changes", change_cursor_kinds());
        paging::list((first, after), &cursor, ReplayChange, async |request| {
            changes(reader.as_ref(), &kinds, request).await
        })
        .await
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

impl Replay {
    /// Whether its views are live, or can still become so.
    async fn is_of_use(&self, context: &Context<'_>) -> Result<bool> {
        if self.0.state != generation::ReplayState::Accepted {
            return Ok(self.0.state.is_open());
        }
        let (parts, replay) = (backend(context).view_parts.clone(), self.0.replay_id);
        let live = backend(context).live.set().generation;
        let own = tokio::task::spawn_blocking(move || replays::generation_of(&parts, replay))
            .await
            .map_err(unavailable)?
            .map_err(error::database)?;
        Ok(own.is_some_and(|own| own.id >= live))
    }
}

fn unavailable(failed: impl std::fmt::Display) -> Error {
    tracing::error!(error = %failed, "what is known of a replay cannot be read");
    error::coded(
        "UNAVAILABLE",
        "the views of the replay do not answer; try again in a moment",
    )
}

/// A parser definition, by content.
#[derive(SimpleObject)]
struct DefinitionRevision {
    name: String,
    revision: String,
}

impl From<generation::DefinitionRevision> for DefinitionRevision {
    fn from(definition: generation::DefinitionRevision) -> Self {
        Self {
            name: definition.name,
            revision: definition.revision,
        }
    }
}

/// Differences in numbers.
#[derive(SimpleObject)]
pub(super) struct ReplaySummary {
    /// Mails that both sets of views have.
    mails: Long,
    /// Of these, mails that another definition, or another revision of it, reads now; all where everything was parsed again.
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
    /// Slots that are missed now, and were answered before.
    missed_runs_appearing: Long,
    /// Slots that were missed, and are so no more.
    missed_runs_disappearing: Long,
    /// Marks as successful that lose their run.
    marks_orphaned: Long,
    /// Marks that find their run again.
    marks_restored: Long,
    /// Links from a run to a ticket of a PSA that lose the run.
    psa_links_orphaned: Long,
    /// Links that find their run again.
    psa_links_restored: Long,
    /// Tickets that lose a run that they were opened from, counted for each run.
    ticket_links_orphaned: Long,
    /// Tickets that find a run again that they were opened from, counted for each run.
    ticket_links_restored: Long,
    /// Remarks that lose a run that they were made from, counted for each run.
    remark_links_orphaned: Long,
    /// Remarks that find a run again that they were made from, counted for each run.
    remark_links_restored: Long,
    /// Jobs all of whose runs have another identity now, with which the job goes on.
    jobs_renamed: Long,
    /// Jobs whose runs have several identities now; the job goes on with that of most.
    jobs_split: Long,
    /// The other identities of these. Their runs wait in the inbox, unless another job has the identity.
    identities_split_off: Long,
    /// Successes that are doubted, since their mails did not come as usual.
    runs_unverified: Long,
    /// Successes that were doubted, and are no more.
    runs_verified: Long,
    /// Of the runs of mails that are read otherwise, with a job or without: those that are SUCCESS now and were FAILED. They
    /// are counted beside the changes above, and so are the following.
    failed_to_success: Long,
    /// That were WARNING.
    warning_to_success: Long,
    /// That were UNKNOWN.
    unknown_to_success: Long,
    /// That were reported as MISSED.
    missed_to_success: Long,
    /// Runs that are worse now than what somebody reviewed.
    reviewed_now_worse: Long,
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
            missed_runs_appearing: long(summary.missed_runs_appearing),
            missed_runs_disappearing: long(summary.missed_runs_disappearing),
            marks_orphaned: long(summary.marks_orphaned),
            marks_restored: long(summary.marks_restored),
            psa_links_orphaned: long(summary.psa_links_orphaned),
            psa_links_restored: long(summary.psa_links_restored),
            ticket_links_orphaned: long(summary.ticket_links_orphaned),
            ticket_links_restored: long(summary.ticket_links_restored),
            remark_links_orphaned: long(summary.remark_links_orphaned),
            remark_links_restored: long(summary.remark_links_restored),
            jobs_renamed: long(summary.jobs_renamed),
            jobs_split: long(summary.jobs_split),
            identities_split_off: long(summary.identities_split_off),
            runs_unverified: long(summary.runs_unverified),
            runs_verified: long(summary.runs_verified),
            failed_to_success: long(summary.failed_to_success),
            warning_to_success: long(summary.warning_to_success),
            unknown_to_success: long(summary.unknown_to_success),
            missed_to_success: long(summary.missed_to_success),
            reviewed_now_worse: long(summary.reviewed_now_worse),
        }
    }
}
