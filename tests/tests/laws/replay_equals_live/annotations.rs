//! Tickets and remarks.

use chrono::TimeDelta;
use commands::{CommandError, NewRemark, NewTicket};
use domain::{
    annotation::AnnotationScope,
    ticket::{PsaTicket, ResolutionSource},
};
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum AnnotationStep {
    OpenTicket {
        scope: (usize, usize),
        run: usize,
        days: i64,
    },
    OnTicket {
        ticket: usize,
        what: usize,
        scope: (usize, usize),
    },
    MakeRemark {
        scope: (usize, usize),
        days: i64,
    },
    OnRemark {
        remark: usize,
        what: usize,
        scope: (usize, usize),
    },
}

impl AnnotationStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            3 => (scope(), n.clone(), 0..40_i64).prop_map(|(scope, run, days)| Self::OpenTicket { scope, run, days }),
            4 => (n.clone(), 0..7_usize, scope()).prop_map(|(ticket, what, scope)| Self::OnTicket { ticket, what, scope }),
            2 => (scope(), 0..40_i64).prop_map(|(scope, days)| Self::MakeRemark { scope, days }),
            2 => (n.clone(), 0..5_usize, scope()).prop_map(|(remark, what, scope)| Self::OnRemark { remark, what, scope }),
        ]
    }
}

impl History {
    pub(crate) async fn on_annotations(
        &mut self,
        step: AnnotationStep,
    ) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            AnnotationStep::OpenTicket { scope, run, days } => {
                let today = self.at.backend.clock.now().date_naive();
                let wanted = NewTicket {
                    description: format!("Disk full since {days} days"),
                    scopes: vec![self.scope(scope)],
                    runs: self.runs(run, 1).await,
                    active_from: Some(today - TimeDelta::days(days)),
                    psa: (run % 2 == 0).then(|| psa(i64::try_from(run).unwrap_or(0))),
                };
                let done = commands.open_ticket(wanted, &by).await?;
                self.tickets.push(done.value);
            }
            AnnotationStep::OnTicket {
                ticket,
                what,
                scope,
            } => {
                let (id, scope) = (some(&self.tickets, ticket), self.scope(scope));
                match what {
                    0 => commands.describe_ticket(id, "Disk replaced", &by).await?,
                    1 => commands.scope_ticket(id, scope, &by).await?,
                    2 => commands.unscope_ticket(id, scope, &by).await?,
                    3 => commands.resolve_ticket_scope(id, scope, &by).await?,
                    4 => {
                        commands
                            .resolve_ticket(id, ResolutionSource::Psa, &by)
                            .await?
                    }
                    5 => commands.reopen_ticket(id, &by).await?,
                    _ => commands.note_ticket_deleted_in_psa(id, &by).await?,
                };
            }
            AnnotationStep::MakeRemark { scope, days } => {
                let today = self.at.backend.clock.now().date_naive();
                let wanted = NewRemark {
                    text: "Tape on Fridays".to_owned(),
                    scopes: vec![self.scope(scope)],
                    runs: vec![],
                    active_from: Some(today - TimeDelta::days(days)),
                };
                let done = commands.make_remark(wanted, &by).await?;
                self.remarks.push(done.value);
            }
            AnnotationStep::OnRemark {
                remark,
                what,
                scope,
            } => {
                let (id, scope) = (some(&self.remarks, remark), self.scope(scope));
                match what {
                    0 => commands.edit_remark(id, "Tape on Mondays", &by).await?,
                    1 => commands.scope_remark(id, scope, &by).await?,
                    2 => commands.resolve_remark_scope(id, scope, &by).await?,
                    3 => commands.resolve_remark(id, &by).await?,
                    _ => commands.reopen_remark(id, &by).await?,
                };
            }
        }
        Ok(())
    }

    fn scope(&self, (kind, of): (usize, usize)) -> AnnotationScope {
        match kind {
            0 => AnnotationScope::Job {
                job_id: some(&self.jobs, of),
            },
            1 => AnnotationScope::Customer {
                customer_id: some(&self.customers, of),
            },
            _ => AnnotationScope::Object {
                job_id: some(&self.jobs, of),
                object: "SRV-01".to_owned(),
            },
        }
    }
}

pub(crate) fn psa(id: i64) -> PsaTicket {
    PsaTicket {
        system: "Autotask".to_owned(),
        id,
        number: format!("T20260701.{id:04}"),
    }
}

/// Which kind of scope, and of what.
fn scope() -> impl Strategy<Value = (usize, usize)> {
    (0..3_usize, 0..64_usize)
}
