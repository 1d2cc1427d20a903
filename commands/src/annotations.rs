//! Where tickets and remarks are put.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::annotation::AnnotationScope;
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, gone_jobs::OnJobs};

/// Runs that one ticket or remark can be made from.
const MAX_RUNS: usize = 200;

/// Where something is to be put.
pub(crate) struct Wanted {
    pub(crate) scopes: Vec<AnnotationScope>,
    pub(crate) runs: Vec<Uuid>,
    pub(crate) active_from: Option<NaiveDate>,
}

/// Where it is put.
pub(crate) struct Place {
    pub(crate) scopes: Vec<AnnotationScope>,
    pub(crate) runs: Vec<Uuid>,
    pub(crate) active_from: NaiveDate,
    /// As the installation counts it.
    pub(crate) today: NaiveDate,
}

impl Commands {
    /// Fills in what was left out, and refuses what does not exist.
    pub(crate) async fn place(&self, wanted: Wanted) -> Result<Place, CommandError> {
        let Wanted {
            mut scopes,
            runs,
            active_from,
        } = wanted;
        CommandError::refuse_more_than(MAX_RUNS, runs.len(), "runs")?;
        let known = self.known_now().await?;
        let found = known.runs(&runs).await?;
        if let Some(id) = runs
            .iter()
            .find(|id| found.iter().all(|run| run.id != **id))
        {
            return Err(CommandError::there_is_no("run", id));
        }
        if scopes.is_empty() {
            scopes = found
                .iter()
                .map(|run| AnnotationScope::Job { job_id: run.job_id })
                .collect();
        }
        let general = known.general_settings().await?;
        let today = general.date(self.parts.clock.now());
        let mut first = today;
        for run in &found {
            first = first.min(general.date(run.run_at));
        }
        for scope in &scopes {
            let target = self.refuse_unknown_scope(scope).await?;
            if found.is_empty()
                && let Some(last) = target
            {
                first = first.min(general.date(last));
            }
        }
        let mut seen = HashSet::new();
        Ok(Place {
            scopes,
            runs: runs.into_iter().filter(|id| seen.insert(*id)).collect(),
            active_from: active_from.unwrap_or(first),
            today,
        })
    }

    /// Gives the time of the last run there, if there was any.
    pub(crate) async fn refuse_unknown_scope(
        &self,
        scope: &AnnotationScope,
    ) -> Result<Option<DateTime<Utc>>, CommandError> {
        match self.known_now().await?.scope(scope).await? {
            Some(known) => Ok(known.last_run_at),
            None => Err(match scope {
                AnnotationScope::Customer { customer_id } => {
                    CommandError::there_is_no("customer", customer_id)
                }
                AnnotationScope::Job { job_id } | AnnotationScope::Object { job_id, .. } => {
                    CommandError::there_is_no("job", job_id)
                }
            }),
        }
    }

    /// Puts a ticket or remark on one more job, customer or object, or opens it there again.
    pub(crate) async fn add_scope<A: OnJobs>(
        &self,
        id: Uuid,
        scope: AnnotationScope,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError>
    where
        A::Command: Clone,
    {
        // Nobody may delete the job meanwhile.
        let _one_at_a_time = self.one_at_a_time().await?;
        self.refuse_unknown_scope(&scope).await?;
        self.on_annotation::<A>(id, A::stand_on(scope), intention)
            .await
    }

    /// Decides about a ticket or remark that stands on no job any more that is gone.
    pub(crate) async fn on_annotation<A: OnJobs>(
        &self,
        id: Uuid,
        command: A::Command,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError>
    where
        A::Command: Clone,
    {
        let left = self.leave_gone_jobs::<A>(id, intention).await?;
        let done = self.on::<A>(id, command, intention).await?;
        Ok(Done {
            position: left.max(done.position),
            ..done
        })
    }
}
