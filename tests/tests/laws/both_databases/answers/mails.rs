//! Mails and the runs that they report.

use projections::{
    ports::ViewReader,
    views::{mails as mail_views, runs},
};
use uuid::Uuid;

use crate::both_databases::answers::written::{page, shown, sorted};

pub(crate) async fn of_mails(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    for part in ["lunch", "größe", "100%_\\", "*b*p*"] {
        let filter = mail_views::MailFilter {
            subject: Some(part.to_owned()),
            ..Default::default()
        };
        let found = mail_views::mails(reader, &filter, &page()).await;
        lines.push(shown(part, found));
        let count = mail_views::mail_count(reader, &filter).await;
        lines.push(shown(part, count));
    }
    let all = mail_views::mails(reader, &mail_views::MailFilter::default(), &page()).await;
    let rows = all.expect("mails").items.into_iter();
    let ids: Vec<Uuid> = rows.map(|(_, mail)| mail.mail_id).collect();
    lines.push(shown("parts", mail_views::mail_parts(reader, &ids).await));
    lines
}

pub(crate) async fn of_runs(reader: &dyn ViewReader) -> Vec<String> {
    let filters = [
        runs::RunFilter::default(),
        runs::RunFilter {
            reviewed: Some(true),
            ..Default::default()
        },
        runs::RunFilter {
            in_run_checks: true,
            ..Default::default()
        },
        runs::RunFilter {
            of_active_jobs: true,
            from: Some("2026-06-02T00:00:00Z".parse().expect("a time")),
            ..Default::default()
        },
    ];
    let mut lines = Vec::new();
    for filter in filters {
        lines.push(shown("runs", runs::runs(reader, &filter, &page()).await));
        lines.push(shown("count", runs::run_count(reader, &filter).await));
    }
    lines.push(sorted("orphans", runs::orphan_reviews(reader).await));
    lines
}
