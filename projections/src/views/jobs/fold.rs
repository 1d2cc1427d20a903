use domain::{
    identity::JobIdentity,
    job::JobEvent,
    text::{bounded, folded},
};
use uuid::Uuid;

use super::{JobIdentityRow, JobRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::Table,
    views::{mails, run_checks, schedules},
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
            set.jobs.put(JobRow {
                job_id,
                customer_id: *customer_id,
                software: identity.software.clone(),
                kind: identity.kind.clone(),
                name: identity.job.clone(),
                folded_name: bounded(folded(&identity.job)),
                company: identity.company.clone(),
                sender: identity.sender.clone(),
                archived: false,
                archive_reason: None,
                approved_at: envelope.recorded_at,
            });
            if !claim(set, writer, job_id, identity)? {
                return Ok(());
            }
            mails::assign_waiting(set, writer, &identity.key())
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
            for identity_key in identities_of(set, writer, job_id)? {
                mails::assign_waiting(set, writer, &identity_key)?;
            }
            Ok(())
        }
        JobEvent::SchedulePinned { .. }
        | JobEvent::ScheduleUnpinned {}
        | JobEvent::ScheduleConfirmed { .. }
        | JobEvent::JobModeSet { .. } => Ok(()),
    }
}

/// The job that mails of this identity belong to, active or archived.
pub(crate) fn job_of<'set>(
    set: &'set mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<Option<&'set JobRow>, FoldError> {
    let identity = set
        .job_identities
        .get(writer, &(identity_key.to_owned(),))?;
    match identity.map(|row| row.job_id) {
        Some(job_id) => Ok(set.jobs.get(writer, &(job_id,))?),
        None => Ok(None),
    }
}

fn identities_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Vec<String>, FoldError> {
    set.job_identities.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM job_identities WHERE job_id = $1 ORDER BY identity_key",
        JobIdentityRow::columns()
    );
    let rows = writer.select(&sql, &[Value::Uuid(job_id)])?;
    let keys = rows
        .into_iter()
        .map(|row| Ok(JobIdentityRow::from_row(row)?.identity_key));
    keys.collect()
}

/// Tells whether the job has the identity. Two processes may have approved the same one at the same moment: the first one
/// in the log has it.
fn claim(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    identity: &JobIdentity,
) -> Result<bool, FoldError> {
    let key = (identity.key(),);
    if let Some(claimed) = set.job_identities.get(writer, &key)? {
        return Ok(claimed.job_id == job_id);
    }
    set.job_identities.put(JobIdentityRow {
        identity_key: key.0,
        job_id,
    });
    Ok(true)
}
