//! Differences between views, one by one, and the trial of a definition.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use projections::replay::{ReplayChangeRow, Seen, TriedOut};

use super::{
    enums::{ReplayChangeKind, RunStatus},
    hubs::{Job, Mail, Run},
    long::Long,
    lookup::{job_of, mail_of},
    replay_summary::ReplaySummary,
    run_object::RunObject,
};
use crate::{
    loaders::{loaded, loaders},
    request::{cost, ids::Kind},
};

/// One difference between the live views and those of a replay.
pub(crate) struct ReplayChange(pub ReplayChangeRow);

#[Object]
impl ReplayChange {
    async fn kind(&self) -> ReplayChangeKind {
        self.0.kind.into()
    }

    /// The mail that is read otherwise.
    async fn mail(&self, context: &Context<'_>) -> Result<Option<Mail>> {
        let Some(mail_id) = self.0.mail_id else {
            return Ok(None);
        };
        mail_of(context, mail_id).await
    }

    async fn run_id(&self) -> Option<ID> {
        self.0.run_id.map(|id| Kind::Run.id(id))
    }

    /// The run as the live views show it; null where they do not have it.
    async fn run(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let Some(run_id) = self.0.run_id else {
            return Ok(None);
        };
        let row = loaders(context).runs.load_one(run_id).await;
        Ok(loaded(row)?.map(Run))
    }

    /// The job afterwards; where it has none then, the one before.
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        match self.0.job_id {
            None => Ok(None),
            Some(job_id) => job_of(context, job_id).await,
        }
    }

    /// What differs: `company`, `duration`, `hidden`, `informational`, `job`, `messages`, `objects`, `parser`, `problems`,
    /// `runs`, `size`, `status`, `time`, `type`.
    async fn what(&self) -> &[String] {
        &self.0.what.0
    }

    async fn before(&self) -> Option<ReplayReading> {
        self.0
            .before
            .as_ref()
            .map(|seen| ReplayReading(seen.0.clone()))
    }

    async fn after(&self) -> Option<ReplayReading> {
        self.0
            .after
            .as_ref()
            .map(|seen| ReplayReading(seen.0.clone()))
    }
}

/// A mail or run as one of the two sets of views shows it. Of a mail as a whole, its first run is shown.
struct ReplayReading(Seen);

#[Object]
impl ReplayReading {
    /// The definition that reads the mail; null where none does.
    async fn parser(&self) -> Option<&str> {
        self.0.parser.as_deref()
    }

    /// The revision of that definition.
    async fn revision(&self) -> Option<&str> {
        self.0.revision.as_deref()
    }

    async fn software(&self) -> Option<&str> {
        self.0.software.as_deref()
    }

    #[graphql(name = "type")]
    async fn kind(&self) -> Option<&str> {
        self.0.kind.as_deref()
    }

    async fn job_name(&self) -> Option<&str> {
        self.0.job_name.as_deref()
    }

    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    async fn status(&self) -> Option<RunStatus> {
        self.0.status.map(RunStatus::from)
    }

    async fn run_at(&self) -> Option<DateTime<Utc>> {
        self.0.run_at
    }

    async fn informational(&self) -> bool {
        self.0.informational
    }

    async fn hidden_from_run_checks(&self) -> bool {
        self.0.hidden_from_run_checks
    }

    /// The job that the run belongs to; null while it waits.
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        match self.0.job_id {
            None => Ok(None),
            Some(job_id) => job_of(context, job_id).await,
        }
    }

    async fn run_id(&self) -> Option<ID> {
        self.0.run_id.map(|id| Kind::Run.id(id))
    }

    async fn reviewed_by(&self) -> Option<&str> {
        self.0.reviewed_by.as_deref()
    }

    /// Who marked the run as successful; told of changes of marks.
    async fn marked_by(&self) -> Option<&str> {
        self.0.marked_by.as_deref()
    }

    /// The number of the PSA's ticket; told of changes of such links.
    async fn psa_ticket(&self) -> Option<&str> {
        self.0.psa_ticket.as_deref()
    }

    /// The ticket that was opened from the run; told of changes of such links.
    async fn ticket_id(&self) -> Option<ID> {
        self.0.ticket_id.map(|id| Kind::Ticket.id(id))
    }

    /// The remark that was made from the run; told of changes of such links.
    async fn remark_id(&self) -> Option<ID> {
        self.0.remark_id.map(|id| Kind::Remark.id(id))
    }

    /// How many runs have this identity; told of jobs that go on with another one.
    async fn runs(&self) -> Option<Long> {
        let runs = self.0.runs?;
        Some(Long(i64::try_from(runs).unwrap_or(i64::MAX)))
    }

    /// Listed where they differ.
    async fn objects(&self) -> Vec<RunObject> {
        self.0
            .objects
            .iter()
            .cloned()
            .map(RunObject::from)
            .collect()
    }
}

/// What a definition would change that is not published.
pub(crate) struct ParserTrial(pub TriedOut);

#[Object]
impl ParserTrial {
    /// Mails that may be read otherwise, and what that changes. Its `mails` are those that were read.
    async fn summary(&self) -> ReplaySummary {
        self.0.summary.into()
    }

    /// Mails that may be read otherwise in all.
    async fn affected(&self) -> Long {
        count(self.0.affected)
    }

    /// Not read, since there were more than were asked for: those received first.
    async fn left_out(&self) -> Long {
        let read = self.0.summary.mails + self.0.unreadable;
        count(self.0.affected.saturating_sub(read))
    }

    /// Mails whose content is missing or damaged.
    async fn unreadable(&self) -> Long {
        count(self.0.unreadable)
    }

    /// The first differences, 50 where the client does not say; all are counted in `summary`.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn changes(&self, first: Option<i32>) -> Vec<ReplayChange> {
        let first = usize::try_from(first.unwrap_or(50)).unwrap_or(0);
        let rows = self.0.changes.iter().take(first).cloned();
        rows.map(ReplayChange).collect()
    }
}

/// How far a build is.
#[derive(SimpleObject)]
pub(crate) struct ReplayProgress {
    pub(crate) events_done: Long,
    /// Events of the log at this moment.
    pub(crate) events_total: Long,
    /// Since the build was begun; null in its first moment.
    pub(crate) events_per_second: Option<f64>,
    pub(crate) seconds_left: Option<Long>,
}

impl From<backend::replays::BuildProgress> for ReplayProgress {
    fn from(progress: backend::replays::BuildProgress) -> Self {
        Self {
            events_done: count(progress.done),
            events_total: count(progress.total),
            events_per_second: progress.per_second,
            seconds_left: progress.seconds_left().map(count),
        }
    }
}

fn count(number: u64) -> Long {
    Long(i64::try_from(number).unwrap_or(i64::MAX))
}
