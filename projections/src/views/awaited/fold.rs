use domain::{
    annotation::GoneJob,
    identity::{JobIdentity, PART_SEPARATOR, normalised_sender},
    job::{Awaited, AwaitedMails, JobEvent},
};
use uuid::Uuid;

use super::AwaitedRow;
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Field as _, Json, Table as _},
    views::{jobs, mails::MailState},
};

/// The job waits for something else, or for nothing.
pub(crate) fn on_job(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    job_id: Uuid,
    event: &JobEvent,
) -> Result<(), FoldError> {
    let awaited: &[Awaited] = match event {
        JobEvent::JobAwaits { awaited } => awaited,
        JobEvent::JobAwaitsNothing {} => &[],
        _ => return Ok(()),
    };
    for row in rows_of(set, writer, job_id)? {
        remove(set, &row);
    }
    if !jobs::exists(set, writer, job_id)? {
        return Ok(());
    }
    for (number, what) in (0..).zip(awaited) {
        let row = AwaitedRow {
            job_id,
            number,
            what: Json(what.clone()),
            since: envelope.recorded_at,
        };
        put(set, row);
    }
    // What is waited for may be there already.
    let had = identities_with_runs(set, writer, job_id)?;
    for (number, what) in (0..).zip(awaited) {
        if let Awaited::Mails(mails) = what {
            if had.iter().any(|key| mails.fits(key)) {
                remove_at(set, (job_id, number), mails.clone());
                continue;
            }
            let waiting = waiting(set, writer, mails)?;
            if let [(_, identity)] = waiting.as_slice() {
                take_up(set, writer, identity)?;
            }
        }
    }
    Ok(())
}

/// A mail came with these identities.
pub(crate) fn on_mail(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identities: &[JobIdentity],
) -> Result<(), FoldError> {
    set.awaited.flush(writer)?;
    if set.pending.is_empty(writer)? {
        return Ok(());
    }
    for identity in identities {
        take_up(set, writer, identity)?;
    }
    Ok(())
}

/// An account was linked to the job: it does not wait for one any more.
pub(crate) fn on_account(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    for row in rows_of(set, writer, job_id)? {
        if matches!(row.what.0, Awaited::CoveAccount(_)) {
            remove(set, &row);
        }
    }
    Ok(())
}

/// The job that went on waits for what this one waited for.
pub(crate) fn on_job_gone(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    gone: GoneJob,
) -> Result<(), FoldError> {
    let rows = rows_of(set, writer, gone.job_id)?;
    let mut number = 0;
    if let (Some(into), false) = (gone.into, rows.is_empty()) {
        let of_other = rows_of(set, writer, into)?;
        number = of_other.last().map_or(0, |row| row.number + 1);
    }
    for row in rows {
        remove(set, &row);
        if let Some(job_id) = gone.into {
            let mut row = AwaitedRow {
                job_id,
                number,
                ..row
            };
            // That one has a name.
            if let Awaited::Mails(mails) = &mut row.what.0 {
                mails.names_job = false;
            }
            put(set, row);
            number += 1;
        }
    }
    Ok(())
}

/// Gives the identity to the job that waits for it, where one job only does, and for this identity only.
fn take_up(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity: &JobIdentity,
) -> Result<(), FoldError> {
    let key = identity.key();
    let continued = set.continued.clone();
    let keys = [key.as_str(), continued.first(&key)];
    set.awaited.flush(writer)?;
    let fitting = set.pending.fitting(writer, &keys)?;
    let Some(((job_id, _), _)) = fitting.first_key_value() else {
        return Ok(());
    };
    let job_id = *job_id;
    let names_it = fitting.values().any(|mails| mails.names_job);
    if let Some(owner) = jobs::owner_of(set, writer, &key)? {
        // The job has such mails by the identity that it was imported with, and needs to wait no more.
        let own = fitting
            .into_iter()
            .filter(|((job_id, _), _)| *job_id == owner);
        own.for_each(|(place, mails)| remove_at(set, place, mails));
        return Ok(());
    }
    if fitting.keys().any(|(other, _)| *other != job_id) {
        return Ok(());
    }
    for mails in fitting.values() {
        let others = waiting(set, writer, mails)?;
        if others.iter().any(|(other, _)| *other != key) {
            return Ok(());
        }
    }
    for (place, mails) in fitting {
        remove_at(set, place, mails);
    }
    jobs::take_up(set, writer, job_id, identity, names_it)
}

/// The identities of mails that nobody has and that fit, with their keys.
fn waiting(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mails: &AwaitedMails,
) -> Result<Vec<(String, JobIdentity)>, FoldError> {
    set.mails.flush(writer)?;
    set.mail_parts.flush(writer)?;
    let mut params = vec![MailState::Deleted.to_value()];
    let mut of_sender = "";
    if let Some(sender) = &mails.sender {
        let sender = normalised_sender(sender);
        // All keys that begin with the sender, by their index.
        params.push(Value::Text(format!("{sender}{PART_SEPARATOR}")));
        params.push(Value::Text(format!("{sender} ")));
        of_sender = " AND mail_parts.identity_key >= $2 AND mail_parts.identity_key < $3";
    }
    let sql = format!(
        "SELECT DISTINCT mail_parts.identity_key, mails.sender, mail_parts.software, mail_parts.kind, mail_parts.job, \
         mail_parts.company FROM mail_parts JOIN mails ON mails.mail_id = mail_parts.mail_id \
         WHERE mail_parts.run_id IS NULL AND mails.state <> $1{of_sender}"
    );
    let continued = set.continued.clone();
    let mut found: Vec<(String, JobIdentity)> = Vec::new();
    let mut rows = writer.select(&sql, &params)?;
    // The databases need not agree on an order.
    rows.sort_by_cached_key(|row| format!("{row:?}"));
    for row in rows {
        let Ok([Value::Text(key), sender, software, kind, job, company]) =
            <[Value; 6]>::try_from(row)
        else {
            continue;
        };
        let is_known = found.last().is_some_and(|(known, _)| *known == key);
        if is_known || !(mails.fits(&key) || mails.fits(continued.first(&key))) {
            continue;
        }
        let text = |value| String::from_value(value).unwrap_or_default();
        let identity = JobIdentity {
            sender: text(sender),
            software: text(software),
            kind: text(kind),
            job: text(job),
            company: Option::<String>::from_value(company).unwrap_or_default(),
        };
        if jobs::owner_of(set, writer, &key)?.is_none() {
            found.push((key, identity));
        }
    }
    Ok(found)
}

/// Keys of the identities by which the job has runs.
fn identities_with_runs(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Vec<String>, FoldError> {
    set.runs.index(writer)?;
    set.runs.flush(writer)?;
    set.mail_parts.flush(writer)?;
    let sql = "SELECT DISTINCT mail_parts.identity_key FROM runs JOIN mail_parts \
         ON mail_parts.mail_id = runs.mail_id AND mail_parts.ordinal = runs.mail_ordinal WHERE runs.job_id = $1";
    let rows = writer.select(sql, &[Value::Uuid(job_id)])?;
    let keys = rows.into_iter().flatten().filter_map(|value| match value {
        Value::Text(key) => Some(key),
        _ => None,
    });
    Ok(keys.collect())
}

fn rows_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Vec<AwaitedRow>, FoldError> {
    set.awaited.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM awaited WHERE job_id = $1 ORDER BY number",
        AwaitedRow::columns()
    );
    let rows = writer.select(&sql, &[Value::Uuid(job_id)])?;
    let rows = rows.into_iter().map(AwaitedRow::from_row);
    Ok(rows.collect::<Result<_, _>>()?)
}

fn put(set: &mut WorkingSet, row: AwaitedRow) {
    set.pending.put(&row);
    set.awaited.put(row);
}

fn remove(set: &mut WorkingSet, row: &AwaitedRow) {
    set.pending.remove(row);
    set.awaited.remove(row.key());
}

fn remove_at(set: &mut WorkingSet, place: (Uuid, u32), mails: AwaitedMails) {
    let row = AwaitedRow {
        job_id: place.0,
        number: place.1,
        what: Json(Awaited::Mails(mails)),
        since: set.now,
    };
    remove(set, &row);
}
