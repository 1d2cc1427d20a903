//! Tickets of a PSA, the MSP's own ticket system.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::text::{self, TextError};

/// A ticket as a PSA (the MSP's own ticket system, such as Autotask) knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsaTicket {
    /// Name of the PSA.
    pub system: String,
    /// The PSA's own id.
    pub id: i64,
    /// What people call it there.
    pub number: String,
}

impl PsaTicket {
    pub(super) fn cleaned(self) -> Result<Self, TextError> {
        Ok(Self {
            system: text::name("PSA", &self.system)?,
            id: self.id,
            number: text::name("PSA ticket number", &self.number)?,
        })
    }
}

/// A ticket of a run's job, as far as it matters for [`PsaOfRun`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketOfJob {
    pub code: String,
    pub psa: Option<PsaTicket>,
    pub opened_at: DateTime<Utc>,
    pub resolved: bool,
    pub deleted_in_psa: bool,
}

/// Tells which PSA ticket a run belongs to.
#[derive(Debug)]
pub struct PsaOfRun<'a> {
    /// The one that somebody linked to this very run.
    pub own: Option<&'a PsaTicket>,
    /// Codes of the tickets that the run shows.
    pub codes: &'a [String],
    /// All tickets of its job, in any order.
    pub of_job: &'a [TicketOfJob],
}

impl PsaOfRun<'_> {
    /// The run's own; else that of the newest ticket with a code that the run shows; else the job's newest that is neither
    /// resolved nor deleted in the PSA.
    pub fn ticket(&self) -> Option<&PsaTicket> {
        if self.own.is_some() {
            return self.own;
        }
        let has_code = |ticket: &&TicketOfJob| {
            let number = ticket.psa.as_ref().map(|psa| &psa.number);
            let mut codes = self.codes.iter();
            codes.any(|code| *code == ticket.code || Some(code) == number)
        };
        let alive = |ticket: &&TicketOfJob| !ticket.resolved && !ticket.deleted_in_psa;
        let by_code = self.newest(|ticket| has_code(ticket) && !ticket.deleted_in_psa);
        by_code.or_else(|| self.newest(alive))
    }

    fn newest(&self, wanted: impl Fn(&&TicketOfJob) -> bool) -> Option<&PsaTicket> {
        self.of_job
            .iter()
            .filter(|ticket| ticket.psa.is_some())
            .filter(wanted)
            .max_by(|a, b| (a.opened_at, &a.code).cmp(&(b.opened_at, &b.code)))
            .and_then(|ticket| ticket.psa.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(code: &str, id: Option<i64>, opened: i64) -> TicketOfJob {
        TicketOfJob {
            code: code.to_owned(),
            psa: id.map(|id| PsaTicket {
                system: "Autotask".to_owned(),
                id,
                number: format!("P{id}"),
            }),
            opened_at: DateTime::from_timestamp(opened, 0).unwrap(),
            resolved: false,
            deleted_in_psa: false,
        }
    }

    fn id(codes: &[&str], of_job: &[TicketOfJob]) -> Option<i64> {
        let codes: Vec<_> = codes.iter().map(|&code| code.to_owned()).collect();
        let run = PsaOfRun {
            own: None,
            codes: &codes,
            of_job,
        };
        run.ticket().map(|ticket| ticket.id)
    }

    #[test]
    fn the_matching_code_comes_before_the_newest() {
        let of_job = [ticket("T1", Some(1), 1), ticket("T2", Some(2), 2)];
        assert_eq!(id(&["T1"], &of_job), Some(1));
        assert_eq!(id(&["P1"], &of_job), Some(1));
        assert_eq!(id(&["T9"], &of_job), Some(2));
    }

    #[test]
    fn an_internal_ticket_leads_to_the_jobs_newest_of_the_psa() {
        let of_job = [
            ticket("T1", Some(1), 1),
            ticket("T2", Some(2), 2),
            ticket("T3", None, 3),
        ];
        assert_eq!(id(&["T3"], &of_job), Some(2));
    }

    #[test]
    fn without_a_code_resolved_and_deleted_ones_do_not_count() {
        let mut of_job = [
            ticket("T1", Some(1), 1),
            ticket("T2", Some(2), 2),
            ticket("T3", Some(3), 3),
        ];
        of_job[2].resolved = true;
        of_job[1].deleted_in_psa = true;
        assert_eq!(id(&[], &of_job), Some(1));
        of_job[0].resolved = true;
        assert_eq!(id(&[], &of_job), None);
    }

    #[test]
    fn what_somebody_linked_to_the_run_itself_wins() {
        let of_job = [ticket("T1", Some(1), 1)];
        let own = PsaTicket {
            system: "Autotask".to_owned(),
            id: 9,
            number: "P9".to_owned(),
        };
        let run = PsaOfRun {
            own: Some(&own),
            codes: &["T1".to_owned()],
            of_job: &of_job,
        };
        assert_eq!(run.ticket(), Some(&own));
    }
}
