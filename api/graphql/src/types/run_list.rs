//! Pages of runs, by filter.

use async_graphql::{Context, Result};
use projections::views::runs::{self, RunFilter};

use super::hubs::Run;
use crate::request::{
    context::views,
    paging::{self, Listed, Page},
};

pub(crate) async fn run_page(
    context: &Context<'_>,
    filter: &RunFilter,
    place: (Option<i32>, Option<String>),
) -> Result<Page<Run>> {
    paging::list(
        place,
        &Listed::of("runs", runs::run_cursor_kinds()),
        Run,
        async |request| runs::runs(views(context), filter, request).await,
    )
    .await
}
