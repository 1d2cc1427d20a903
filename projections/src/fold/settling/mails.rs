//! Finds where the mails of a page stand.

use std::mem;

use uuid::Uuid;

use crate::{
    fold::{
        lookups::{jobs, mails},
        sources::new_jobs,
        state::{error::FoldError, memory::Fold},
    },
    rows::mails::MailState,
};

/// Finds where the mails stand of which parts found a job, lost it, or were dismissed. It follows from all parts of a mail
/// together, so a thousand jobs of one mail that are dismissed at once cost no more than one.
pub(crate) fn settle(fold: &mut Fold) -> Result<(), FoldError> {
    for mail_id in mem::take(&mut fold.state.unsettled.mails) {
        let Some(mail) = fold.mails().get(&(mail_id,))? else {
            continue;
        };
        if mail.state == MailState::Deleted {
            continue;
        }
        let Some(state) = state_by_parts(fold, mail_id)? else {
            continue;
        };
        fold.mails().update(&(mail_id,), |row| row.state = state)?;
    }
    Ok(())
}

/// None of a mail that reports no run.
fn state_by_parts(fold: &mut Fold, mail_id: Uuid) -> Result<Option<MailState>, FoldError> {
    let parts = mails::parts_of(fold, mail_id)?;
    if parts.is_empty() {
        return Ok(None);
    }
    let mut is_hidden = false;
    for part in parts.iter().filter(|part| part.run_id.is_none()) {
        let is_archived = jobs::job_of(fold, &part.identity_key)?.is_some();
        if !is_archived && !new_jobs::is_dismissed(fold, &part.identity_key)? {
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
