//! Overrides and marks: what runs count as, whatever they reported.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    overrides::{OverrideLevel, OverrideMatch, OverrideRule, TextMatch as TextMatchRule},
};
use projections::views::overrides::{self, OverrideFilter};
use uuid::Uuid;

use super::runs::{ReviewPayload, reviewed};
use crate::{
    request::{
        context::{commands, intention, keyed, views},
        cost,
        dates::InYears,
        error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, changed},
        paging::{self, Listed, Page},
    },
    types::{
        enums::RunStatus,
        overrides::{Override, TextMatch, Weekday, find_override},
    },
};

#[derive(Debug, Default)]
pub(crate) struct OverrideQuery;

#[derive(Debug, Default)]
pub(crate) struct OverrideMutation;

/// Which trouble counts as success. Of a job with `jobId`, of one object of it with `object` too, else of all jobs, or those
/// of a `software` and `type`.
#[derive(InputObject)]
struct OverrideInput {
    job_id: Option<ID>,
    /// Name of a machine, mailbox, share, … of the job, in any case.
    object: Option<String>,
    software: Option<String>,
    #[graphql(name = "type")]
    kind: Option<String>,
    /// The reported status; any where it is left out.
    status: Option<RunStatus>,
    /// What a message says, in any case; anything where it is left out or blank. At most 200 characters.
    text: Option<String>,
    /// `CONTAINS` where it is left out.
    text_match: Option<TextMatch>,
    /// Runs of this time or later.
    #[graphql(validator(custom = "InYears"))]
    from: Option<DateTime<Utc>>,
    /// Runs before this time.
    #[graphql(validator(custom = "InYears"))]
    until: Option<DateTime<Utc>>,
    /// Runs whose backup day begins on one of these; on any day where it is left out or empty.
    weekdays: Option<Vec<Weekday>>,
    reason: Option<String>,
}

#[derive(InputObject)]
struct ChangeOverrideInput {
    id: ID,
    /// Everything, as it is to be from now on.
    change: OverrideInput,
}

#[derive(InputObject)]
struct MarkRunsInput {
    /// At most 5,000.
    ids: Vec<ID>,
    reason: Option<String>,
}

#[Object]
impl OverrideQuery {
    /// Overrides in force, newest first.
    #[graphql(
        guard = "May(Permission::ReadOverrides)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn overrides(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        job_id: Option<ID>,
    ) -> Result<Page<Override>> {
        let job_id = job_id.map(|id| Kind::Job.read(&id)).transpose()?;
        let filter = OverrideFilter { job_id };
        let kinds = Listed::of("overrides", overrides::override_cursor_kinds());
        paging::list((first, after), &kinds, Override, async |request| {
            overrides::overrides(views(context), &filter, request).await
        })
        .await
    }
}

#[Object]
impl OverrideMutation {
    /// Holds for later runs, and for those within `from` and `until` that nobody reviewed yet. They still have to be reviewed.
    #[graphql(
        guard = "May(Permission::ManageOverrides)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn create_override(
        &self,
        context: &Context<'_>,
        input: OverrideInput,
    ) -> Result<Override> {
        let done = commands(context)
            .create_override(input.read()?, &keyed(context)?)
            .await;
        answer(context, done).await
    }

    #[graphql(
        guard = "May(Permission::ManageOverrides)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn change_override(
        &self,
        context: &Context<'_>,
        input: ChangeOverrideInput,
    ) -> Result<Override> {
        let id = Kind::Override.read(&input.id)?;
        let done = commands(context)
            .change_override(id, input.change.read()?, &intention(context)?)
            .await;
        answer(context, done).await
    }

    /// Runs that nobody reviewed yet count as they did without it.
    #[graphql(
        guard = "May(Permission::RemoveOverrides)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn remove_override(&self, context: &Context<'_>, id: ID) -> Result<Override> {
        let id = Kind::Override.read(&id)?;
        let done = commands(context)
            .remove_override(id, &intention(context)?)
            .await;
        answer(context, done).await
    }

    /// Lets runs count as success, all or none of them; each still has to be reviewed.
    #[graphql(
        guard = "May(Permission::ReviewRuns)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn mark_runs_successful(
        &self,
        context: &Context<'_>,
        input: MarkRunsInput,
    ) -> Result<ReviewPayload> {
        let ids = Kind::Run.read_all(&input.ids)?;
        let intention = intention(context)?;
        let done = commands(context)
            .mark_runs_successful(&ids, input.reason.as_deref(), &intention)
            .await;
        reviewed(context, done, &intention).await
    }

    /// Takes marks back; the runs count as what they reported, or as overrides say.
    #[graphql(
        guard = "May(Permission::ReviewRuns)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn withdraw_marks(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<ReviewPayload> {
        let ids = Kind::Run.read_all(&ids)?;
        let intention = intention(context)?;
        let done = commands(context).withdraw_marks(&ids, &intention).await;
        reviewed(context, done, &intention).await
    }
}

impl OverrideInput {
    fn read(self) -> Result<OverrideRule> {
        let of_product = self.software.is_some() || self.kind.is_some();
        let level = match (self.job_id, self.object) {
            (Some(_), _) if of_product => {
                return Err(error::invalid(
                    "an override is of a job or of a product; give `jobId`, or `software` and `type`",
                ));
            }
            (None, Some(_)) => {
                return Err(error::invalid(
                    "an object belongs to a job; give `jobId` with `object`",
                ));
            }
            (None, None) => OverrideLevel::Global {
                software: self.software,
                kind: self.kind,
            },
            (Some(job), None) => OverrideLevel::Job {
                job_id: Kind::Job.read(&job)?,
            },
            (Some(job), Some(object)) => OverrideLevel::Object {
                job_id: Kind::Job.read(&job)?,
                object,
            },
        };
        let kind = self.text_match.unwrap_or(TextMatch::Contains).into();
        Ok(OverrideRule {
            level,
            matching: OverrideMatch {
                status: self.status.map(Into::into),
                text: self.text.map(|text| TextMatchRule { kind, text }),
            },
            from: self.from,
            until: self.until,
            weekdays: self
                .weekdays
                .into_iter()
                .flatten()
                .map(Into::into)
                .collect(),
            reason: self.reason,
        })
    }
}

async fn answer(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Override> {
    changed(context, done, "override", async |id| {
        find_override(context, id).await
    })
    .await
}
