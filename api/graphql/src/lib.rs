//! The GraphQL schema: queries over the views, mutations that answer when the views have caught up.

#![deny(clippy::print_stdout, clippy::print_stderr)]
// Each subject of the schema is one more future around the others.
#![recursion_limit = "256"]

pub mod nesting;

mod annotations;
mod as_of;
mod audit;
mod calendar;
mod chain;
mod clock;
mod collectors;
mod context;
mod cost;
mod cove;
mod customers;
mod daily_jobs;
mod dashboard;
mod dates;
mod error;
mod feedback;
mod guard;
mod ids;
mod inbox;
mod jobs;
mod judged;
mod loaders;
mod mail_paths;
mod new_jobs;
mod news;
mod node;
mod outcome;
mod overrides;
mod paging;
mod parsers;
mod preferences;
mod remarks;
mod replays;
mod roles;
mod run_checks;
mod runs;
mod schedules;
mod search;
mod settings;
mod size;
mod tickets;
mod types;

use std::sync::Arc;

use adapters::projecting::ViewSet;
use async_graphql::{EmptySubscription, MergedObject, Request, Schema, ServerError};

pub use as_of::AsOf;
pub use context::Principal;
pub use loaders::Loaders;

use backend::{Backend, parsers::Shelf};

pub type ApiSchema = Schema<Query, Mutation, EmptySubscription>;

/// Everything that can be asked.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    node::NodeQuery,
    customers::CustomerQuery,
    jobs::JobQuery,
    runs::RunQuery,
    inbox::InboxQuery,
    audit::AuditQuery,
    search::SearchQuery,
    dashboard::DashboardQuery,
    parsers::ParserQuery,
    replays::ReplayQuery,
    tickets::TicketQuery,
    remarks::RemarkQuery,
    overrides::OverrideQuery,
    chain::ChainQuery,
    clock::ClockQuery,
    schedules::ScheduleQuery,
    calendar::CalendarQuery,
    settings::SettingsQuery,
    collectors::CollectorQuery,
    feedback::FeedbackQuery,
    new_jobs::NewJobQuery,
    news::NewsQuery,
    run_checks::RunCheckQuery,
    daily_jobs::DailyJobQuery,
    cove::CoveQuery,
    mail_paths::MailPathQuery,
);

/// Everything that can be done.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    customers::CustomerMutation,
    inbox::InboxMutation,
    runs::RunMutation,
    jobs::JobMutation,
    parsers::ParserMutation,
    replays::ReplayMutation,
    tickets::TicketMutation,
    remarks::RemarkMutation,
    overrides::OverrideMutation,
    schedules::ScheduleMutation,
    calendar::CalendarMutation,
    settings::SettingsMutation,
    run_checks::RunCheckMutation,
    preferences::PreferenceMutation,
    feedback::FeedbackMutation,
    new_jobs::NewJobMutation,
    news::NewsMutation,
    roles::RoleMutation,
    cove::CoveMutation,
    mail_paths::MailPathMutation,
);

/// Deep enough for every question of the dashboard and for introspection, shallow enough to be harmless.
const MAX_DEPTH: usize = 15;

/// About two hundred rows with all their fields; lists count by the rows that they may return.
const MAX_COMPLEXITY: usize = 20_000;

/// The schema over a running installation.
pub fn schema(backend: Arc<Backend>) -> ApiSchema {
    builder()
        .data(backend)
        .data(Arc::new(Shelf::default()))
        .data(Arc::new(parsers::Trials::default()))
        .finish()
}

/// Looks at a request before anything is executed: whether it is small enough, and which views answer it.
pub async fn admit(
    backend: &Arc<Backend>,
    request: &mut Request,
) -> std::result::Result<(ViewSet, AsOf), ServerError> {
    size::check(request)?;
    as_of::views(backend, request).await
}

/// The schema as text, as it stands in `api/schema.graphql`.
pub fn sdl() -> String {
    builder().finish().sdl()
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .register_output_type::<types::Node>()
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
        .limit_recursive_depth(32)
        .limit_directives(8)
}
