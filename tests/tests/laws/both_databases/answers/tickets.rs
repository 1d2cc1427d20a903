//! Tickets, remarks, overrides, and the last runs.

use projections::{
    ports::ViewReader,
    views::{
        annotations::{self, ShownOn},
        customers, overrides, remarks, runs, tickets,
    },
};
use uuid::Uuid;

use crate::both_databases::answers::written::{page, shown, sorted};

pub(crate) async fn of_tickets(reader: &dyn ViewReader) -> Vec<String> {
    let all = runs::runs(reader, &runs::RunFilter::default(), &page()).await;
    let rows = all.expect("runs").items;
    let run_ids: Vec<Uuid> = rows.iter().map(|(_, run)| run.run_id).collect();
    let job_ids: Vec<Uuid> = rows.iter().map(|(_, run)| run.job_id).collect();
    let filters = [
        tickets::TicketFilter::default(),
        tickets::TicketFilter {
            open: Some(true),
            of_psa: Some(true),
            ..Default::default()
        },
        tickets::TicketFilter {
            target: job_ids.first().copied(),
            text: Some("disk".to_owned()),
            ..Default::default()
        },
    ];
    let mut lines = Vec::new();
    for filter in filters {
        let found = tickets::tickets(reader, &filter, &page()).await;
        lines.push(shown("tickets", found));
    }
    let filter = remarks::RemarkFilter {
        text: Some("GRÖSSE".to_owned()),
        ..Default::default()
    };
    lines.push(shown(
        "remarks",
        remarks::remarks(reader, &filter, &page()).await,
    ));
    let of_runs = annotations::shown::<tickets::TicketRow>(reader, ShownOn::Runs, &run_ids).await;
    let open_remarks =
        annotations::shown::<remarks::RemarkRow>(reader, ShownOn::Jobs, &job_ids).await;
    assert!(of_runs.as_ref().is_ok_and(|shown| !shown.is_empty()));
    lines.push(sorted("tickets of runs", of_runs));
    lines.push(sorted("remarks of jobs", open_remarks));
    let day = "2026-07-01".parse().expect("a day");
    lines.push(shown(
        "last",
        tickets::last_ticket_number(reader, day).await,
    ));
    let of_psa = tickets::ticket_of_psa(reader, "Autotask", 7).await;
    lines.push(shown("of PSA", of_psa));
    let alive = tickets::psa_tickets_of_jobs(reader, &job_ids).await;
    lines.push(sorted("of PSA on jobs", alive));
    let in_force = overrides::overrides_of_jobs(reader, &job_ids).await;
    lines.push(shown("overrides", in_force));
    let last = runs::last_run_of_job(reader, job_ids[0]).await;
    lines.push(shown("last run", last));
    let filter = customers::CustomerFilter::default();
    let owners = customers::customers(reader, &filter, &page()).await;
    for (_, customer) in owners.expect("customers").items {
        let last = runs::last_run_of_customer(reader, customer.customer_id).await;
        lines.push(shown(&customer.name, last));
    }
    lines
}
