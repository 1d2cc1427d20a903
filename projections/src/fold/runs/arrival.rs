//! A run came in by itself, which the watch over its job hears of.

use super::requested;
use crate::{
    fold::{
        observers::tell::{self, Fact},
        state::{error::FoldError, memory::Fold},
    },
    rows::{mails::MailPartRow, runs::RunRow},
};

/// What follows for other runs is done at once.
pub(crate) fn came_in(
    fold: &mut Fold,
    run: &RunRow,
    collector: Option<&str>,
) -> Result<(), FoldError> {
    tell::tell(fold, Fact::CameIn { run, collector })?;
    requested::drain(fold)
}

/// A mail brought it.
pub(crate) fn by_mail(fold: &mut Fold, run: &RunRow, part: &MailPartRow) -> Result<(), FoldError> {
    let mail = fold.mails().get(&(part.mail_id,))?;
    let collector = mail.map(|mail| mail.source.clone());
    came_in(fold, run, collector.as_deref())
}
