//! The first page of the day, in numbers.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{access::Permission, run};
use projections::views::{
    collectors,
    customers::{self, CustomerFilter},
    jobs::{self, JobFilter},
    runs::{self, RunFilter, StatusesCount},
    tickets,
};

use super::{inbox, news};
use crate::{
    request::{
        as_of,
        context::{backend, views},
        cost, error,
        guard::May,
    },
    types::enums::RunStatus,
};

/// The first page of the day.
#[derive(Debug, Default)]
pub(crate) struct DashboardQuery;

struct Dashboard {
    now: DateTime<Utc>,
    unreviewed: Vec<StatusCount>,
}

/// How many runs have a status: as it was reported, and after overrides and marks.
#[derive(SimpleObject)]
struct StatusCount {
    status: RunStatus,
    /// Runs that were reported so, as `runs` lists by `reportedStatuses`.
    reported_count: i64,
    /// Runs that count so, as `runs` lists by `effectiveStatuses`.
    effective_count: i64,
}

#[Object]
impl DashboardQuery {
    /// What there is to do, in numbers.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::SCAN + child_complexity"
    )]
    async fn dashboard(&self, context: &Context<'_>) -> Result<Dashboard> {
        let filter = RunFilter {
            reviewed: Some(false),
            in_run_checks: true,
            ..RunFilter::default()
        };
        Ok(Dashboard {
            unreviewed: counts(context, &filter).await?,
            now: as_of::asked(context)?.unwrap_or_else(|| backend(context).clock.now()),
        })
    }
}

#[Object]
impl Dashboard {
    /// Runs that nobody reviewed yet, of active jobs and customers, by status.
    #[graphql(complexity = "1 + child_complexity")]
    async fn unreviewed(&self) -> &[StatusCount] {
        &self.unreviewed
    }

    /// Runs of the last 24 hours, reviewed ones too, of active jobs and customers, by status.
    #[graphql(complexity = "cost::SCAN + child_complexity")]
    async fn last_day(&self, context: &Context<'_>) -> Result<Vec<StatusCount>> {
        let filter = RunFilter {
            from: Some(self.now - TimeDelta::hours(24)),
            in_run_checks: true,
            ..RunFilter::default()
        };
        counts(context, &filter).await
    }

    /// Mails of the inbox that need a person, as the query `inboxCount` counts them.
    #[graphql(complexity = "cost::SCAN", guard = "May(Permission::ReadInbox)")]
    async fn inbox_count(&self, context: &Context<'_>) -> Result<i64> {
        inbox::inbox_count(context).await
    }

    /// Tickets that are neither resolved nor deleted in the PSA.
    #[graphql(complexity = "cost::SCAN", guard = "May(Permission::ReadTickets)")]
    async fn open_ticket_count(&self, context: &Context<'_>) -> Result<i64> {
        tickets::open_count(views(context))
            .await
            .map_err(error::database)
    }

    /// Programs that collect mails and cannot at the moment, or of which nothing is heard: what they would bring is
    /// unknown, not missed.
    #[graphql(complexity = "cost::SCAN", guard = "May(Permission::ReadCollectors)")]
    async fn collectors_out_count(&self, context: &Context<'_>) -> Result<i64> {
        collectors::out_count(views(context))
            .await
            .map_err(error::database)
    }

    /// News in force that the caller has not read.
    #[graphql(complexity = "cost::SCAN", guard = "May(Permission::ReadNews)")]
    async fn unread_news_count(&self, context: &Context<'_>) -> Result<i64> {
        news::unread_count(context).await
    }

    /// Jobs of active customers that are not archived.
    #[graphql(complexity = "cost::SCAN", guard = "May(Permission::ReadJobs)")]
    async fn job_count(&self, context: &Context<'_>) -> Result<i64> {
        let filter = JobFilter {
            active_customers_only: true,
            ..JobFilter::default()
        };
        jobs::job_count(views(context), &filter)
            .await
            .map_err(error::database)
    }

    /// Active customers.
    #[graphql(complexity = "cost::SCAN", guard = "May(Permission::ReadCustomers)")]
    async fn customer_count(&self, context: &Context<'_>) -> Result<i64> {
        let filter = CustomerFilter {
            active: Some(true),
            name: None,
        };
        customers::customer_count(views(context), &filter)
            .await
            .map_err(error::database)
    }
}

/// Every status, also where there are none.
async fn counts(context: &Context<'_>, filter: &RunFilter) -> Result<Vec<StatusCount>> {
    let found = runs::status_counts(views(context), filter)
        .await
        .map_err(error::database)?;
    let sum = |is_it: &dyn Fn(&StatusesCount) -> bool| -> i64 {
        let those = found.iter().filter(|counted| is_it(counted));
        those.map(|counted| counted.count).sum()
    };
    let counts = run::RunStatus::ALL.map(|status| StatusCount {
        status: status.into(),
        reported_count: sum(&|counted| counted.reported == status),
        effective_count: sum(&|counted| counted.effective == status),
    });
    Ok(counts.into())
}
