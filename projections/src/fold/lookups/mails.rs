//! Parts of mails, and whether a mail is deleted.

use uuid::Uuid;

use crate::{
    fold::state::{error::FoldError, memory::Fold},
    rows::mails::{MailPartRow, MailState},
};

pub(crate) fn parts_of(fold: &mut Fold, mail_id: Uuid) -> Result<Vec<MailPartRow>, FoldError> {
    let count = fold
        .mails()
        .get(&(mail_id,))?
        .map_or(0, |mail| mail.part_count);
    let mut parts = Vec::new();
    for ordinal in 0..count {
        if let Some(part) = fold.mail_parts().get(&(mail_id, ordinal))? {
            parts.push(part.clone());
        }
    }
    Ok(parts)
}

pub(crate) fn is_deleted(fold: &mut Fold, part: &MailPartRow) -> Result<bool, FoldError> {
    let mail = fold.mails().get(&(part.mail_id,))?;
    Ok(mail.is_some_and(|mail| mail.state == MailState::Deleted))
}
