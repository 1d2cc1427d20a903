//! When jobs are expected to run, and the slots that were not answered in time.

use async_graphql::{Context, ID, InputObject, Json, Object, Result};
use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    schedule::{Rule, Schedule, Slot},
};
use projections::views::schedules::{self, ExpectationFilter};
use uuid::Uuid;

use crate::{
    request::{
        context::{backend, commands, intention, views},
        cost,
        dates::InYears,
        error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::{
        hubs::Job,
        job::find_job,
        schedule::{Expectation, JobMode, SuspectCollector, UpcomingSlot},
    },
};

#[derive(Debug, Default)]
pub(crate) struct ScheduleQuery;

#[derive(Debug, Default)]
pub(crate) struct ScheduleMutation;

#[derive(Debug, Default, InputObject)]
struct ExpectationFilterInput {
    job_id: Option<ID>,
    /// Expected at this time or later.
    #[graphql(validator(custom = "InYears"))]
    from: Option<DateTime<Utc>>,
    /// Expected before this time.
    #[graphql(validator(custom = "InYears"))]
    until: Option<DateTime<Utc>>,
}

#[derive(InputObject)]
struct PinScheduleInput {
    job_id: ID,
    /// Name in the IANA database of time zones, such as `Europe/Amsterdam`.
    zone: String,
    slots: Vec<SlotInput>,
}

#[derive(InputObject)]
struct SlotInput {
    /// On which days, such as `{"kind": "daily"}` or `{"kind": "weekdays", "days": ["monday", "friday"]}`.
    rule: Json<Rule>,
    /// Local time, `22:00`.
    time: String,
    #[graphql(default = 60)]
    early_minutes: u32,
    #[graphql(default = 60)]
    late_minutes: u32,
}

#[Object]
impl ScheduleQuery {
    /// Slots that were not answered in time, newest first.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn expectations(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: ExpectationFilterInput,
    ) -> Result<Page<Expectation>> {
        let filter = ExpectationFilter {
            job_id: filter.job_id.map(|id| Kind::Job.read(&id)).transpose()?,
            from: filter.from,
            until: filter.until,
        };
        let kinds = Listed::of("expectations", schedules::expectation_cursor_kinds());
        paging::list((first, after), &kinds, Expectation, async |request| {
            schedules::expectations(views(context), &filter, request).await
        })
        .await
    }

    /// What is expected next, soonest first: a slot for each job that runs by a schedule. `until` leaves out what is later.
    /// Archived jobs and those of inactive customers are left out.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn upcoming(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(validator(custom = "InYears"))] until: Option<DateTime<Utc>>,
    ) -> Result<Page<UpcomingSlot>> {
        let kinds = Listed::of("upcoming", schedules::expectation_cursor_kinds());
        paging::list((first, after), &kinds, UpcomingSlot, async |request| {
            schedules::upcoming(views(context), until, request).await
        })
        .await
    }

    /// Collectors of whose jobs so many are silent on this backup day that it is the collector's fault.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::SCAN + child_complexity"
    )]
    async fn suspect_collectors(&self, context: &Context<'_>) -> Result<Vec<SuspectCollector>> {
        let now = backend(context).clock.now();
        let rows = schedules::suspect_collectors(views(context), now)
            .await
            .map_err(error::database)?;
        Ok(rows.into_iter().map(SuspectCollector::from).collect())
    }
}

#[Object]
impl ScheduleMutation {
    /// The job is expected at these times, whatever its runs say.
    #[graphql(
        guard = "May(Permission::ManageSchedules)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn pin_schedule(
        &self,
        context: &Context<'_>,
        input: PinScheduleInput,
    ) -> Result<Option<Job>> {
        let id = Kind::Job.read(&input.job_id)?;
        let slots = input.slots.into_iter().map(slot).collect::<Result<_>>()?;
        let schedule = Schedule {
            zone: input.zone,
            slots,
        };
        let done = commands(context)
            .pin_schedule(id, schedule, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// The runs say again when the job is expected.
    #[graphql(
        guard = "May(Permission::ManageSchedules)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn unpin_schedule(&self, context: &Context<'_>, job_id: ID) -> Result<Option<Job>> {
        let id = Kind::Job.read(&job_id)?;
        let done = commands(context)
            .unpin_schedule(id, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// Agrees with the schedule that was inferred: from now on silence is a missed run, while the schedule stays the same.
    #[graphql(
        guard = "May(Permission::ManageSchedules)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn confirm_schedule(&self, context: &Context<'_>, job_id: ID) -> Result<Option<Job>> {
        let id = Kind::Job.read(&job_id)?;
        let done = commands(context)
            .confirm_schedule(id, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// What silence of the job means.
    #[graphql(
        guard = "May(Permission::ManageSchedules)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn set_job_mode(
        &self,
        context: &Context<'_>,
        job_id: ID,
        mode: JobMode,
    ) -> Result<Option<Job>> {
        let id = Kind::Job.read(&job_id)?;
        let done = commands(context)
            .set_job_mode(id, mode.into(), &intention(context)?)
            .await;
        job(context, done).await
    }
}

async fn job(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Option<Job>> {
    let done = wait_for_views(context, done).await?;
    find_job(context, done.value).await
}

fn slot(input: SlotInput) -> Result<Slot> {
    let minute = minute(&input.time).ok_or_else(|| {
        error::invalid(format!(
            "`{}` is not a time of day; give hours and minutes, such as `22:00`",
            input.time.chars().take(40).collect::<String>()
        ))
    })?;
    Ok(Slot {
        rule: input.rule.0,
        minute,
        early_minutes: input.early_minutes,
        late_minutes: input.late_minutes,
    })
}

fn minute(time: &str) -> Option<u16> {
    let (hours, minutes) = time.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}
