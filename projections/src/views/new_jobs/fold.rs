use chrono::{DateTime, Utc};
use domain::{identity::JobIdentity, ids, new_job::NewJobEvent};
use uuid::Uuid;

use super::NewJobRow;
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{DatabaseError, Value, ViewWriter},
    store::{Field as _, Json, Table as _},
    views::mails::{self, MailPartRow},
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    new_job_id: Uuid,
    event: &NewJobEvent,
) -> Result<(), FoldError> {
    match event {
        NewJobEvent::NewJobDismissed { identity, reason } => {
            let at = envelope.recorded_at;
            let row = set.new_jobs.get(writer, &(new_job_id,))?.cloned();
            let row = row.unwrap_or_else(|| nowhere(identity, at));
            set.new_jobs.put(NewJobRow {
                dismissed_at: Some(at),
                dismissed_by: Some(envelope.metadata.actor.name().to_owned()),
                dismiss_reason: reason.clone(),
                ..row
            });
            mails::settle_waiting(set, writer, &identity.key())
        }
        NewJobEvent::NewJobRestored {} => {
            let Some(row) = set.new_jobs.get(writer, &(new_job_id,))?.cloned() else {
                return Ok(());
            };
            let identity_key = row.identity_key.clone();
            set.new_jobs.put(NewJobRow {
                dismissed_at: None,
                dismissed_by: None,
                dismiss_reason: None,
                ..row
            });
            forget_if_silent(set, writer, new_job_id)?;
            mails::settle_waiting(set, writer, &identity_key)
        }
    }
}

/// A mail that the views never had reports a job that nobody assigned.
pub(crate) fn reported(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    part: &MailPartRow,
) -> Result<(), FoldError> {
    let identity = identity(set, writer, part)?;
    let key = (ids::new_job(&part.identity_key),);
    let row = set.new_jobs.get(writer, &key)?.cloned();
    let row = row.unwrap_or_else(|| nowhere(&identity, part.received_at));
    let order =
        |at: DateTime<Utc>, mail: Uuid, ordinal: u32| (at.timestamp_millis(), mail, ordinal);
    let newest = row
        .mail_id
        .map(|mail_id| order(row.received_at, mail_id, row.mail_ordinal));
    let is_newest = newest < Some(order(part.received_at, part.mail_id, part.ordinal));
    let first = match row.report_count {
        0 => part.received_at,
        _ => row.first_received_at.min(part.received_at),
    };
    let counted = NewJobRow {
        first_received_at: first,
        report_count: row.report_count + 1,
        ..row
    };
    set.new_jobs.put(if is_newest {
        newest_of(counted, identity, part)
    } else {
        counted
    });
    Ok(())
}

/// Looks again at what reports it, where something came back or went away.
pub(crate) fn recount(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<(), FoldError> {
    set.mails.flush(writer)?;
    set.mail_parts.flush(writer)?;
    let waiting = "FROM mail_parts JOIN mails ON mails.mail_id = mail_parts.mail_id \
         WHERE mail_parts.run_id IS NULL AND mail_parts.identity_key = $1 AND mails.state <> 'DELETED'";
    let of_identity = [Value::Text(identity_key.to_owned())];
    let counted = format!("SELECT COUNT(*), MIN(mail_parts.received_at) {waiting}");
    let counted = writer.select(&counted, &of_identity)?.into_iter().next();
    let counted = counted.and_then(|row| <[Value; 2]>::try_from(row).ok());
    let Some([Value::Int(report_count @ 1..), first]) = counted else {
        return taken(set, writer, identity_key);
    };
    let columns = MailPartRow::DEF.columns.iter();
    let columns: Vec<_> = columns
        .map(|column| format!("mail_parts.{}", column.name))
        .collect();
    let newest = format!(
        "SELECT {} {waiting} \
         ORDER BY mail_parts.received_at DESC, mail_parts.mail_id DESC, mail_parts.ordinal DESC LIMIT 1",
        columns.join(", ")
    );
    let Some(newest) = writer.select(&newest, &of_identity)?.into_iter().next() else {
        return taken(set, writer, identity_key);
    };
    let part = MailPartRow::from_row(newest)?;
    let identity = identity(set, writer, &part)?;
    let key = (ids::new_job(identity_key),);
    let row = set.new_jobs.get(writer, &key)?.cloned();
    let row = row.unwrap_or_else(|| nowhere(&identity, part.received_at));
    let counted = NewJobRow {
        first_received_at: DateTime::from_value(first).unwrap_or(part.received_at),
        report_count,
        ..row
    };
    set.new_jobs.put(newest_of(counted, identity, &part));
    Ok(())
}

/// Nothing of it waits any more: a job has the identity now, or its mails are gone.
pub(crate) fn taken(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<(), FoldError> {
    let new_job_id = ids::new_job(identity_key);
    set.new_jobs.update(writer, &(new_job_id,), |row| {
        row.mail_id = None;
        row.status = None;
        row.report_count = 0;
    })?;
    forget_if_silent(set, writer, new_job_id)
}

pub(crate) fn is_dismissed(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<bool, DatabaseError> {
    let row = set.new_jobs.get(writer, &(ids::new_job(identity_key),))?;
    Ok(row.is_some_and(NewJobRow::is_dismissed))
}

fn forget_if_silent(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    new_job_id: Uuid,
) -> Result<(), FoldError> {
    let row = set.new_jobs.get(writer, &(new_job_id,))?;
    if row.is_some_and(|row| row.report_count == 0 && !row.is_dismissed()) {
        set.new_jobs.remove((new_job_id,));
    }
    Ok(())
}

/// One that no mail reports.
fn nowhere(identity: &JobIdentity, at: DateTime<Utc>) -> NewJobRow {
    let identity_key = identity.key();
    NewJobRow {
        new_job_id: ids::new_job(&identity_key),
        identity_key,
        identity: Json(identity.clone()),
        mail_id: None,
        mail_ordinal: 0,
        status: None,
        received_at: at,
        first_received_at: at,
        report_count: 0,
        dismissed_at: None,
        dismissed_by: None,
        dismiss_reason: None,
    }
}

fn newest_of(row: NewJobRow, identity: JobIdentity, part: &MailPartRow) -> NewJobRow {
    NewJobRow {
        identity: Json(identity),
        mail_id: Some(part.mail_id),
        mail_ordinal: part.ordinal,
        status: Some(part.status),
        received_at: part.received_at,
        ..row
    }
}

fn identity(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    part: &MailPartRow,
) -> Result<JobIdentity, DatabaseError> {
    let mail = set.mails.get(writer, &(part.mail_id,))?;
    let sender = mail.map(|mail| mail.sender.clone()).unwrap_or_default();
    Ok(mails::identity_of(sender, part))
}
