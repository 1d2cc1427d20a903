//! What jobs are to do, and did, on one backup day.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    access::Permission,
    backup_day::{DAYS_AHEAD, day_number},
};
use projections::views::daily_jobs::{self, DailyJobFilter};

use crate::{
    loaders::backup_days,
    request::{
        as_of,
        context::views,
        cost,
        dates::InYears,
        error,
        guard::May,
        ids::Kind,
        paging::{self, Listed, PageWith},
    },
    types::daily_job::{DailyJob, DailyJobSort, DayCounts, DayStatus},
};

#[derive(Debug, Default)]
pub(crate) struct DailyJobQuery;

/// Which jobs Daily Jobs shows. Without a filter: all.
#[derive(Debug, Default, InputObject)]
struct DailyJobFilterInput {
    customer_id: Option<ID>,
    software: Option<String>,
    #[graphql(name = "type")]
    kind: Option<String>,
    /// Jobs that stand in any of these ways.
    status: Option<Vec<DayStatus>>,
    /// Words that all stand in name, software, type, company or sender of the job or in its customer's name, in any case;
    /// `*` stands for anything.
    text: Option<String>,
}

/// The backup day that is listed.
#[derive(SimpleObject)]
pub(crate) struct DailyJobsFields {
    date: NaiveDate,
    /// When it begins.
    from: DateTime<Utc>,
    /// When it ends; no part of it.
    until: DateTime<Utc>,
}

type DailyJobs = PageWith<DailyJob, DailyJobsFields>;

#[Object]
impl DailyJobQuery {
    /// The jobs that ran on a backup day, were expected to, or are still: up to tomorrow. A backup day is named by the date
    /// on which it begins, and goes from noon to noon unless `dayStartsAt` of the settings says otherwise.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn daily_jobs(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The backup day of now where it is left out.",
            validator(custom = "InYears")
        )]
        date: Option<NaiveDate>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: DailyJobFilterInput,
        #[graphql(default_with = "DailyJobSort::Customer")] sort: DailyJobSort,
    ) -> Result<DailyJobs> {
        let (filter, sort) = (filter.read()?, sort.into());
        let fields = listed(context, date).await?;
        let day = day_number(fields.date);
        let kinds = Listed::sorted(
            "daily_jobs",
            &sort,
            daily_jobs::daily_job_cursor_kinds(sort),
        );
        paging::list_with((first, after), &kinds, fields, DailyJob, async |request| {
            daily_jobs::daily_jobs(views(context), day, &filter, sort, request).await
        })
        .await
    }

    /// A backup day in numbers: how many of its jobs stand how.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::SCAN + child_complexity"
    )]
    async fn daily_jobs_summary(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "The backup day of now where it is left out.",
            validator(custom = "InYears")
        )]
        date: Option<NaiveDate>,
        #[graphql(default)] filter: DailyJobFilterInput,
    ) -> Result<DayCounts> {
        let day = day_number(listed(context, date).await?.date);
        daily_jobs::daily_job_counts(views(context), day, &filter.read()?)
            .await
            .map(DayCounts)
            .map_err(error::database)
    }
}

impl DailyJobFilterInput {
    fn read(self) -> Result<DailyJobFilter> {
        let statuses = self.status.unwrap_or_default();
        Ok(DailyJobFilter {
            job_id: None,
            customer_id: Kind::Customer.read_optional(self.customer_id.as_ref())?,
            software: self.software,
            kind: self.kind,
            statuses: statuses.into_iter().map(Into::into).collect(),
            text: self.text,
        })
    }
}

async fn listed(context: &Context<'_>, date: Option<NaiveDate>) -> Result<DailyJobsFields> {
    let days = backup_days(context).await?;
    let today = days.date(as_of::of(context));
    let date = date.unwrap_or(today);
    let last = today.checked_add_days(Days::new(DAYS_AHEAD));
    if last.is_some_and(|last| date > last) {
        return Err(error::invalid(format!(
            "{date} is too far ahead: it is {today}, and jobs are listed up to the day behind it"
        )));
    }
    let (from, until) = days.bounds(day_number(date));
    Ok(DailyJobsFields { date, from, until })
}
