use domain::{
    annotation::GoneJob,
    identity::JobIdentity,
    ids,
    job::JobEvent,
    text::{bounded, folded},
};
use paths::Verdict;
use uuid::Uuid;

use super::{JobIdentityRow, JobRow};
use crate::{
    continued::Continuations,
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Json, Table},
    views::{
        annotations, awaited, calendar, cove_accounts, job_days, mail_paths, mails, new_jobs,
        overrides, run_checks, runs, schedules,
    },
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
                approved_at: envelope.recorded_at,
                rpo_hours: None,
                search_text: String::new(),
            };
            name(&mut row, named);
            set.jobs.put(row);
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
            let before = schedules::customer_zone(set, writer, job_id)?;
            set.jobs
                .update(writer, &(job_id,), |row| row.customer_id = *customer_id)?;
            run_checks::on_job(set, writer, job_id)?;
            if schedules::customer_zone(set, writer, job_id)? == before {
                return Ok(());
            }
            schedules::on_zone(set, writer, job_id)
        }
        JobEvent::JobIdentityAdded { identity } => {
            let run_base = ids::identity_of_job(job_id, &identity.key());
            claim(set, writer, job_id, run_base, identity)
        }
        JobEvent::JobMerged { into } => merge(set, writer, envelope, job_id, *into),
        JobEvent::JobDeleted { .. } => delete(set, writer, envelope, job_id),
        JobEvent::JobRpoSet { hours } => {
            set.jobs
                .update(writer, &(job_id,), |row| row.rpo_hours = *hours)?;
            Ok(())
        }
        JobEvent::JobPathConfirmed { path, verdict } => {
            let Some(verdict) = Verdict::from_name(verdict) else {
                return Ok(());
            };
            mail_paths::on_confirmed(set, writer, envelope, job_id, (path, verdict))
        }
        JobEvent::JobPathForgotten { path } => mail_paths::on_forgotten(set, writer, job_id, path),
        JobEvent::SchedulePinned { .. }
        | JobEvent::ScheduleUnpinned {}
        | JobEvent::ScheduleConfirmed { .. }
        | JobEvent::JobModeSet { .. } => Ok(()),
        JobEvent::JobAwaits { .. } | JobEvent::JobAwaitsNothing {} => {
            awaited::on_job(set, writer, envelope, job_id, event)
        }
    }
}

/// Whether there is such a job; one that was deleted or merged is no more.
pub(crate) fn exists(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<bool, FoldError> {
    Ok(set.jobs.get(writer, &(job_id,))?.is_some())
}

/// Mails of this identity are what the job waited for. They name it, where it was called as another application did.
pub(crate) fn take_up(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    identity: &JobIdentity,
    names_it: bool,
) -> Result<(), FoldError> {
    let later = set.continued.clone();
    if names_it {
        let named = named(set, writer, later.as_ref(), identity)?;
        set.jobs
            .update(writer, &(job_id,), |row| name(row, named))?;
        run_checks::on_job(set, writer, job_id)?;
    }
    // Runs keep their ids when the mails are read with another identity later.
    let key = identity.key();
    let run_base = ids::identity_of_job(job_id, later.first(&key));
    claim(set, writer, job_id, run_base, identity)
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

/// The job that mails of this identity belong to.
pub(crate) fn owner_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<Option<Uuid>, FoldError> {
    let key = (identity_key.to_owned(),);
    let row = set.job_identities.get(writer, &key)?;
    Ok(row.map(|row| row.job_id))
}

/// Its identities are free, what its mails report waits, its runs are gone, and so is what hung on it alone.
fn delete(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    job_id: Uuid,
) -> Result<(), FoldError> {
    if !exists(set, writer, job_id)? {
        return Ok(());
    }
    let identities = identities_of(set, writer, job_id)?;
    mails::unassign(set, writer, job_id, &identities)?;
    cove_accounts::on_job_deleted(set, writer, job_id)?;
    runs::leave_job(set, writer, job_id)?;
    mail_paths::forget(set, writer, job_id)?;
    for identity in &identities {
        set.job_identities.remove(identity.key());
    }
    set.jobs.remove((job_id,));
    for identity in identities {
        mails::wait_again(set, writer, &identity.identity_key)?;
    }
    let gone = GoneJob { job_id, into: None };
    annotations::on_job_gone(set, writer, envelope, gone)?;
    overrides::on_job_gone(set, writer, envelope, gone)?;
    awaited::on_job_gone(set, writer, gone)?;
    calendar::on_job_deleted(set, writer, job_id)
}

/// Identities and runs of a job become those of another one, and what people said of it is about that one. The runs keep
/// their ids.
fn merge(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    job_id: Uuid,
    into: Uuid,
) -> Result<(), FoldError> {
    if job_id == into || !exists(set, writer, into)? {
        return delete(set, writer, envelope, job_id);
    }
    let gone = GoneJob {
        job_id,
        into: Some(into),
    };
    let identities = identities_of(set, writer, job_id)?;
    overrides::on_job_gone(set, writer, envelope, gone)?;
    mail_paths::on_merged(set, writer, job_id, into)?;
    runs::move_job(set, writer, job_id, into)?;
    mail_paths::judge_again(set, writer, into)?;
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
    cove_accounts::on_job_merged(set, writer, job_id, into)?;
    awaited::on_job_gone(set, writer, gone)?;
    annotations::on_job_gone(set, writer, envelope, gone)
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
    if !exists(set, writer, job_id)? || !is_free(set, writer, identity)? {
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

fn name(row: &mut JobRow, identity: &JobIdentity) {
    row.software.clone_from(&identity.software);
    row.kind.clone_from(&identity.kind);
    row.name.clone_from(&identity.job);
    row.folded_name = bounded(folded(&identity.job));
    row.company.clone_from(&identity.company);
    row.sender.clone_from(&identity.sender);
    row.search_text = search_text(identity);
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
