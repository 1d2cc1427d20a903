//! By which paths mails come, and which successes are doubted because of that.

use chrono::{DateTime, Utc};
use domain::mail::{FROM_FILE, MailReceived};
use paths::{MailVerdict, Method, Reason, SignIn};
use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, field::Json, value::Value},
    fold::{
        judgements::usual::{self, confirm, learn, newest, unusual},
        lookups::{runs, settings},
        runs::lifecycle,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold, seen::Seen},
    },
    reading::header::HeaderFound,
    rows::mail_paths::{JobPathsRow, KnownPath, MailPathRow, UnusualPath},
};

/// A mail came in.
pub(crate) fn receive(
    fold: &mut Fold,
    mail_id: Uuid,
    received: &MailReceived,
    header: Option<HeaderFound>,
    seen: Seen,
) -> Result<(), DatabaseError> {
    let Some(found) = header else {
        return Ok(());
    };
    let in_force = settings::mail_trust(fold)?;
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
        Seen::Never => fold.mail_paths().put_new(row),
        Seen::Perhaps => fold.mail_paths().put(row),
    }
    Ok(())
}

/// A mail reports a run of the job. Tells why it is doubted, if it is; one that is not shows by which path mails of the job come.
/// A mail from before anybody was trusted is not doubted: what is usual is learned from it.
pub(crate) fn on_mail_of_job(
    fold: &mut Fold,
    job_id: Uuid,
    mail_id: Uuid,
    received_at: DateTime<Utc>,
) -> Result<Option<UnusualPath>, DatabaseError> {
    let Some(mail) = fold.mail_paths().get(&(mail_id,))?.cloned() else {
        return Ok(None);
    };
    let has_consequences = mail.has_consequences;
    let found = HeaderFound::from(mail);
    let mut known = known_of(fold, job_id)?;
    if has_consequences && let Some(doubt) = unusual(&known, &found, received_at) {
        return Ok(Some(doubt));
    }
    learn(&mut known, &found, received_at);
    keep(fold, job_id, known)?;
    Ok(None)
}

/// Somebody said that mails of the job come by this path, with that verdict or a better one. Successes that were doubted because of it
/// count from now on.
pub(crate) fn on_confirmed(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    job_id: Uuid,
    (path, verdict): (&str, MailVerdict),
) -> Result<(), FoldError> {
    let doubted = doubted_runs(fold, job_id)?;
    let mut known = known_of(fold, job_id)?;
    let mut newest = None;
    for run_id in &doubted {
        newest = mail_of(fold, *run_id, path)?.or(newest);
    }
    // With other rules the mails may have come by another path, or be doubted no more.
    let (found, at) = newest.unwrap_or_else(|| (by_name(path), logged.recorded_at));
    let found = HeaderFound { verdict, ..found };
    confirm(&mut known, &found, at, logged.metadata.actor.name());
    keep(fold, job_id, known)?;
    judge_again(fold, job_id)
}

/// Somebody said that mails of the job do not come by this path. Those that did, and whose verdicts have consequences, are held
/// against what is left.
pub(crate) fn on_forgotten(fold: &mut Fold, job_id: Uuid, path: &str) -> Result<(), FoldError> {
    let mut known = known_of(fold, job_id)?;
    known.retain(|own| own.path != path);
    if known.is_empty() {
        forget(fold, job_id)?;
    } else {
        keep(fold, job_id, known.clone())?;
    }
    for (run_id, key) in runs_by_path(fold, job_id, path)? {
        let Some(mut part) = fold.mail_parts().get(&key)?.cloned() else {
            continue;
        };
        let Some(mail) = fold.mail_paths().get(&(key.0,))?.cloned() else {
            continue;
        };
        let found = HeaderFound::from(mail);
        let Some(doubt) = unusual(&known, &found, part.received_at) else {
            continue;
        };
        part.unusual_path = Some(Json(doubt.clone()));
        fold.mail_parts().put(part);
        lifecycle::change(fold, run_id, |run| {
            run.unusual_path = Some(Json(doubt));
        })?;
    }
    Ok(())
}

/// A run, and the part of a mail that decides what it says.
type OfRun = (Uuid, (Uuid, u32));

/// The runs of a job that a mail of this path decides, whose verdict has consequences, with their parts.
fn runs_by_path(fold: &mut Fold, job_id: Uuid, path: &str) -> Result<Vec<OfRun>, FoldError> {
    fold.runs().index()?;
    let sql = "SELECT runs.run_id FROM runs JOIN mail_paths ON mail_paths.mail_id = runs.mail_id \
         WHERE runs.job_id = $1 AND mail_paths.path = $2 AND mail_paths.has_consequences = 1 \
         ORDER BY runs.run_at, runs.run_id";
    let params = [Value::Uuid(job_id), Value::Text(path.to_owned())];
    let mut found = Vec::new();
    for run_id in fold.select_as(sql, &params)? {
        let run = fold.runs().get(&(run_id,))?;
        if let Some(key) = run.and_then(|run| run.mail_id.zip(run.mail_ordinal)) {
            found.push((run_id, key));
        }
    }
    Ok(found)
}

/// The job has other paths than before.
pub(crate) fn judge_again(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    let known = known_of(fold, job_id)?;
    if known.is_empty() {
        return Ok(());
    }
    for run_id in doubted_runs(fold, job_id)? {
        verify(fold, run_id, &known)?;
    }
    Ok(())
}

/// Mails of the run that are usual by now are doubted no more.
fn verify(fold: &mut Fold, run_id: Uuid, known: &[KnownPath]) -> Result<(), FoldError> {
    let Some(run) = fold.runs().get(&(run_id,))?.cloned() else {
        return Ok(());
    };
    let deciding = run.mail_id.zip(run.mail_ordinal);
    let mut mails: Vec<_> = deciding.into_iter().collect();
    if run.mail_count > 1 {
        let members = runs::members(fold, run_id)?.into_iter();
        mails = members.map(|own| (own.mail_id, own.mail_ordinal)).collect();
    }
    for key in mails {
        let Some(mut part) = fold.mail_parts().get(&key)?.cloned() else {
            continue;
        };
        let Some(mail) = fold.mail_paths().get(&(part.mail_id,))?.cloned() else {
            continue;
        };
        if part.unusual_path.is_none() || unusual(known, &mail.into(), part.received_at).is_some() {
            continue;
        }
        part.unusual_path = None;
        fold.mail_parts().put(part);
        if Some(key) == deciding {
            lifecycle::change(fold, run_id, |run| run.unusual_path = None)?;
        }
    }
    Ok(())
}

/// The job is no more.
pub(crate) fn forget(fold: &mut Fold, job_id: Uuid) -> Result<(), DatabaseError> {
    if fold.job_paths().get(&(job_id,))?.is_some() {
        fold.job_paths().remove((job_id,));
    }
    Ok(())
}

/// Its mails are those of another job now.
pub(crate) fn on_merged(fold: &mut Fold, job_id: Uuid, into: Uuid) -> Result<(), DatabaseError> {
    let Some(gone) = fold.job_paths().get(&(job_id,))?.cloned() else {
        return Ok(());
    };
    fold.job_paths().remove((job_id,));
    let mut known = known_of(fold, into)?;
    usual::merge(&mut known, gone.known.0);
    keep(fold, into, known)
}

/// The paths of a job so far.
fn known_of(fold: &mut Fold, job_id: Uuid) -> Result<Vec<KnownPath>, DatabaseError> {
    let row = fold.job_paths().get(&(job_id,))?;
    Ok(row.map_or_else(Vec::new, |row| row.known.0.clone()))
}

fn keep(fold: &mut Fold, job_id: Uuid, known: Vec<KnownPath>) -> Result<(), DatabaseError> {
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
    if fold.job_paths().get(&(job_id,))? != Some(&row) {
        fold.job_paths().put(row);
    }
    Ok(())
}

/// The runs of a job whose mails came by an unusual path, oldest first.
fn doubted_runs(fold: &mut Fold, job_id: Uuid) -> Result<Vec<Uuid>, DatabaseError> {
    fold.runs().index()?;
    let sql = "SELECT run_id FROM runs WHERE job_id = $1 AND unusual_path IS NOT NULL ORDER BY run_at, run_id";
    fold.select_as(sql, &[Value::Uuid(job_id)])
}

/// What the header of the run's mail says, and when that came in, if it came by this path.
fn mail_of(
    fold: &mut Fold,
    run_id: Uuid,
    path: &str,
) -> Result<Option<(HeaderFound, DateTime<Utc>)>, DatabaseError> {
    let Some(run) = fold.runs().get(&(run_id,))? else {
        return Ok(None);
    };
    let at = run.received_at;
    let Some(mail_id) = run.mail_id else {
        return Ok(None);
    };
    let mail = fold.mail_paths().get(&(mail_id,))?.cloned();
    Ok(mail
        .filter(|mail| mail.path == path)
        .map(|mail| (mail.into(), at)))
}

/// What the name of a path says alone.
fn by_name(path: &str) -> HeaderFound {
    let method = Method::of_path(path);
    HeaderFound {
        verdict: MailVerdict::Unknown,
        reason: Reason::NoResults,
        path: path.to_owned(),
        method,
        sign_in: SignIn::NotApplicable,
        depends_on_smtp_auth: matches!(method, Method::ExoSmtpAuth | Method::ExoSmtpAuthPassword),
        tenant: None,
        origin: None,
    }
}
