//! Parts of mails become runs of the jobs that have their identity, or wait.

use uuid::Uuid;

use crate::{
    engine::schema::{field::Json, value::Value},
    fold::{
        lookups::jobs,
        runs::appear,
        sources::{mail_paths, new_jobs},
        state::{error::FoldError, memory::Fold, seen::Seen},
    },
    rows::{
        jobs::JobIdentityRow,
        mails::{MailPartRow, MailState},
    },
};

/// Mails that waited for a job of this identity become its runs, oldest first.
pub(crate) fn assign_waiting(fold: &mut Fold, identity_key: &str) -> Result<(), FoldError> {
    let of_identity = [Value::Text(identity_key.to_owned())];
    let waiting: Vec<MailPartRow> = fold.rows(
        "WHERE run_id IS NULL AND identity_key = $1 ORDER BY received_at, mail_id, ordinal",
        &of_identity,
    )?;
    for part in waiting {
        let mail_id = part.mail_id;
        let mail = fold.mails().get(&(mail_id,))?;
        let is_deleted = mail.is_some_and(|mail| mail.state == MailState::Deleted);
        if !is_deleted {
            assign(fold, part, Seen::Perhaps)?;
            fold.state.unsettled.mails.insert(mail_id);
        }
    }
    Ok(())
}

/// What reported a job that is gone reports a new one.
pub(crate) fn wait_again(fold: &mut Fold, identity_key: &str) -> Result<(), FoldError> {
    new_jobs::recount(fold, identity_key)?;
    if new_jobs::is_dismissed(fold, identity_key)? {
        settle_waiting(fold, identity_key)?;
    }
    Ok(())
}

/// The mails that report a job that nobody has, or has dismissed by now, stand somewhere else.
pub(crate) fn settle_waiting(fold: &mut Fold, identity_key: &str) -> Result<(), FoldError> {
    let sql = "SELECT DISTINCT mail_id FROM mail_parts WHERE run_id IS NULL AND identity_key = $1 ORDER BY mail_id";
    let mails = fold.select_as::<Uuid>(sql, &[Value::Text(identity_key.to_owned())])?;
    fold.state.unsettled.mails.extend(mails);
    Ok(())
}

/// What the mails of a job report belongs to no job any more, and waits in the inbox. The runs are there still.
pub(crate) fn unassign(
    fold: &mut Fold,
    job_id: Uuid,
    identities: &[JobIdentityRow],
) -> Result<(), FoldError> {
    fold.runs().index()?;
    let job = [Value::Uuid(job_id)];
    // Asked for by state, SQLite would go through all assigned mails there are.
    let of_run = "UPDATE mails SET state = CASE WHEN state IN ('ASSIGNED', 'HIDDEN') THEN 'WAITING' ELSE state END \
         WHERE mail_id IN (SELECT runs.mail_id FROM runs WHERE runs.job_id = $1 AND runs.mail_id IS NOT NULL)";
    fold.execute(of_run, &job)?;
    let of_joined = "UPDATE mails SET state = CASE WHEN state IN ('ASSIGNED', 'HIDDEN') THEN 'WAITING' ELSE state END \
         WHERE mail_id IN (SELECT run_mails.mail_id FROM runs JOIN run_mails ON run_mails.run_id = runs.run_id \
         WHERE runs.job_id = $1)";
    fold.execute(of_joined, &job)?;
    // Those of an archived job have no run.
    for identity in identities {
        fold.execute("UPDATE mails SET state = CASE WHEN state IN ('ASSIGNED', 'HIDDEN') THEN 'WAITING' ELSE state END \
             WHERE mail_id IN (SELECT mail_parts.mail_id FROM mail_parts \
             WHERE mail_parts.run_id IS NULL AND mail_parts.identity_key = $1)",
            &[Value::Text(identity.identity_key.clone())],
        )?;
    }
    fold.execute("UPDATE mail_parts SET run_id = NULL WHERE (mail_id, ordinal) IN \
         (SELECT runs.mail_id, runs.mail_ordinal FROM runs WHERE runs.job_id = $1 AND runs.mail_id IS NOT NULL)",
        &job,
    )?;
    fold.execute("UPDATE mail_parts SET run_id = NULL WHERE (mail_id, ordinal) IN \
         (SELECT run_mails.mail_id, run_mails.mail_ordinal FROM runs JOIN run_mails ON run_mails.run_id = runs.run_id \
         WHERE runs.job_id = $1)",
        &job,
    )?;
    Ok(())
}

/// A part of an active job becomes its run; every other one stays as it is.
pub(crate) fn assign(fold: &mut Fold, mut part: MailPartRow, seen: Seen) -> Result<(), FoldError> {
    let mail_id = part.mail_id;
    let job = jobs::job_of(fold, &part.identity_key)?;
    let is_new = job.is_none() && part.run_id.is_none();
    let active = job.filter(|(job, _)| !job.archived);
    let active = active.map(|(job, run_base)| (job.job_id, run_base));
    // The run is made of what the part says.
    match seen {
        Seen::Never => fold.mail_parts().put_new(part.clone()),
        Seen::Perhaps => fold.mail_parts().put(part.clone()),
    }
    if is_new {
        match seen {
            Seen::Never => new_jobs::reported(fold, &part)?,
            Seen::Perhaps => new_jobs::recount(fold, &part.identity_key)?,
        }
    }
    if let (Some((job_id, run_base)), None) = (active, part.run_id) {
        part.unusual_path =
            mail_paths::on_mail_of_job(fold, job_id, mail_id, part.received_at)?.map(Json);
        fold.mail_parts().put(part.clone());
        part.run_id = Some(appear::appear(fold, job_id, run_base, &part, seen)?);
        fold.mail_parts().put(part);
    }
    Ok(())
}
