//! The schema, put together from its subjects.

use std::{borrow::Cow, sync::Arc};

use adapters::projecting::ViewSet;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, EmptySubscription, MergedObject, ObjectType,
    OutputType, Positioned, Request, Schema, ServerError, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use async_trait::async_trait;
use backend::{Backend, parsers::Shelf};

use crate::{
    operations::{self, parsers::Trials},
    request::{
        arguments::{declare_as_of, declare_idempotency_key},
        as_of::{self, AsOf},
        size,
    },
    types::node::Node,
};

pub type ApiSchema = Schema<Query, Mutation, EmptySubscription>;

/// The root of queries.
#[derive(Debug, Default)]
pub struct Query(Queries);

/// The root of mutations.
#[derive(Debug, Default)]
pub struct Mutation(Mutations);

/// Everything that can be asked.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Query")]
struct Queries(
    operations::node::NodeQuery,
    operations::customers::CustomerQuery,
    operations::jobs::JobQuery,
    operations::runs::RunQuery,
    operations::inbox::InboxQuery,
    operations::audit::AuditQuery,
    operations::search::SearchQuery,
    operations::dashboard::DashboardQuery,
    operations::parsers::ParserQuery,
    operations::replays::ReplayQuery,
    operations::tickets::TicketQuery,
    operations::remarks::RemarkQuery,
    operations::overrides::OverrideQuery,
    operations::chain::ChainQuery,
    operations::clock::ClockQuery,
    operations::schedules::ScheduleQuery,
    operations::calendar::CalendarQuery,
    operations::settings::SettingsQuery,
    operations::collectors::CollectorQuery,
    operations::feedback::FeedbackQuery,
    operations::new_jobs::NewJobQuery,
    operations::news::NewsQuery,
    operations::run_checks::RunCheckQuery,
    operations::daily_jobs::DailyJobQuery,
    operations::cove::CoveQuery,
    operations::mail_paths::MailPathQuery,
);

/// Everything that can be done.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Mutation")]
struct Mutations(
    operations::customers::CustomerMutation,
    operations::inbox::InboxMutation,
    operations::runs::RunMutation,
    operations::jobs::JobMutation,
    operations::parsers::ParserMutation,
    operations::replays::ReplayMutation,
    operations::tickets::TicketMutation,
    operations::remarks::RemarkMutation,
    operations::overrides::OverrideMutation,
    operations::schedules::ScheduleMutation,
    operations::calendar::CalendarMutation,
    operations::settings::SettingsMutation,
    operations::run_checks::RunCheckMutation,
    operations::preferences::PreferenceMutation,
    operations::feedback::FeedbackMutation,
    operations::new_jobs::NewJobMutation,
    operations::news::NewsMutation,
    operations::roles::RoleMutation,
    operations::cove::CoveMutation,
    operations::mail_paths::MailPathMutation,
);

/// A root of which each subject gives some fields, with the arguments that many of them have.
macro_rules! root {
    ($root:ident of $fields:ident, $declare:path) => {
        #[async_trait]
        impl OutputType for $root {
            fn type_name() -> Cow<'static, str> {
                $fields::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                let name = $fields::create_type_info(registry);
                $declare(registry, &Self::type_name());
                name
            }

            async fn resolve(
                &self,
                context: &ContextSelectionSet<'_>,
                field: &Positioned<Field>,
            ) -> ServerResult<Value> {
                self.0.resolve(context, field).await
            }
        }

        #[async_trait]
        impl ContainerType for $root {
            async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
                self.0.resolve_field(context).await
            }
        }

        impl ObjectType for $root {}
    };
}

root!(Query of Queries, declare_as_of);
root!(Mutation of Mutations, declare_idempotency_key);

/// Deep enough for every question of the dashboard and for introspection, shallow enough to be harmless.
const MAX_DEPTH: usize = 15;

/// About two hundred rows with all their fields; lists count by the rows that they may return.
const MAX_COMPLEXITY: usize = 20_000;

/// The schema over a running installation.
pub fn schema(backend: Arc<Backend>) -> ApiSchema {
    builder()
        .data(backend)
        .data(Arc::new(Shelf::default()))
        .data(Arc::new(Trials::default()))
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
        .register_output_type::<Node>()
        .limit_depth(MAX_DEPTH)
        .limit_complexity(MAX_COMPLEXITY)
        .limit_recursive_depth(32)
        .limit_directives(8)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use async_graphql::registry::MetaType;

    use super::*;
    use crate::request::arguments::{MAKING, OF_NOW};

    fn registry() -> Registry {
        let mut registry = Registry::default();
        Query::create_type_info(&mut registry);
        Mutation::create_type_info(&mut registry);
        registry
    }

    /// By type and field: what it gives, and whether its cost is named.
    fn fields() -> BTreeMap<(String, String), (String, bool)> {
        let registry = registry();
        let mut found = BTreeMap::new();
        for (ty, meta) in &registry.types {
            let MetaType::Object { fields, .. } = meta else {
                continue;
            };
            for (name, field) in fields {
                let place = (ty.clone(), name.clone());
                found.insert(
                    place,
                    (field.ty.clone(), field.compute_complexity.is_some()),
                );
            }
        }
        found
    }

    #[test]
    fn the_lists_of_common_arguments_name_fields_that_there_are() {
        let fields = fields();
        for (root, listed) in [("Query", &OF_NOW[..]), ("Mutation", &MAKING[..])] {
            for name in listed {
                let place = (root.to_owned(), (*name).to_owned());
                assert!(fields.contains_key(&place), "{root} has no `{name}`");
            }
        }
    }

    #[test]
    fn every_field_of_the_roots_and_every_list_names_its_cost() {
        let fields = fields();
        let roots = |ty: &str| ty == "Query" || ty == "Mutation";
        assert!(fields.keys().filter(|(ty, _)| roots(ty)).count() > 100);
        let unnamed: Vec<_> = fields
            .iter()
            .filter(|((ty, _), (gives, is_named))| {
                let is_dear = roots(ty) || ty == "Dashboard" || gives.contains("Connection");
                is_dear && !is_named
            })
            .map(|((ty, field), _)| format!("{ty}.{field}"))
            .collect();
        assert!(unnamed.is_empty(), "name what these cost: {unnamed:#?}");
    }

    #[tokio::test]
    async fn scans_and_changes_cannot_be_asked_for_by_the_hundred() {
        let schema: Schema<Query, Mutation, EmptySubscription> = builder().finish();
        for (operation, field) in [
            ("query", "unreviewedCount"),
            ("query", "runCount"),
            ("query", "inboxCount"),
            ("query", "dashboard { lastDay { reportedCount } }"),
            ("query", "runChecksSummary { __typename }"),
            ("query", "dailyJobsSummary { __typename }"),
            ("query", "search(text: \"a\", first: 1) { __typename }"),
            ("query", "runs(first: 1) { __typename }"),
            ("mutation", "archiveJob(id: \"1\") { __typename }"),
        ] {
            let all: Vec<_> = (0..500).map(|n| format!("a{n}: {field}")).collect();
            let query = format!("{operation} {{ {} }}", all.join(" "));
            let answer = schema.execute(query).await;
            let messages: Vec<_> = answer.errors.iter().map(|error| &error.message).collect();
            assert_eq!(messages, ["Query is too complex."], "{field}");
        }
    }
}
