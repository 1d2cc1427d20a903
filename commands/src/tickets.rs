//! What people do about tickets.

use chrono::NaiveDate;
use domain::{
    annotation::AnnotationScope,
    code::Code,
    ticket::{PsaTicket, ResolutionSource, Ticket, TicketCode, TicketCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, annotations::Wanted};

/// A ticket that somebody wants to open.
#[derive(Debug, Clone)]
pub struct NewTicket {
    pub description: String,
    /// The jobs of `runs` where there is none.
    pub scopes: Vec<AnnotationScope>,
    /// The runs that it is opened from.
    pub runs: Vec<Uuid>,
    /// Runs of this day or later show it; as far back as `runs`, or the last runs of `scopes`, where it is left out.
    pub active_from: Option<NaiveDate>,
    pub psa: Option<PsaTicket>,
}

impl Commands {
    /// Opens a ticket under a new code: the PSA's number where it has one that is free, else the next of today, as the
    /// installation counts it.
    pub async fn open_ticket(
        &self,
        wanted: NewTicket,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<Ticket>(id, intention).await? {
            return Ok(done);
        }
        let NewTicket {
            description,
            scopes,
            runs,
            active_from,
            psa,
        } = wanted;
        let place = self
            .place(Wanted {
                scopes,
                runs,
                active_from,
            })
            .await?;
        if let Some(psa) = &psa {
            self.refuse_known_psa_ticket(psa).await?;
        }
        let command = TicketCommand::Open {
            code: self.free_code(psa.as_ref(), place.today).await?,
            description,
            active_from: place.active_from,
            scopes: place.scopes,
            psa,
            runs: place.runs,
        };
        self.on_annotation::<Ticket>(id, command, intention).await
    }

    pub async fn describe_ticket(
        &self,
        id: Uuid,
        description: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = TicketCommand::Describe {
            description: description.to_owned(),
        };
        self.on_annotation::<Ticket>(id, command, intention).await
    }

    /// Puts a ticket on one more job, customer or object, or opens it there again.
    pub async fn scope_ticket(
        &self,
        id: Uuid,
        scope: AnnotationScope,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.add_scope::<Ticket>(id, scope, intention).await
    }

    /// Takes a ticket away from where it should never have stood. Links to runs stay.
    pub async fn unscope_ticket(
        &self,
        id: Uuid,
        scope: AnnotationScope,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Ticket>(id, TicketCommand::RemoveScope { scope }, intention)
            .await
    }

    /// The ticket is done there. With its last open scope the ticket is resolved.
    pub async fn resolve_ticket_scope(
        &self,
        id: Uuid,
        scope: AnnotationScope,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Ticket>(id, TicketCommand::ResolveScope { scope }, intention)
            .await
    }

    pub async fn resolve_ticket(
        &self,
        id: Uuid,
        source: ResolutionSource,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Ticket>(id, TicketCommand::Resolve { source }, intention)
            .await
    }

    /// Open again, on all its scopes.
    pub async fn reopen_ticket(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Ticket>(id, TicketCommand::Reopen, intention)
            .await
    }

    /// The PSA does not have the ticket any more.
    pub async fn note_ticket_deleted_in_psa(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_annotation::<Ticket>(id, TicketCommand::NoteDeletedInPsa, intention)
            .await
    }

    async fn refuse_known_psa_ticket(&self, psa: &PsaTicket) -> Result<(), CommandError> {
        let known = self
            .known_now()
            .await?
            .ticket_of_psa(psa.system.trim(), psa.id)
            .await?;
        match known {
            None => Ok(()),
            Some(id) => Err(CommandError::refused(
                Code::AlreadyExists,
                format!(
                    "ticket {} of {} is ticket {id} here already; add a scope to that one",
                    psa.number, psa.system
                ),
            )),
        }
    }

    async fn free_code(
        &self,
        psa: Option<&PsaTicket>,
        today: NaiveDate,
    ) -> Result<String, CommandError> {
        let known = self.known_now().await?;
        if let Some(psa) = psa {
            let number = psa.number.trim();
            if !known.ticket_code_is_taken(number).await? {
                return Ok(number.to_owned());
            }
        }
        let last = known.last_ticket_number(today).await?;
        let code = TicketCode {
            day: today,
            number: last.saturating_add(1),
        };
        Ok(code.to_string())
    }
}
