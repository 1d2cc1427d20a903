//! What is set, as of the events that were folded so far.

use domain::{
    cove_account::QuietLimits,
    settings::{
        Area, General, Schedules, TrustSet, UsageLimits, quiet_limits, trust_set, usage_limits,
    },
};
use serde_json::Value;

use crate::{engine::schema::error::DatabaseError, fold::state::memory::Fold};

/// Zone and backup day of the installation, as of the events that were folded so far.
pub fn general(fold: &mut Fold) -> Result<General, DatabaseError> {
    read(fold, Area::General, |value_of| General::read(value_of))
}

/// The patience of schedules, as of the events that were folded so far.
pub fn schedules(fold: &mut Fold) -> Result<Schedules, DatabaseError> {
    read(fold, Area::Schedules, |value_of| Schedules::read(value_of))
}

/// When quiet workstations under Cove are told of, as of the events that were folded so far.
pub fn cove_quiet_limits(fold: &mut Fold) -> Result<QuietLimits, DatabaseError> {
    read(fold, Area::Cove, |value_of| quiet_limits(value_of))
}

/// The limits of one's own on what Cloud Connect's report tells, as of the events that were folded so far.
pub fn cloud_connect_limits(fold: &mut Fold) -> Result<UsageLimits, DatabaseError> {
    read(fold, Area::CloudConnect, |value_of| usage_limits(value_of))
}

/// Whether anybody's headers are believed, as of the events that were folded so far.
pub fn mail_trust(fold: &mut Fold) -> Result<TrustSet, DatabaseError> {
    read(fold, Area::MailPaths, |value_of| trust_set(value_of))
}

fn read<T>(
    fold: &mut Fold,
    area: Area,
    read: impl FnOnce(&mut dyn FnMut(&str) -> Option<Value>) -> T,
) -> Result<T, DatabaseError> {
    let mut failed = None;
    let settings = read(&mut |name| {
        let key = (area.name().to_owned(), name.to_owned());
        match fold.settings().get(&key) {
            Ok(row) => row.map(|row| row.value.0.clone()),
            Err(error) => {
                failed = Some(error);
                None
            }
        }
    });
    failed.map_or(Ok(settings), Err)
}
