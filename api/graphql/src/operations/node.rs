//! Anything by its id, and who asks.

use async_graphql::{Context, ID, Object, Result};
use domain::access::Permission;

use crate::{
    request::{
        context::{may, principal},
        cost,
        guard::May,
        ids::{self, Kind, parser_of},
    },
    types::{
        calendar::find_window, customer::find_customer, daily_job::find_daily_job,
        feedback::find_feedback, job::find_job, mail::find_mail, new_job::find_new_job,
        news::find_news, node::Node, overrides::find_override, parser::find_parser,
        remark::find_remark, replay::find_replay, run::find_run, ticket::find_ticket, user::Viewer,
    },
};

#[derive(Debug, Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The caller.
    #[graphql(
        guard = "May(Permission::KnowSelf)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn viewer(&self, context: &Context<'_>) -> Option<Viewer> {
        principal(context).cloned().map(Viewer)
    }

    /// Anything by its global id; null where it does not exist or may not be seen.
    #[graphql(
        guard = "May(Permission::KnowSelf)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn node(&self, context: &Context<'_>, id: ID) -> Result<Option<Node>> {
        if let Some(name) = parser_of(&id) {
            let may = may(context, Permission::ReadParsers);
            let found = if may {
                find_parser(context, name).await?
            } else {
                None
            };
            return Ok(found.map(Node::Parser));
        }
        let Some((kind, uuid)) = ids::parse(&id) else {
            let may = may(context, Permission::ReadRuns);
            let found = if may {
                find_daily_job(context, &id).await?
            } else {
                None
            };
            return Ok(found.map(Node::DailyJob));
        };
        let (permission, node) = match kind {
            Kind::Customer => (
                Permission::ReadCustomers,
                find_customer(context, uuid).await?.map(Node::Customer),
            ),
            Kind::FeedbackItem => (
                Permission::GiveFeedback,
                find_feedback(context, uuid).await?.map(Node::FeedbackItem),
            ),
            Kind::Job => (
                Permission::ReadJobs,
                find_job(context, uuid).await?.map(Node::Job),
            ),
            Kind::Mail => (
                Permission::ReadInbox,
                find_mail(context, uuid).await?.map(Node::Mail),
            ),
            Kind::Run => (
                Permission::ReadRuns,
                find_run(context, uuid).await?.map(Node::Run),
            ),
            Kind::MaintenanceWindow => (
                Permission::ReadCalendar,
                find_window(context, uuid)
                    .await?
                    .map(Node::MaintenanceWindow),
            ),
            Kind::NewJob => (
                Permission::ReadInbox,
                find_new_job(context, uuid).await?.map(Node::NewJob),
            ),
            Kind::News => (
                Permission::ReadNews,
                find_news(context, uuid).await?.map(Node::News),
            ),
            Kind::Replay => (
                Permission::ReadParsers,
                find_replay(context, uuid).await?.map(Node::Replay),
            ),
            Kind::Ticket => (
                Permission::ReadTickets,
                find_ticket(context, uuid).await?.map(Node::Ticket),
            ),
            Kind::Remark => (
                Permission::ReadTickets,
                find_remark(context, uuid).await?.map(Node::Remark),
            ),
            Kind::Override => (
                Permission::ReadOverrides,
                find_override(context, uuid).await?.map(Node::Override),
            ),
        };
        Ok(node.filter(|_| may(context, permission)))
    }
}
