//! Counts the mails that report a job that nobody has.

use chrono::{DateTime, Utc};
use domain::{identity::JobIdentity, ids};
use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, field::Json, table::Table as _, value::Value},
    fold::state::{error::FoldError, memory::Fold},
    rows::{
        mails::{self, MailPartRow},
        new_jobs::NewJobRow,
    },
};

/// A mail that the views never had reports a job that nobody assigned.
pub(crate) fn reported(fold: &mut Fold, part: &MailPartRow) -> Result<(), FoldError> {
    let identity = identity(fold, part)?;
    let key = (ids::new_job(&part.identity_key),);
    let row = fold.new_jobs().get(&key)?.cloned();
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
    fold.new_jobs().put(if is_newest {
        newest_of(counted, identity, part)
    } else {
        counted
    });
    Ok(())
}

/// Looks again at what reports it, where something came back or went away.
pub(crate) fn recount(fold: &mut Fold, identity_key: &str) -> Result<(), FoldError> {
    let waiting = "FROM mail_parts JOIN mails ON mails.mail_id = mail_parts.mail_id \
         WHERE mail_parts.run_id IS NULL AND mail_parts.identity_key = $1 AND mails.state <> 'DELETED'";
    let of_identity = [Value::Text(identity_key.to_owned())];
    let counted = format!("SELECT COUNT(*), MIN(mail_parts.received_at) {waiting}");
    let counted = fold.select_as::<(i64, Option<DateTime<Utc>>)>(&counted, &of_identity)?;
    let Some((report_count @ 1.., Some(first))) = counted.into_iter().next() else {
        return taken(fold, identity_key);
    };
    let newest = format!(
        "SELECT {} {waiting} \
         ORDER BY mail_parts.received_at DESC, mail_parts.mail_id DESC, mail_parts.ordinal DESC LIMIT 1",
        MailPartRow::qualified()
    );
    let newest = fold.select_as::<MailPartRow>(&newest, &of_identity)?;
    let Some(part) = newest.into_iter().next() else {
        return taken(fold, identity_key);
    };
    let identity = identity(fold, &part)?;
    let key = (ids::new_job(identity_key),);
    let row = fold.new_jobs().get(&key)?.cloned();
    let row = row.unwrap_or_else(|| nowhere(&identity, part.received_at));
    let counted = NewJobRow {
        first_received_at: first,
        report_count,
        ..row
    };
    fold.new_jobs().put(newest_of(counted, identity, &part));
    Ok(())
}

/// Nothing of it waits any more: a job has the identity now, or its mails are gone.
pub(crate) fn taken(fold: &mut Fold, identity_key: &str) -> Result<(), FoldError> {
    let new_job_id = ids::new_job(identity_key);
    fold.new_jobs().update(&(new_job_id,), |row| {
        row.mail_id = None;
        row.status = None;
        row.report_count = 0;
    })?;
    forget_if_silent(fold, new_job_id)
}

pub(crate) fn is_dismissed(fold: &mut Fold, identity_key: &str) -> Result<bool, DatabaseError> {
    let row = fold.new_jobs().get(&(ids::new_job(identity_key),))?;
    Ok(row.is_some_and(NewJobRow::is_dismissed))
}

pub(crate) fn forget_if_silent(fold: &mut Fold, new_job_id: Uuid) -> Result<(), FoldError> {
    let row = fold.new_jobs().get(&(new_job_id,))?;
    if row.is_some_and(|row| row.report_count == 0 && !row.is_dismissed()) {
        fold.new_jobs().remove((new_job_id,));
    }
    Ok(())
}

/// One that no mail reports.
pub(crate) fn nowhere(identity: &JobIdentity, at: DateTime<Utc>) -> NewJobRow {
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

fn identity(fold: &mut Fold, part: &MailPartRow) -> Result<JobIdentity, DatabaseError> {
    let mail = fold.mails().get(&(part.mail_id,))?;
    let sender = mail.map(|mail| mail.sender.clone()).unwrap_or_default();
    Ok(mails::identity_of(sender, part))
}
