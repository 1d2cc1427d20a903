//! The days by which runs are counted.

use crate::{
    engine::schema::error::DatabaseError,
    fold::{lookups::settings, state::memory::Fold},
};
use domain::backup_day::BackupDays;

/// The days by which runs are counted, as of the events that were folded so far.
pub(crate) fn days(fold: &mut Fold) -> Result<BackupDays, DatabaseError> {
    if let Some(days) = fold.state.days {
        return Ok(days);
    }
    let days = settings::general(fold)?.into();
    fold.state.days = Some(days);
    Ok(days)
}
