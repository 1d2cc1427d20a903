//! A part of a mail becomes a run, or joins one.

use domain::ids;
use uuid::Uuid;

use crate::{
    fold::{
        runs::{
            arrival,
            find::{self, RunOfPart},
            lifecycle, one_run,
        },
        state::{error::FoldError, memory::Fold, seen::Seen},
    },
    rows::{
        mails::MailPartRow,
        runs::{RunMailRow, RunRow},
    },
};

/// A part of a mail becomes a run of the job, or joins the one that other mails report already. Gives the run's id; it is derived
/// with `run_base`, which the identity brings. The part is among the rows.
pub(crate) fn appear(
    fold: &mut Fold,
    job_id: Uuid,
    run_base: Uuid,
    part: &MailPartRow,
    seen: Seen,
) -> Result<Uuid, FoldError> {
    let own_id = ids::run_of_mail(part.mail_id, run_base, part.identity_ordinal);
    let found = find::find(fold, (job_id, run_base), part, own_id, seen)?;
    let run_id = match found {
        RunOfPart::Joins(run_id) => {
            one_run::join(fold, run_id, part, own_id)?;
            return Ok(run_id);
        }
        RunOfPart::New(run_id) => run_id,
    };
    let row = RunRow::of_part(run_id, job_id, part);
    if run_id != own_id {
        fold.run_mails().put(RunMailRow {
            own_id,
            run_id,
            mail_id: part.mail_id,
            mail_ordinal: part.ordinal,
        });
    }
    lifecycle::enter(fold, row.clone(), seen)?;
    if run_id != own_id {
        one_run::take_over(fold, own_id, run_id)?;
    }
    arrival::by_mail(fold, &row, part)?;
    Ok(run_id)
}
