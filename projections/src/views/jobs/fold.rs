use domain::{
    identity::JobIdentity,
    job::JobEvent,
    text::{bounded, folded},
};
use uuid::Uuid;

use super::{JobIdentityRow, JobRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    views::mails,
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    job_id: Uuid,
    event: &JobEvent,
) -> Result<(), FoldError> {
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
            claim(set, writer, job_id, identity)?;
            mails::assign_waiting(set, writer, job_id)
        }
        JobEvent::JobArchived { reason } => {
            set.jobs.update(writer, &(job_id,), |row| {
                row.archived = true;
                row.archive_reason.clone_from(reason);
            })?;
            Ok(())
        }
        JobEvent::JobUnarchived {} => {
            set.jobs.update(writer, &(job_id,), |row| {
                row.archived = false;
                row.archive_reason = None;
            })?;
            mails::assign_waiting(set, writer, job_id)
        }
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

/// Two processes may have approved the same identity at the same moment: the first one in the log has it.
fn claim(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    identity: &JobIdentity,
) -> Result<(), FoldError> {
    let key = (identity.key(),);
    if set.job_identities.get(writer, &key)?.is_none() {
        set.job_identities.put(JobIdentityRow {
            identity_key: key.0,
            job_id,
        });
    }
    Ok(())
}
