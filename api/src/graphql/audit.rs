//! What people did, and what the views could not read.

use async_graphql::{Context, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use domain::access::Permission;
use projections::{
    projector,
    views::audit::{self, AuditFilter},
};
use uuid::Uuid;

use super::{
    as_of,
    context::views,
    cost,
    guard::May,
    paging::{self, Page},
    types::{AuditEntry, DeadLetter},
};

#[derive(Debug, Default)]
pub(super) struct AuditQuery;

#[derive(Debug, Default, InputObject)]
struct AuditFilterInput {
    /// `calendar`, `cove_account`, `customer`, `feedback`, `generation`, `job`, `mail`, `new_job`, `news`, `override`, `parser`, `remark`,
    /// `run`, `settings`, `ticket` or `user`.
    stream_type: Option<String>,
    stream_id: Option<String>,
    /// Id of a user.
    actor_id: Option<Uuid>,
}

#[Object]
impl AuditQuery {
    /// Who did what, newest first.
    #[graphql(
        guard = "May(Permission::ReadAudit)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn audit_trail(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: AuditFilterInput,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<AuditEntry>> {
        as_of::same(context, as_of)?;
        let kinds = audit::audit_cursor_kinds();
        let filter = AuditFilter {
            stream_type: filter.stream_type,
            stream_id: filter.stream_id,
            actor_id: filter.actor_id,
        };
        paging::list((first, after), &kinds, AuditEntry, async |request| {
            audit::audit_trail(views(context), &filter, request).await
        })
        .await
    }

    /// Events that the views leave out because they could not be read, newest first. There should be none.
    #[graphql(
        guard = "May(Permission::ReadAudit)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn dead_letters(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<DeadLetter>> {
        let kinds = projector::dead_letter_cursor_kinds();
        paging::list((first, after), &kinds, DeadLetter::from, async |request| {
            projector::dead_letters(views(context), request).await
        })
        .await
    }
}
