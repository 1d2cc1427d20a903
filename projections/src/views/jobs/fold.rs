use domain::{
    identity::JobIdentity,
    ids,
    job::JobEvent,
    text::{bounded, folded},
};
use uuid::Uuid;

use super::{JobIdentityRow, JobRow};
use crate::{
    continued::Continuations,
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Json, Table},
    views::{cove_accounts, job_days, mails, new_jobs, run_checks, runs, schedules},
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    job_id: Uuid,
    event: &JobEvent,
) -> Result<(), FoldError> {
    schedules::on_job(set, writer, job_id, event)?;
    match event {
        JobEvent::JobApproved {
            customer_id,
            identity,
            origin: _,
        } => {
            let later = set.continued.clone();
            let named = named(set, writer, later.as_ref(), identity)?;
            set.jobs.put(JobRow {
                job_id,
                customer_id: *customer_id,
                software: named.software.clone(),
                kind: named.kind.clone(),
                name: named.job.clone(),
                folded_name: bounded(folded(&named.job)),
                company: named.company.clone(),
                sender: named.sender.clone(),
                archived: false,
                archive_reason: None,
                approved_at: envelope.recorded_at,
                rpo_hours: None,
                search_text: search_text(named),
            });
            claim(set, writer, job_id, job_id, identity)
        }
        JobEvent::JobArchived { reason } => {
            set.jobs.update(writer, &(job_id,), |row| {
                row.archived = true;
                row.archive_reason.clone_from(reason);
            })?;
            run_checks::on_job(set, writer, job_id)
        }
        JobEvent::JobUnarchived {} => {
            set.jobs.update(writer, &(job_id,), |row| {
                row.archived = false;
                row.archive_reason = None;
            })?;
            run_checks::on_job(set, writer, job_id)?;
            for identity in identities_of(set, writer, job_id)? {
                mails::assign_waiting(set, writer, &identity.identity_key)?;
            }
            cove_accounts::on_job_active(set, writer, job_id)
        }
        JobEvent::JobMovedToCustomer { customer_id } => {
            set.jobs
                .update(writer, &(job_id,), |row| row.customer_id = *customer_id)?;
            run_checks::on_job(set, writer, job_id)
        }
        JobEvent::JobIdentityAdded { identity } => {
            let run_base = ids::identity_of_job(job_id, &identity.key());
            claim(set, writer, job_id, run_base, identity)
        }
        JobEvent::JobMerged { into } => merge(set, writer, job_id, *into),
        JobEvent::JobDeleted { .. } => delete(set, writer, job_id),
        JobEvent::JobRpoSet { hours } => {
            set.jobs
                .update(writer, &(job_id,), |row| row.rpo_hours = *hours)?;
            Ok(())
        }
        JobEvent::SchedulePinned { .. }
        | JobEvent::ScheduleUnpinned {}
        | JobEvent::ScheduleConfirmed { .. }
        | JobEvent::JobModeSet { .. } => Ok(()),
    }
}

/// The job that mails of this identity belong to, active or archived, and what the ids of its runs are derived with.
pub(crate) fn job_of<'set>(
    set: &'set mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<Option<(&'set JobRow, Uuid)>, FoldError> {
    let identity = set
        .job_identities
        .get(writer, &(identity_key.to_owned(),))?;
    match identity.map(|row| (row.job_id, row.run_base)) {
        Some((job_id, run_base)) => {
            let job = set.jobs.get(writer, &(job_id,))?;
            Ok(job.map(|job| (job, run_base)))
        }
        None => Ok(None),
    }
}

/// Its identities are free, what its mails report waits, and its runs are gone.
fn delete(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    let identities = identities_of(set, writer, job_id)?;
    mails::unassign(set, writer, job_id, &identities)?;
    cove_accounts::on_job_deleted(set, writer, job_id)?;
    runs::leave_job(set, writer, job_id)?;
    for identity in &identities {
        set.job_identities.remove(identity.key());
    }
    set.jobs.remove((job_id,));
    for identity in identities {
        mails::wait_again(set, writer, &identity.identity_key)?;
    }
    Ok(())
}

/// Identities and runs of a job become those of another one. The runs keep their ids.
fn merge(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    into: Uuid,
) -> Result<(), FoldError> {
    if job_id == into || set.jobs.get(writer, &(into,))?.is_none() {
        return delete(set, writer, job_id);
    }
    let identities = identities_of(set, writer, job_id)?;
    runs::move_job(set, writer, job_id, into)?;
    run_checks::forget(set, writer, job_id)?;
    job_days::forget(set, writer, job_id)?;
    for identity in &identities {
        let key = identity.key();
        set.job_identities
            .update(writer, &key, |row| row.job_id = into)?;
    }
    set.jobs.remove((job_id,));
    // What was hidden because the job was archived is no more, if the other one is active.
    for identity in identities {
        mails::assign_waiting(set, writer, &identity.identity_key)?;
    }
    cove_accounts::on_job_merged(set, writer, job_id, into)
}

fn identities_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Vec<JobIdentityRow>, FoldError> {
    set.job_identities.index(writer)?;
    set.job_identities.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM job_identities WHERE job_id = $1 ORDER BY identity_key",
        JobIdentityRow::columns()
    );
    let rows = writer.select(&sql, &[Value::Uuid(job_id)])?;
    let rows = rows.into_iter().map(JobIdentityRow::from_row);
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The job has the identity, those that its mails are read with later, and the mails that waited for them. Two processes may
/// have approved the same one at the same moment: the first one in the log has it.
fn claim(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    run_base: Uuid,
    identity: &JobIdentity,
) -> Result<(), FoldError> {
    if set.jobs.get(writer, &(job_id,))?.is_none() || !is_free(set, writer, identity)? {
        return Ok(());
    }
    let continued = set.continued.clone();
    for identity in std::iter::once(identity).chain(continued.later(&identity.key())) {
        if !is_free(set, writer, identity)? {
            continue;
        }
        let identity_key = identity.key();
        set.job_identities.put(JobIdentityRow {
            identity_key: identity_key.clone(),
            job_id,
            // The same for all of them: the runs are the ones that they were.
            run_base,
            identity: Json(identity.clone()),
        });
        mails::assign_waiting(set, writer, &identity_key)?;
        new_jobs::taken(set, writer, &identity_key)?;
    }
    Ok(())
}

fn is_free(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity: &JobIdentity,
) -> Result<bool, FoldError> {
    let row = set.job_identities.get(writer, &(identity.key(),))?;
    Ok(row.is_none())
}

/// What a job that is approved with this identity is called: as its mails say by now.
fn named<'a>(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    continued: &'a Continuations,
    identity: &'a JobIdentity,
) -> Result<&'a JobIdentity, FoldError> {
    if !is_free(set, writer, identity)? {
        return Ok(identity);
    }
    for later in continued.later(&identity.key()).into_iter().rev() {
        if is_free(set, writer, later)? {
            return Ok(later);
        }
    }
    Ok(identity)
}

fn search_text(identity: &JobIdentity) -> String {
    let company = identity.company.as_deref().unwrap_or_default();
    bounded(folded(
        &[
            &identity.job,
            &identity.software,
            &identity.kind,
            company,
            &identity.sender,
        ]
        .join(" "),
    ))
}
