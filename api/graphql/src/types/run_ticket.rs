//! What a run says to tickets: which one of a PSA it belongs to, and what a new one could say.

use async_graphql::{Context, Result};
use domain::ticket::{ObjectOfProposal, Proposal, PsaOfRun, PsaTicket, TicketOfJob};
use projections::{
    reading::RunDetails,
    views::{runs::RunRow, tickets::TicketRow},
};

use super::ticket;
use crate::loaders::{loaded, loaders};

pub(crate) async fn psa_ticket(
    context: &Context<'_>,
    row: &RunRow,
) -> Result<Option<ticket::PsaTicket>> {
    let loaders = loaders(context);
    let own = loaded(loaders.run_psa_tickets.load_one(row.run_id).await)?;
    let own = own.map(|own| PsaTicket {
        system: own.psa_system,
        id: own.psa_id,
        number: own.psa_number,
    });
    let shown = loaded(loaders.run_tickets.load_one(row.run_id).await)?.unwrap_or_default();
    let of_job = loaded(loaders.job_psa_tickets.load_one(row.job_id).await)?.unwrap_or_default();
    let codes: Vec<_> = shown.iter().map(|shown| shown.row.code.clone()).collect();
    let rows = shown.iter().map(|shown| &shown.row);
    let tickets: Vec<_> = rows
        .chain(of_job.iter().map(|(_, row)| row))
        .map(of_job_row)
        .collect();
    let run = PsaOfRun {
        own: own.as_ref(),
        codes: &codes,
        of_job: &tickets,
    };
    Ok(run.ticket().cloned().map(ticket::PsaTicket::from))
}

fn of_job_row(row: &TicketRow) -> TicketOfJob {
    TicketOfJob {
        code: row.code.clone(),
        psa: row.psa(),
        opened_at: row.opened_at,
        resolved: row.resolved_at.is_some(),
        deleted_in_psa: row.deleted_in_psa_at.is_some(),
    }
}

pub(crate) async fn proposed_text(
    context: &Context<'_>,
    row: &RunRow,
    details: &RunDetails,
) -> Result<String> {
    let loaders = loaders(context);
    let job = loaded(loaders.jobs.load_one(row.job_id).await)?;
    let customer = match &job {
        None => None,
        Some(job) => loaded(loaders.customers.load_one(job.customer_id).await)?,
    };
    let objects: Vec<_> = details
        .objects
        .iter()
        .map(|object| ObjectOfProposal {
            name: &object.name,
            status: object.status,
            message: &object.message,
        })
        .collect();
    let proposal = Proposal {
        customer: customer.as_ref().map_or("", |customer| &customer.name),
        software: job.as_ref().map_or("", |job| &job.software),
        job: job.as_ref().map_or("", |job| &job.name),
        status: row.status,
        run_at: row.run_at,
        messages: &details.messages,
        objects: &objects,
    };
    Ok(proposal.text())
}
