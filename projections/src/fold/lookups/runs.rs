//! The run that an id means, and the mails that report it.

use domain::run::RunStatus;
use uuid::Uuid;

use crate::{
    engine::schema::value::Value,
    fold::state::{error::FoldError, memory::Fold},
    rows::runs::RunMailRow,
};

/// The run that people mean by an id: the one of this id, or the one that took it in.
pub(crate) fn named(fold: &mut Fold, id: Uuid) -> Result<Uuid, FoldError> {
    if fold.runs().get(&(id,))?.is_some() {
        return Ok(id);
    }
    let taken_in = fold.run_mails().get(&(id,))?;
    Ok(taken_in.map_or(id, |row| row.run_id))
}

/// What the mail alone reports that would give the run this id; none where the run has one mail.
pub(crate) fn own_status(fold: &mut Fold, own_id: Uuid) -> Result<Option<RunStatus>, FoldError> {
    let Some(member) = fold.run_mails().get(&(own_id,))? else {
        return Ok(None);
    };
    let key = (member.mail_id, member.mail_ordinal);
    let part = fold.mail_parts().get(&key)?;
    Ok(part.map(|part| part.status))
}

pub(crate) fn members(fold: &mut Fold, run_id: Uuid) -> Result<Vec<RunMailRow>, FoldError> {
    let rest = "WHERE run_id = $1 ORDER BY mail_id, mail_ordinal";
    Ok(fold.rows(rest, &[Value::Uuid(run_id)])?)
}
