//! An identity that nobody has becomes that of a job that waits for it, where it fits what one job waits for, and no other
//! waiting identity does.

use domain::{
    annotation::GoneJob,
    identity::{JobIdentity, PART_SEPARATOR, normalised_sender},
    job::{Awaited, AwaitedMails, JobEvent},
};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Field as _, Json},
        table::Table as _,
        value::Value,
    },
    fold::{
        lookups::jobs,
        sources::identities,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::{awaited::AwaitedRow, mails::MailState},
};

/// The job waits for something else, or for nothing.
pub(crate) fn on_job(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    job_id: Uuid,
    event: &JobEvent,
) -> Result<(), FoldError> {
    let awaited: &[Awaited] = match event {
        JobEvent::JobAwaits { awaited } => awaited,
        JobEvent::JobAwaitsNothing {} => &[],
        _ => return Ok(()),
    };
    for row in rows_of(fold, job_id)? {
        remove(fold, &row);
    }
    if !jobs::exists(fold, job_id)? {
        return Ok(());
    }
    for (number, what) in (0..).zip(awaited) {
        let row = AwaitedRow {
            job_id,
            number,
            what: Json(what.clone()),
            since: logged.recorded_at,
        };
        put(fold, row);
    }
    // What is waited for may be there already.
    let had = identities_with_runs(fold, job_id)?;
    for (number, what) in (0..).zip(awaited) {
        if let Awaited::Mails(mails) = what {
            if had.iter().any(|key| mails.fits(key)) {
                remove_at(fold, (job_id, number), mails.clone());
                continue;
            }
            let waiting = waiting(fold, mails)?;
            if let [(_, identity)] = waiting.as_slice() {
                take_up(fold, identity)?;
            }
        }
    }
    Ok(())
}

/// A mail came with these identities.
pub(crate) fn on_mail(fold: &mut Fold, identities: &[JobIdentity]) -> Result<(), FoldError> {
    load(fold)?;
    if fold.state.pending.is_empty() {
        return Ok(());
    }
    for identity in identities {
        take_up(fold, identity)?;
    }
    Ok(())
}

/// An account was linked to the job: it does not wait for one any more.
pub(crate) fn on_account(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    for row in rows_of(fold, job_id)? {
        if matches!(row.what.0, Awaited::CoveAccount(_)) {
            remove(fold, &row);
        }
    }
    Ok(())
}

/// The job that went on waits for what this one waited for.
pub(crate) fn on_job_gone(fold: &mut Fold, gone: GoneJob) -> Result<(), FoldError> {
    let rows = rows_of(fold, gone.job_id)?;
    let mut number = 0;
    if let (Some(into), false) = (gone.into, rows.is_empty()) {
        let of_other = rows_of(fold, into)?;
        number = of_other.last().map_or(0, |row| row.number + 1);
    }
    for row in rows {
        remove(fold, &row);
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
            put(fold, row);
            number += 1;
        }
    }
    Ok(())
}

/// What jobs wait for, into memory.
fn load(fold: &mut Fold) -> Result<(), FoldError> {
    if !fold.state.pending.is_loaded() {
        let rows = fold.rows("", &[])?;
        fold.state.pending.load(&rows);
    }
    Ok(())
}

/// Gives the identity to the job that waits for it, where one job only does, and for this identity only.
fn take_up(fold: &mut Fold, identity: &JobIdentity) -> Result<(), FoldError> {
    let key = identity.key();
    let continued = fold.state.continued.clone();
    let keys = [key.as_str(), continued.first(&key)];
    load(fold)?;
    let fitting = fold.state.pending.fitting(&keys);
    let Some(((job_id, _), _)) = fitting.first_key_value() else {
        return Ok(());
    };
    let job_id = *job_id;
    let names_it = fitting.values().any(|mails| mails.names_job);
    if let Some(owner) = jobs::owner_of(fold, &key)? {
        // The job has such mails by the identity that it was imported with, and needs to wait no more.
        let own = fitting
            .into_iter()
            .filter(|((job_id, _), _)| *job_id == owner);
        own.for_each(|(place, mails)| remove_at(fold, place, mails));
        return Ok(());
    }
    if fitting.keys().any(|(other, _)| *other != job_id) {
        return Ok(());
    }
    for mails in fitting.values() {
        let others = waiting(fold, mails)?;
        if others.iter().any(|(other, _)| *other != key) {
            return Ok(());
        }
    }
    for (place, mails) in fitting {
        remove_at(fold, place, mails);
    }
    identities::take_up(fold, job_id, identity, names_it)
}

/// Key, sender, software, kind, job and company.
type Waiting = (String, String, String, String, String, Option<String>);

/// The identities of mails that nobody has and that fit, with their keys.
fn waiting(fold: &mut Fold, mails: &AwaitedMails) -> Result<Vec<(String, JobIdentity)>, FoldError> {
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
    let continued = fold.state.continued.clone();
    let mut found: Vec<(String, JobIdentity)> = Vec::new();
    let mut rows = fold.select_as::<Waiting>(&sql, &params)?;
    // The databases need not agree on an order.
    rows.sort_by_cached_key(|row| format!("{row:?}"));
    for (key, sender, software, kind, job, company) in rows {
        let is_known = found.last().is_some_and(|(known, _)| *known == key);
        if is_known || !(mails.fits(&key) || mails.fits(continued.first(&key))) {
            continue;
        }
        let identity = JobIdentity {
            sender,
            software,
            kind,
            job,
            company,
        };
        if jobs::owner_of(fold, &key)?.is_none() {
            found.push((key, identity));
        }
    }
    Ok(found)
}

/// Keys of the identities by which the job has runs.
fn identities_with_runs(fold: &mut Fold, job_id: Uuid) -> Result<Vec<String>, FoldError> {
    fold.runs().index()?;
    let sql = "SELECT DISTINCT mail_parts.identity_key FROM runs JOIN mail_parts \
         ON mail_parts.mail_id = runs.mail_id AND mail_parts.ordinal = runs.mail_ordinal WHERE runs.job_id = $1";
    Ok(fold.select_as(sql, &[Value::Uuid(job_id)])?)
}

fn rows_of(fold: &mut Fold, job_id: Uuid) -> Result<Vec<AwaitedRow>, FoldError> {
    Ok(fold.rows("WHERE job_id = $1 ORDER BY number", &[Value::Uuid(job_id)])?)
}

fn put(fold: &mut Fold, row: AwaitedRow) {
    fold.state.pending.put(&row);
    fold.awaited().put(row);
}

fn remove(fold: &mut Fold, row: &AwaitedRow) {
    fold.state.pending.remove(row);
    fold.awaited().remove(row.key());
}

fn remove_at(fold: &mut Fold, place: (Uuid, u32), mails: AwaitedMails) {
    let row = AwaitedRow {
        job_id: place.0,
        number: place.1,
        what: Json(Awaited::Mails(mails)),
        since: fold.state.now,
    };
    remove(fold, &row);
}
