//! A remark.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::backup_day::date_of;
use projections::views::remarks::{self, RemarkRow};
use uuid::Uuid;

use super::annotation::{AnnotationScope, LinkedRun, linked_runs, scopes};
use crate::request::{
    context::{only, views},
    cost,
    ids::Kind,
    paging::Page,
};

/// What people should know about a job. It is shown with the runs until it is resolved.
pub(crate) struct Remark(pub RemarkRow);

#[Object]
impl Remark {
    pub(crate) async fn id(&self) -> ID {
        Kind::Remark.id(self.0.remark_id)
    }

    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Runs of this day or later show it, though they were there before it.
    async fn active_from(&self) -> Option<NaiveDate> {
        date_of(self.0.active_day)
    }

    async fn open(&self) -> bool {
        self.0.is_open
    }

    async fn made_at(&self) -> DateTime<Utc> {
        self.0.made_at
    }

    async fn made_by(&self) -> &str {
        &self.0.made_by
    }

    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.0.resolved_at
    }

    async fn resolved_by(&self) -> Option<&str> {
        self.0.resolved_by.as_deref()
    }

    /// Where it stands, and where it is done.
    async fn scopes(&self) -> Vec<AnnotationScope> {
        scopes(&self.0.scopes.0, self.0.is_open)
    }

    /// The runs that are linked to it, newest first.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<LinkedRun>> {
        linked_runs(context, self.0.remark_id, (first, after)).await
    }
}

pub(crate) async fn find_remark(context: &Context<'_>, id: Uuid) -> Result<Option<Remark>> {
    let rows = remarks::remarks_by_id(views(context), &[id]).await;
    Ok(only(rows)?.map(Remark))
}
