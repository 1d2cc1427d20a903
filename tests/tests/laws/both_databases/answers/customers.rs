//! Customers and their jobs.

use projections::{
    ports::ViewReader,
    store::PageRequest,
    views::{customers, jobs, run_checks, runs},
};
use uuid::Uuid;

use crate::both_databases::answers::written::{page, shown, sorted};

pub(crate) async fn of_customers(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut after, all) = (None, customers::CustomerFilter::default());
    loop {
        let request = PageRequest { first: 2, after };
        let found = customers::customers(reader, &all, &request)
            .await
            .expect("customers");
        lines.push(format!("{found:?}"));
        after = found.items.last().map(|(cursor, _)| cursor.clone());
        if !found.has_next {
            break;
        }
    }
    for part in ["ACME", "ü", "*e*", "_", "\0"] {
        let filter = customers::CustomerFilter {
            name: Some(part.to_owned()),
            ..Default::default()
        };
        let found = customers::customers(reader, &filter, &page()).await;
        lines.push(shown(part, found));
    }
    let named = customers::customer_named(reader, "zoë").await;
    lines.push(shown("named", named));
    lines
}

pub(crate) async fn of_jobs(reader: &dyn ViewReader) -> Vec<String> {
    let all = jobs::jobs(reader, &jobs::JobFilter::default(), &page()).await;
    let all = all.expect("jobs");
    let rows = || all.items.iter().map(|(_, job)| job);
    let ids: Vec<Uuid> = rows().map(|job| job.job_id).collect();
    let owners: Vec<Uuid> = rows().map(|job| job.customer_id).collect();
    let some = jobs::JobFilter {
        active_customers_only: true,
        customer_id: owners.first().copied(),
        name: Some("a".to_owned()),
        ..Default::default()
    };
    vec![
        format!("{all:?}"),
        shown("some jobs", jobs::jobs(reader, &some, &page()).await),
        sorted("job counts", jobs::job_counts(reader, &owners).await),
        sorted("unreviewed", run_checks::open_counts(reader, &ids).await),
        sorted("latest", runs::latest_runs(reader, &ids).await),
    ]
}
