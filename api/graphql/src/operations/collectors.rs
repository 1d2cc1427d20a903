//! Programs that collect mails.

use async_graphql::{Context, Object, Result};
use domain::access::Permission;
use projections::views::collectors as view;

use crate::{
    request::{
        context::views,
        cost,
        guard::May,
        paging::{self, Listed, Page},
    },
    types::collector::Collector,
};

#[derive(Debug, Default)]
pub(crate) struct CollectorQuery;

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
    ) -> Result<Page<Collector>> {
        let kinds = Listed::of("collectors", view::collector_cursor_kinds());
        paging::list((first, after), &kinds, Collector, async |request| {
            view::collectors(views(context), request).await
        })
        .await
    }
}
