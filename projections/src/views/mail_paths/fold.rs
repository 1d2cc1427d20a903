use chrono::{DateTime, Utc};
use domain::mail::{FROM_FILE, MailReceived};
use paths::{Method, Reason, SignIn, Verdict};
use uuid::Uuid;

use super::{
    JobPathsRow, KnownPath, MailPathRow, UnusualPath,
    usual::{self, confirm, learn, newest, unusual},
};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{DatabaseError, Value, ViewWriter},
    reading::HeaderFound,
    store::Json,
    views::{mails::Seen, runs, settings},
};

/// A mail came in.
pub(crate) fn receive(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mail_id: Uuid,
    received: &MailReceived,
    header: Option<HeaderFound>,
    seen: Seen,
) -> Result<(), DatabaseError> {
    let Some(found) = header else {
        return Ok(());
    };
    let in_force = settings::mail_trust(set, writer)?;
    let row = MailPathRow {
        mail_id,
        verdict: found.verdict,
        reason: Json(found.reason),
        path: found.path,
        method: Json(found.method),
        sign_in: Json(found.sign_in),
        depends_on_smtp_auth: found.depends_on_smtp_auth,
        tenant: found.tenant,
        origin: found.origin,
        has_consequences: in_force.is_set
            && (in_force.judges_files || received.source != FROM_FILE),
    };
    match seen {
        Seen::Never => set.mail_paths.put_new(row),
        Seen::Perhaps => set.mail_paths.put(row),
    }
    Ok(())
}

/// A mail reports a run of the job. Tells why it is doubted, if it is; one that is not shows by which path mails of the job come.
/// A mail from before anybody was trusted is not doubted: what is usual is learned from it.
pub(crate) fn on_mail_of_job(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    mail_id: Uuid,
    received_at: DateTime<Utc>,
) -> Result<Option<UnusualPath>, DatabaseError> {
    let Some(mail) = set.mail_paths.get(writer, &(mail_id,))?.cloned() else {
        return Ok(None);
    };
    let has_consequences = mail.has_consequences;
    let found = HeaderFound::from(mail);
    let mut known = known_of(set, writer, job_id)?;
    if has_consequences && let Some(doubt) = unusual(&known, &found, received_at) {
        return Ok(Some(doubt));
    }
    learn(&mut known, &found, received_at);
    keep(set, writer, job_id, known)?;
    Ok(None)
}

/// Somebody said that mails of the job come by this path, with that verdict or a better one. Successes that were doubted because of it
/// count from now on.
pub(crate) fn on_confirmed(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    job_id: Uuid,
    (path, verdict): (&str, Verdict),
) -> Result<(), FoldError> {
    let doubted = doubted_runs(set, writer, job_id)?;
    let mut known = known_of(set, writer, job_id)?;
    let mut newest = None;
    for run_id in &doubted {
        newest = mail_of(set, writer, *run_id, path)?.or(newest);
    }
    // With other rules the mails may have come by another path, or be doubted no more.
    let (found, at) = newest.unwrap_or_else(|| (by_name(path), envelope.recorded_at));
    let found = HeaderFound { verdict, ..found };
    confirm(&mut known, &found, at, envelope.metadata.actor.name());
    keep(set, writer, job_id, known)?;
    judge_again(set, writer, job_id)
}

/// Somebody said that mails of the job do not come by this path. Those that did, and whose verdicts have consequences, are held
/// against what is left.
pub(crate) fn on_forgotten(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    path: &str,
) -> Result<(), FoldError> {
    let mut known = known_of(set, writer, job_id)?;
    known.retain(|own| own.path != path);
    if known.is_empty() {
        forget(set, writer, job_id)?;
    } else {
        keep(set, writer, job_id, known.clone())?;
    }
    for (run_id, key) in runs_by_path(set, writer, job_id, path)? {
        let Some(mut part) = set.mail_parts.get(writer, &key)?.cloned() else {
            continue;
        };
        let Some(mail) = set.mail_paths.get(writer, &(key.0,))?.cloned() else {
            continue;
        };
        let found = HeaderFound::from(mail);
        let Some(doubt) = unusual(&known, &found, part.received_at) else {
            continue;
        };
        part.unusual_path = Some(Json(doubt.clone()));
        set.mail_parts.put(part);
        runs::change(set, writer, run_id, |run| {
            run.unusual_path = Some(Json(doubt));
        })?;
    }
    Ok(())
}

/// A run, and the part of a mail that decides what it says.
type OfRun = (Uuid, (Uuid, u32));

/// The runs of a job that a mail of this path decides, whose verdict has consequences, with their parts.
fn runs_by_path(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    path: &str,
) -> Result<Vec<OfRun>, FoldError> {
    set.runs.index(writer)?;
    set.runs.flush(writer)?;
    set.mail_paths.flush(writer)?;
    let sql = "SELECT runs.run_id FROM runs JOIN mail_paths ON mail_paths.mail_id = runs.mail_id \
         WHERE runs.job_id = $1 AND mail_paths.path = $2 AND mail_paths.has_consequences = 1 \
         ORDER BY runs.run_at, runs.run_id";
    let rows = writer.select(sql, &[Value::Uuid(job_id), Value::Text(path.to_owned())])?;
    let mut found = Vec::new();
    for value in rows.into_iter().flatten() {
        let Value::Uuid(run_id) = value else {
            continue;
        };
        let run = set.runs.get(writer, &(run_id,))?;
        if let Some(key) = run.and_then(|run| run.mail_id.zip(run.mail_ordinal)) {
            found.push((run_id, key));
        }
    }
    Ok(found)
}

/// The job has other paths than before.
pub(crate) fn judge_again(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    let known = known_of(set, writer, job_id)?;
    if known.is_empty() {
        return Ok(());
    }
    for run_id in doubted_runs(set, writer, job_id)? {
        verify(set, writer, run_id, &known)?;
    }
    Ok(())
}

/// Mails of the run that are usual by now are doubted no more.
fn verify(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    known: &[KnownPath],
) -> Result<(), FoldError> {
    let Some(run) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(());
    };
    let deciding = run.mail_id.zip(run.mail_ordinal);
    let mut mails: Vec<_> = deciding.into_iter().collect();
    if run.mail_count > 1 {
        let members = runs::members(set, writer, run_id)?.into_iter();
        mails = members.map(|own| (own.mail_id, own.mail_ordinal)).collect();
    }
    for key in mails {
        let Some(mut part) = set.mail_parts.get(writer, &key)?.cloned() else {
            continue;
        };
        let Some(mail) = set.mail_paths.get(writer, &(part.mail_id,))?.cloned() else {
            continue;
        };
        if part.unusual_path.is_none() || unusual(known, &mail.into(), part.received_at).is_some() {
            continue;
        }
        part.unusual_path = None;
        set.mail_parts.put(part);
        if Some(key) == deciding {
            runs::change(set, writer, run_id, |run| run.unusual_path = None)?;
        }
    }
    Ok(())
}

/// The job is no more.
pub(crate) fn forget(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), DatabaseError> {
    if set.job_paths.get(writer, &(job_id,))?.is_some() {
        set.job_paths.remove((job_id,));
    }
    Ok(())
}

/// Its mails are those of another job now.
pub(crate) fn on_merged(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    into: Uuid,
) -> Result<(), DatabaseError> {
    let Some(gone) = set.job_paths.get(writer, &(job_id,))?.cloned() else {
        return Ok(());
    };
    set.job_paths.remove((job_id,));
    let mut known = known_of(set, writer, into)?;
    usual::merge(&mut known, gone.known.0);
    keep(set, writer, into, known)
}

/// The paths of a job so far.
fn known_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Vec<KnownPath>, DatabaseError> {
    let row = set.job_paths.get(writer, &(job_id,))?;
    Ok(row.map_or_else(Vec::new, |row| row.known.0.clone()))
}

fn keep(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    known: Vec<KnownPath>,
) -> Result<(), DatabaseError> {
    let Some(newest) = newest(&known) else {
        return Ok(());
    };
    let row = JobPathsRow {
        job_id,
        path: newest.path.clone(),
        method: Json(newest.method),
        sign_in: Json(newest.sign_in),
        outlives_smtp_auth: !usual::depends_on_smtp_auth(&known),
        tenant: newest.tenant.clone(),
        verdict: newest.verdict,
        last_at: newest.last_at,
        known: Json(known),
    };
    if set.job_paths.get(writer, &(job_id,))? != Some(&row) {
        set.job_paths.put(row);
    }
    Ok(())
}

/// The runs of a job whose mails came by an unusual path, oldest first.
fn doubted_runs(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Vec<Uuid>, DatabaseError> {
    set.runs.index(writer)?;
    set.runs.flush(writer)?;
    let sql = "SELECT run_id FROM runs WHERE job_id = $1 AND unusual_path IS NOT NULL ORDER BY run_at, run_id";
    let rows = writer.select(sql, &[Value::Uuid(job_id)])?;
    let ids = rows.into_iter().flatten().filter_map(|value| match value {
        Value::Uuid(id) => Some(id),
        _ => None,
    });
    Ok(ids.collect())
}

/// What the header of the run's mail says, and when that came in, if it came by this path.
fn mail_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    path: &str,
) -> Result<Option<(HeaderFound, DateTime<Utc>)>, DatabaseError> {
    let Some(run) = set.runs.get(writer, &(run_id,))? else {
        return Ok(None);
    };
    let at = run.received_at;
    let Some(mail_id) = run.mail_id else {
        return Ok(None);
    };
    let mail = set.mail_paths.get(writer, &(mail_id,))?.cloned();
    Ok(mail
        .filter(|mail| mail.path == path)
        .map(|mail| (mail.into(), at)))
}

/// What the name of a path says alone.
fn by_name(path: &str) -> HeaderFound {
    let method = Method::of_path(path);
    HeaderFound {
        verdict: Verdict::Unknown,
        reason: Reason::NoResults,
        path: path.to_owned(),
        method,
        sign_in: SignIn::NotApplicable,
        depends_on_smtp_auth: matches!(method, Method::ExoSmtpAuth | Method::ExoSmtpAuthPassword),
        tenant: None,
        origin: None,
    }
}
