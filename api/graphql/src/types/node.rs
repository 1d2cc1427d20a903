//! Anything that has a global id.

use async_graphql::Interface;

use super::{
    calendar::MaintenanceWindow,
    customer::Customer,
    daily_job::DailyJob,
    feedback::FeedbackItem,
    hubs::{Job, Mail, Run},
    new_job::NewJob,
    news::News,
    overrides::Override,
    parser::Parser,
    remark::Remark,
    replay::Replay,
    ticket::Ticket,
};

/// Anything that has a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "async_graphql::ID"))]
pub(crate) enum Node {
    Customer(Customer),
    DailyJob(DailyJob),
    FeedbackItem(FeedbackItem),
    Job(Job),
    Mail(Mail),
    MaintenanceWindow(MaintenanceWindow),
    NewJob(NewJob),
    News(News),
    Override(Override),
    Parser(Parser),
    Remark(Remark),
    Replay(Replay),
    Run(Run),
    Ticket(Ticket),
}
