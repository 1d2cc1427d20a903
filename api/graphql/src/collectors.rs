//! Programs that collect mails.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, Utc};
use domain::access::Permission;
use projections::views::collectors as view;

use super::{
    as_of,
    context::views,
    cost,
    guard::May,
    paging::{self, Listed, Page},
    types::Collector,
};

#[derive(Debug, Default)]
pub(super) struct CollectorQuery;

#[Object]
impl CollectorQuery {
    /// Collectors by name, and when they collected nothing.
    #[graphql(
        guard = "May(Permission::ReadCollectors)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn collectors(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(
            desc = "What was known then; now where it is left out. All fields of a query give the same."
        )]
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Page<Collector>> {
        as_of::same(context, as_of)?;
        let kinds = Listed::of("collectors", view::collector_cursor_kinds());
        paging::list((first, after), &kinds, Collector, async |request| {
            view::collectors(views(context), request).await
        })
        .await
    }
}
