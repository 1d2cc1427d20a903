//! Jobs come, change and go, with what hangs on them.

use domain::{annotation::GoneJob, ids, job::JobEvent};
use paths::MailVerdict;
use uuid::Uuid;

use crate::{
    engine::schema::table::Table as _,
    fold::{
        lookups::jobs,
        observers::{job_days, run_checks, watch},
        runs::of_job,
        sources::{awaited, cove::linked_job, identities, mail_parts, mail_paths},
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
        subjects::{annotations_gone, calendar, overrides},
    },
    rows::jobs::JobRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    job_id: Uuid,
    event: &JobEvent,
) -> Result<(), FoldError> {
    watch::on_job(fold, job_id, event)?;
    match event {
        JobEvent::JobApproved {
            customer_id,
            identity,
            origin: _,
        } => {
            let later = fold.state.continued.clone();
            let named = identities::named(fold, later.as_ref(), identity)?;
            let mut row = JobRow {
                job_id,
                customer_id: *customer_id,
                software: String::new(),
                kind: String::new(),
                name: String::new(),
                folded_name: String::new(),
                company: None,
                sender: String::new(),
                archived: false,
                archive_reason: None,
                approved_at: logged.recorded_at,
                rpo_hours: None,
                search_text: String::new(),
            };
            identities::name(&mut row, named);
            fold.jobs().put(row);
            identities::claim(fold, job_id, job_id, identity)
        }
        JobEvent::JobArchived { reason } => {
            fold.jobs().update(&(job_id,), |row| {
                row.archived = true;
                row.archive_reason.clone_from(reason);
            })?;
            run_checks::on_job(fold, job_id)
        }
        JobEvent::JobUnarchived {} => {
            fold.jobs().update(&(job_id,), |row| {
                row.archived = false;
                row.archive_reason = None;
            })?;
            run_checks::on_job(fold, job_id)?;
            for identity in jobs::identities_of(fold, job_id)? {
                mail_parts::assign_waiting(fold, &identity.identity_key)?;
            }
            linked_job::on_job_active(fold, job_id)
        }
        JobEvent::JobMovedToCustomer { customer_id } => {
            let before = jobs::customer_zone(fold, job_id)?;
            fold.jobs()
                .update(&(job_id,), |row| row.customer_id = *customer_id)?;
            run_checks::on_job(fold, job_id)?;
            if jobs::customer_zone(fold, job_id)? == before {
                return Ok(());
            }
            watch::on_zone(fold, job_id)
        }
        JobEvent::JobIdentityAdded { identity } => {
            let run_base = ids::identity_of_job(job_id, &identity.key());
            identities::claim(fold, job_id, run_base, identity)
        }
        JobEvent::JobMerged { into } => merge(fold, logged, job_id, *into),
        JobEvent::JobDeleted { .. } => delete(fold, logged, job_id),
        JobEvent::JobRpoSet { hours } => {
            fold.jobs()
                .update(&(job_id,), |row| row.rpo_hours = *hours)?;
            Ok(())
        }
        JobEvent::JobPathConfirmed { path, verdict } => {
            let Some(verdict) = MailVerdict::from_name(verdict) else {
                return Ok(());
            };
            mail_paths::on_confirmed(fold, logged, job_id, (path, verdict))
        }
        JobEvent::JobPathForgotten { path } => mail_paths::on_forgotten(fold, job_id, path),
        JobEvent::SchedulePinned { .. }
        | JobEvent::ScheduleUnpinned {}
        | JobEvent::ScheduleConfirmed { .. }
        | JobEvent::JobModeSet { .. } => Ok(()),
        JobEvent::JobAwaits { .. } | JobEvent::JobAwaitsNothing {} => {
            awaited::on_job(fold, logged, job_id, event)
        }
    }
}

/// Its identities are free, what its mails report waits, its runs are gone, and so is what hung on it alone.
fn delete(fold: &mut Fold, logged: &LoggedEvent<'_>, job_id: Uuid) -> Result<(), FoldError> {
    if !jobs::exists(fold, job_id)? {
        return Ok(());
    }
    let identities = jobs::identities_of(fold, job_id)?;
    mail_parts::unassign(fold, job_id, &identities)?;
    linked_job::on_job_deleted(fold, job_id)?;
    of_job::leave_job(fold, job_id)?;
    mail_paths::forget(fold, job_id)?;
    for identity in &identities {
        fold.job_identities().remove(identity.key());
    }
    fold.jobs().remove((job_id,));
    for identity in identities {
        mail_parts::wait_again(fold, &identity.identity_key)?;
    }
    let gone = GoneJob { job_id, into: None };
    annotations_gone::on_job_gone(fold, logged, gone)?;
    overrides::on_job_gone(fold, logged, gone)?;
    awaited::on_job_gone(fold, gone)?;
    calendar::on_job_deleted(fold, job_id)
}

/// Identities and runs of a job become those of another one, and what people said of it is about that one. The runs keep
/// their ids.
fn merge(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    job_id: Uuid,
    into: Uuid,
) -> Result<(), FoldError> {
    if job_id == into || !jobs::exists(fold, into)? {
        return delete(fold, logged, job_id);
    }
    let gone = GoneJob {
        job_id,
        into: Some(into),
    };
    let identities = jobs::identities_of(fold, job_id)?;
    overrides::on_job_gone(fold, logged, gone)?;
    mail_paths::on_merged(fold, job_id, into)?;
    of_job::move_job(fold, job_id, into)?;
    mail_paths::judge_again(fold, into)?;
    run_checks::forget(fold, job_id)?;
    job_days::forget(fold, job_id)?;
    for identity in &identities {
        let key = identity.key();
        fold.job_identities()
            .update(&key, |row| row.job_id = into)?;
    }
    fold.jobs().remove((job_id,));
    // What was hidden because the job was archived is no more, if the other one is active.
    for identity in identities {
        mail_parts::assign_waiting(fold, &identity.identity_key)?;
    }
    linked_job::on_job_merged(fold, job_id, into)?;
    awaited::on_job_gone(fold, gone)?;
    annotations_gone::on_job_gone(fold, logged, gone)
}
