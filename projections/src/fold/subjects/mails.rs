//! Mails come in, are deleted and restored.

use std::collections::HashMap;

use domain::{
    identity::JobIdentity,
    mail::{MailEvent, MailReceived},
    text::folded,
};
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::{
        judgements::lanes::{Lanes, run_key},
        lookups::{mails::parts_of, settings},
        runs::one_run,
        sources::{awaited, mail_parts, mail_paths, new_jobs},
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold, seen::Seen},
        subjects::parser_hits,
    },
    reading::outcome::{OF_REMNANT, Reading, RunHead},
    rows::mails::{MailPartRow, MailRow, MailState, identity_of},
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    mail_id: Uuid,
    event: &MailEvent,
    reading: Option<Reading>,
) -> Result<(), FoldError> {
    match event {
        MailEvent::MailReceived(received) => {
            let reading = reading.ok_or(FoldError::NoReading { mail_id })?;
            parser_hits::count(fold, received.received_at, &reading)?;
            let seen = match logged.recorded.sequence {
                1 => Seen::Never,
                _ => Seen::Perhaps,
            };
            receive(fold, mail_id, received, reading, seen)
        }
        MailEvent::MailDeleted { .. } => {
            fold.mails()
                .update(&(mail_id,), |row| row.state = MailState::Deleted)?;
            for part in parts_of(fold, mail_id)? {
                match part.run_id {
                    Some(run_id) => one_run::gather(fold, run_id)?,
                    None => new_jobs::recount(fold, &part.identity_key)?,
                }
            }
            Ok(())
        }
        MailEvent::MailRestored {} => restore(fold, mail_id),
        MailEvent::MailContentErased { .. } => {
            fold.mails().update(&(mail_id,), |row| {
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

fn receive(
    fold: &mut Fold,
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
        Seen::Never => fold.mails().put_new(row),
        Seen::Perhaps => fold.mails().put(row),
    }
    mail_paths::receive(fold, mail_id, received, reading.header, seen)?;
    let mut earlier: HashMap<String, u32> = HashMap::new();
    let mut lanes = Lanes::default();
    let general = settings::general(fold)?;
    let mut identities = Vec::new();
    for (ordinal, run) in (0..).zip(reading.runs) {
        let identity = identity(&sender, &run);
        let identity_key = identity.key();
        identities.push(identity);
        let first = fold.state.continued.first(&identity_key).to_owned();
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
        mail_parts::assign(fold, part, seen)?;
    }
    fold.state.unsettled.mails.insert(mail_id);
    awaited::on_mail(fold, &identities)
}

/// What was waiting when the mail was deleted waits again, or becomes a run where its job exists by now.
fn restore(fold: &mut Fold, mail_id: Uuid) -> Result<(), FoldError> {
    fold.mails().update(&(mail_id,), |row| {
        row.state = if row.parser.is_some() {
            MailState::Notice
        } else {
            MailState::Unrecognised
        };
    })?;
    let mail = fold.mails().get(&(mail_id,))?;
    let sender = mail.map_or_else(String::new, |row| row.sender.clone());
    let mut identities = Vec::new();
    for part in parts_of(fold, mail_id)? {
        identities.push(identity_of(sender.clone(), &part));
        match part.run_id {
            None => mail_parts::assign(fold, part, Seen::Perhaps)?,
            Some(run_id) => one_run::gather(fold, run_id)?,
        }
    }
    fold.state.unsettled.mails.insert(mail_id);
    awaited::on_mail(fold, &identities)
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
