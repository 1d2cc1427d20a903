//! What is asked of both databases, with a file for each subject.

mod accounts;
mod calendar;
mod customers;
mod days;
mod mails;
mod searches;
mod tickets;
mod written;

use projections::{
    fold::WorkingSet,
    ports::ViewReader,
    views::{audit, users},
};

use crate::both_databases::answers::{
    accounts::of_accounts,
    calendar::of_the_calendar,
    customers::{of_customers, of_jobs},
    days::{of_days, of_run_checks},
    mails::{of_mails, of_runs},
    searches::of_searches,
    tickets::of_tickets,
    written::{page, shown, sorted},
};

/// What the program asks, as text, so that it can be compared.
pub(crate) async fn answers(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = of_customers(reader).await;
    lines.extend(of_jobs(reader).await);
    lines.extend(of_mails(reader).await);
    lines.extend(of_runs(reader).await);
    lines.extend(of_the_calendar(reader).await);
    lines.extend(of_run_checks(reader).await);
    lines.extend(of_days(reader).await);
    lines.extend(of_tickets(reader).await);
    lines.extend(of_searches(reader).await);
    lines.extend(of_accounts(reader).await);
    let customers_only = audit::AuditFilter {
        stream_type: Some("customer".to_owned()),
        ..Default::default()
    };
    let trail = audit::audit_trail(reader, &customers_only, &page()).await;
    lines.push(shown("audit", trail));
    lines.push(sorted("users", users::users(reader).await));
    for table in WorkingSet::TABLES {
        let sql = format!("SELECT COUNT(*) FROM {}", table.name);
        lines.push(shown(table.name, reader.select(sql, vec![]).await));
    }
    lines
}
