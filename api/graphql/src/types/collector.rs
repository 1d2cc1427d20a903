//! A program that collects mails.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use projections::views::collectors::{self, CollectorRow, OutageRow};

use super::long::Long;
use crate::request::{
    context::views,
    cost,
    paging::{self, Listed, Page},
};

/// A program that collects mails.
pub(crate) struct Collector(pub CollectorRow);

/// Why nothing was collected.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::collectors::OutageCause")]
pub(crate) enum OutageCause {
    /// It could not.
    Failing,
    /// Nothing was heard of it.
    Silent,
}

/// A span in which a collector collected nothing; backups that were due then are not missed, but unknown.
#[derive(SimpleObject)]
pub(crate) struct Outage {
    cause: OutageCause,
    since: DateTime<Utc>,
    /// Null while it lasts.
    until: Option<DateTime<Utc>>,
    /// What failed first.
    error: Option<String>,
}

#[Object]
impl Collector {
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When it last began to ask its source, within a quarter of an hour.
    async fn last_started_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_started_at
    }

    /// When it last took in all that there was, within a quarter of an hour.
    async fn last_success_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_success_at
    }

    /// Null while it works.
    async fn failing_since(&self) -> Option<DateTime<Utc>> {
        self.0.failing_since
    }

    /// What the last attempt failed of, while none succeeded since.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// Null while it is heard of.
    async fn silent_since(&self) -> Option<DateTime<Utc>> {
        self.0.silent_since
    }

    /// Mails that were new, since ever.
    async fn received(&self) -> Long {
        Long(self.0.received)
    }

    /// Mails that were known already, since ever.
    async fn duplicates(&self) -> Long {
        Long(self.0.duplicates)
    }

    /// Messages that could not be taken in, since ever.
    async fn failed(&self) -> Long {
        Long(self.0.failed)
    }

    /// When nothing was collected, latest first.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn outages(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Outage>> {
        let kinds = Listed::of("outages", collectors::outage_cursor_kinds());
        paging::list((first, after), &kinds, Outage::from, async |request| {
            collectors::outages(views(context), &self.0.name, request).await
        })
        .await
    }
}

impl From<OutageRow> for Outage {
    fn from(row: OutageRow) -> Self {
        Self {
            cause: row.cause.into(),
            since: row.since,
            until: row.until,
            error: row.error,
        }
    }
}
