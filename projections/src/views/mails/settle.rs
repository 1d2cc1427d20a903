use std::mem;

use uuid::Uuid;

use super::{MailPartRow, MailState};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::ViewWriter,
    views::{jobs, new_jobs},
};

/// Finds where the mails stand of which parts found a job, lost it, or were dismissed. It follows from all parts of a mail
/// together, so a thousand jobs of one mail that are dismissed at once cost no more than one.
pub(crate) fn settle(set: &mut WorkingSet, writer: &mut dyn ViewWriter) -> Result<(), FoldError> {
    for mail_id in mem::take(&mut set.unsettled.mails) {
        let Some(mail) = set.mails.get(writer, &(mail_id,))? else {
            continue;
        };
        if mail.state == MailState::Deleted {
            continue;
        }
        let Some(state) = state_by_parts(set, writer, mail_id)? else {
            continue;
        };
        set.mails
            .update(writer, &(mail_id,), |row| row.state = state)?;
    }
    Ok(())
}

pub(super) fn parts_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mail_id: Uuid,
) -> Result<Vec<MailPartRow>, FoldError> {
    let count = set
        .mails
        .get(writer, &(mail_id,))?
        .map_or(0, |mail| mail.part_count);
    let mut parts = Vec::new();
    for ordinal in 0..count {
        if let Some(part) = set.mail_parts.get(writer, &(mail_id, ordinal))? {
            parts.push(part.clone());
        }
    }
    Ok(parts)
}

/// None of a mail that reports no run.
fn state_by_parts(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mail_id: Uuid,
) -> Result<Option<MailState>, FoldError> {
    let parts = parts_of(set, writer, mail_id)?;
    if parts.is_empty() {
        return Ok(None);
    }
    let mut is_hidden = false;
    for part in parts.iter().filter(|part| part.run_id.is_none()) {
        let is_archived = jobs::job_of(set, writer, &part.identity_key)?.is_some();
        if !is_archived && !new_jobs::is_dismissed(set, writer, &part.identity_key)? {
            return Ok(Some(MailState::Waiting));
        }
        is_hidden = true;
    }
    Ok(Some(if is_hidden {
        MailState::Hidden
    } else {
        MailState::Assigned
    }))
}
