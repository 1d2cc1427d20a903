use std::collections::HashMap;

use domain::{
    identity::JobIdentity,
    mail::{MailEvent, MailReceived},
    text::folded,
};
use uuid::Uuid;

use super::{
    MailPartRow, MailRow, MailState, identity_of,
    lanes::{Lanes, run_key},
    settle::parts_of,
};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    reading::{OF_REMNANT, Reading, RunHead},
    store::{Json, Table},
    views::{
        awaited,
        jobs::{self, JobIdentityRow},
        mail_paths, new_jobs, parser_hits, runs, settings,
    },
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    mail_id: Uuid,
    event: &MailEvent,
    reading: Option<Reading>,
) -> Result<(), FoldError> {
    match event {
        MailEvent::MailReceived(received) => {
            let reading = reading.ok_or(FoldError::NoReading { mail_id })?;
            parser_hits::count(set, writer, received.received_at, &reading)?;
            let seen = match envelope.recorded.sequence {
                1 => Seen::Never,
                _ => Seen::Perhaps,
            };
            receive(set, writer, mail_id, received, reading, seen)
        }
        MailEvent::MailDeleted { .. } => {
            set.mails
                .update(writer, &(mail_id,), |row| row.state = MailState::Deleted)?;
            for part in parts_of(set, writer, mail_id)? {
                match part.run_id {
                    Some(run_id) => runs::gather(set, writer, run_id)?,
                    None => new_jobs::recount(set, writer, &part.identity_key)?,
                }
            }
            Ok(())
        }
        MailEvent::MailRestored {} => restore(set, writer, mail_id),
        MailEvent::MailContentErased { .. } => {
            set.mails.update(writer, &(mail_id,), |row| {
                row.content_erased = true;
                // From now on a rebuild has only what was kept of the reading.
                if let Some(revision) = &mut row.parser_revision {
                    OF_REMNANT.clone_into(revision);
                }
            })?;
            Ok(())
        }
        MailEvent::MailDownloaded {} => Ok(()),
    }
}

/// Mails that waited for a job of this identity become its runs, oldest first.
pub(crate) fn assign_waiting(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<(), FoldError> {
    set.mail_parts.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM mail_parts WHERE run_id IS NULL AND identity_key = $1 \
         ORDER BY received_at, mail_id, ordinal",
        MailPartRow::columns()
    );
    for row in writer.select(&sql, &[Value::Text(identity_key.to_owned())])? {
        let part = MailPartRow::from_row(row)?;
        let mail_id = part.mail_id;
        let mail = set.mails.get(writer, &(mail_id,))?;
        let is_deleted = mail.is_some_and(|mail| mail.state == MailState::Deleted);
        if !is_deleted {
            assign(set, writer, part, Seen::Perhaps)?;
            set.unsettled.mails.insert(mail_id);
        }
    }
    Ok(())
}

/// What reported a job that is gone reports a new one.
pub(crate) fn wait_again(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<(), FoldError> {
    new_jobs::recount(set, writer, identity_key)?;
    if new_jobs::is_dismissed(set, writer, identity_key)? {
        settle_waiting(set, writer, identity_key)?;
    }
    Ok(())
}

/// The mails that report a job that nobody has, or has dismissed by now, stand somewhere else.
pub(crate) fn settle_waiting(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    identity_key: &str,
) -> Result<(), FoldError> {
    set.mail_parts.flush(writer)?;
    let sql = "SELECT DISTINCT mail_id FROM mail_parts WHERE run_id IS NULL AND identity_key = $1 ORDER BY mail_id";
    for row in writer.select(sql, &[Value::Text(identity_key.to_owned())])? {
        if let Some(Value::Uuid(mail_id)) = row.into_iter().next() {
            set.unsettled.mails.insert(mail_id);
        }
    }
    Ok(())
}

/// What the mails of a job report belongs to no job any more, and waits in the inbox. The runs are there still.
pub(crate) fn unassign(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    identities: &[JobIdentityRow],
) -> Result<(), FoldError> {
    set.runs.index(writer)?;
    set.runs.flush(writer)?;
    set.mail_parts.flush(writer)?;
    set.run_mails.flush(writer)?;
    let job = [Value::Uuid(job_id)];
    // Asked for by state, SQLite would go through all assigned mails there are.
    let of_run = "UPDATE mails SET state = CASE WHEN state IN ('ASSIGNED', 'HIDDEN') THEN 'WAITING' ELSE state END \
         WHERE mail_id IN (SELECT runs.mail_id FROM runs WHERE runs.job_id = $1 AND runs.mail_id IS NOT NULL)";
    set.mails.execute(writer, of_run, &job)?;
    let of_joined = "UPDATE mails SET state = CASE WHEN state IN ('ASSIGNED', 'HIDDEN') THEN 'WAITING' ELSE state END \
         WHERE mail_id IN (SELECT run_mails.mail_id FROM runs JOIN run_mails ON run_mails.run_id = runs.run_id \
         WHERE runs.job_id = $1)";
    set.mails.execute(writer, of_joined, &job)?;
    // Those of an archived job have no run.
    for identity in identities {
        set.mails.execute(
            writer,
            "UPDATE mails SET state = CASE WHEN state IN ('ASSIGNED', 'HIDDEN') THEN 'WAITING' ELSE state END \
             WHERE mail_id IN (SELECT mail_parts.mail_id FROM mail_parts \
             WHERE mail_parts.run_id IS NULL AND mail_parts.identity_key = $1)",
            &[Value::Text(identity.identity_key.clone())],
        )?;
    }
    set.mail_parts.execute(
        writer,
        "UPDATE mail_parts SET run_id = NULL WHERE (mail_id, ordinal) IN \
         (SELECT runs.mail_id, runs.mail_ordinal FROM runs WHERE runs.job_id = $1 AND runs.mail_id IS NOT NULL)",
        &job,
    )?;
    set.mail_parts.execute(
        writer,
        "UPDATE mail_parts SET run_id = NULL WHERE (mail_id, ordinal) IN \
         (SELECT run_mails.mail_id, run_mails.mail_ordinal FROM runs JOIN run_mails ON run_mails.run_id = runs.run_id \
         WHERE runs.job_id = $1)",
        &job,
    )?;
    Ok(())
}

/// Whether the views can have rows of a mail already. All that they have of it follows from the first event of its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Never,
    Perhaps,
}

fn receive(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mail_id: Uuid,
    received: &MailReceived,
    reading: Reading,
    seen: Seen,
) -> Result<(), FoldError> {
    let sender = received.from.clone().unwrap_or_default();
    let row = MailRow {
        mail_id,
        state: if reading.parser.is_some() {
            MailState::Notice
        } else {
            MailState::Unrecognised
        },
        received_at: received.received_at,
        sent_at: received.sent_at,
        sender: sender.clone(),
        subject: received.subject.clone(),
        folded_subject: folded(&received.subject),
        source: received.source.clone(),
        external_id: received.external_id.clone(),
        size: i64::try_from(received.size).unwrap_or(i64::MAX),
        content: received.content_sha256,
        content_erased: false,
        parser: reading.parser,
        parser_revision: reading.revision,
        part_count: u32::try_from(reading.runs.len()).unwrap_or(u32::MAX),
        problems: Json(reading.problems),
        by_other_subject: reading.by_other_subject,
        repeats_message_id: received.repeats_message_id,
    };
    match seen {
        Seen::Never => set.mails.put_new(row),
        Seen::Perhaps => set.mails.put(row),
    }
    mail_paths::receive(set, writer, mail_id, received, reading.header, seen)?;
    let mut earlier: HashMap<String, u32> = HashMap::new();
    let mut lanes = Lanes::default();
    let general = settings::general(set, writer)?;
    let mut identities = Vec::new();
    for (ordinal, run) in (0..).zip(reading.runs) {
        let identity = identity(&sender, &run);
        let identity_key = identity.key();
        identities.push(identity);
        let first = set.continued.first(&identity_key).to_owned();
        let same = earlier.entry(first.clone()).or_default();
        let identity_ordinal = *same;
        *same += 1;
        let run_key = run_key(&run.one_run, received.received_at, general);
        let near = (run.run_at, run.one_run.within_seconds);
        let lane = lanes.next(&first, run_key.as_deref(), near);
        let part = MailPartRow {
            mail_id,
            ordinal,
            identity_ordinal,
            identity_key,
            received_at: received.received_at,
            software: run.software,
            kind: run.kind,
            job: run.job,
            company: run.company,
            status: run.status,
            run_at: run.run_at,
            informational: run.informational,
            hidden_from_run_checks: run.hidden_from_run_checks,
            duration_seconds: run.duration_seconds,
            size_bytes: run.size_bytes,
            usage: run.usage.map(Json),
            object_count: run.object_count,
            troubled_object_count: run.troubled_object_count,
            troubles: Json(run.troubles),
            one_run: Json(run.one_run),
            run_key,
            lane,
            unusual_path: None,
            run_id: None,
        };
        assign(set, writer, part, seen)?;
    }
    set.unsettled.mails.insert(mail_id);
    awaited::on_mail(set, writer, &identities)
}

/// What was waiting when the mail was deleted waits again, or becomes a run where its job exists by now.
fn restore(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mail_id: Uuid,
) -> Result<(), FoldError> {
    set.mails.update(writer, &(mail_id,), |row| {
        row.state = if row.parser.is_some() {
            MailState::Notice
        } else {
            MailState::Unrecognised
        };
    })?;
    let mail = set.mails.get(writer, &(mail_id,))?;
    let sender = mail.map_or_else(String::new, |row| row.sender.clone());
    let mut identities = Vec::new();
    for part in parts_of(set, writer, mail_id)? {
        identities.push(identity_of(sender.clone(), &part));
        match part.run_id {
            None => assign(set, writer, part, Seen::Perhaps)?,
            Some(run_id) => runs::gather(set, writer, run_id)?,
        }
    }
    set.unsettled.mails.insert(mail_id);
    awaited::on_mail(set, writer, &identities)
}

/// A part of an active job becomes its run; every other one stays as it is.
fn assign(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mut part: MailPartRow,
    seen: Seen,
) -> Result<(), FoldError> {
    let mail_id = part.mail_id;
    let job = jobs::job_of(set, writer, &part.identity_key)?;
    let is_new = job.is_none() && part.run_id.is_none();
    let active = job.filter(|(job, _)| !job.archived);
    let active = active.map(|(job, run_base)| (job.job_id, run_base));
    // The run is made of what the part says.
    match seen {
        Seen::Never => set.mail_parts.put_new(part.clone()),
        Seen::Perhaps => set.mail_parts.put(part.clone()),
    }
    if is_new {
        match seen {
            Seen::Never => new_jobs::reported(set, writer, &part)?,
            Seen::Perhaps => new_jobs::recount(set, writer, &part.identity_key)?,
        }
    }
    if let (Some((job_id, run_base)), None) = (active, part.run_id) {
        part.unusual_path =
            mail_paths::on_mail_of_job(set, writer, job_id, mail_id, part.received_at)?.map(Json);
        set.mail_parts.put(part.clone());
        part.run_id = Some(runs::appear(set, writer, job_id, run_base, &part, seen)?);
        set.mail_parts.put(part);
    }
    Ok(())
}

fn identity(sender: &str, run: &RunHead) -> JobIdentity {
    JobIdentity {
        sender: sender.to_owned(),
        software: run.software.clone(),
        kind: run.kind.clone(),
        job: run.job.clone(),
        company: run.company.clone(),
    }
}
