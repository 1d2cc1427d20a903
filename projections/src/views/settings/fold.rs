use std::collections::BTreeMap;

use domain::{
    cove_account::QuietLimits,
    settings::{
        Area, General, Schedules, SettingsEvent, TrustSet, UsageLimits, quiet_limits, trust_set,
        usage_limits,
    },
};
use serde_json::Value;

use super::SettingRow;
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{DatabaseError, ViewWriter},
    store::Json,
    views::{annotations, job_days, runs, schedules as expected},
};

/// Zone and backup day of the installation, as of the events that were folded so far.
pub fn general(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<General, DatabaseError> {
    read(set, writer, Area::General, |value_of| {
        General::read(value_of)
    })
}

/// The patience of schedules, as of the events that were folded so far.
pub fn schedules(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<Schedules, DatabaseError> {
    read(set, writer, Area::Schedules, |value_of| {
        Schedules::read(value_of)
    })
}

/// When quiet workstations under Cove are told of, as of the events that were folded so far.
pub fn cove_quiet_limits(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<QuietLimits, DatabaseError> {
    read(set, writer, Area::Cove, |value_of| quiet_limits(value_of))
}

/// The limits of one's own on what Cloud Connect's report tells, as of the events that were folded so far.
pub fn cloud_connect_limits(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<UsageLimits, DatabaseError> {
    read(set, writer, Area::CloudConnect, |value_of| {
        usage_limits(value_of)
    })
}

/// Whether anybody's headers are believed, as of the events that were folded so far.
pub fn mail_trust(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<TrustSet, DatabaseError> {
    read(set, writer, Area::MailPaths, |value_of| trust_set(value_of))
}

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    area: &str,
    event: &SettingsEvent,
) -> Result<(), FoldError> {
    let SettingsEvent::SettingsChanged { changes } = event;
    if area == Area::CloudConnect.name() {
        let before = cloud_connect_limits(set, writer)?;
        change(set, writer, envelope, area, changes)?;
        if cloud_connect_limits(set, writer)? != before {
            runs::judge_usage_again(set, writer)?;
        }
        return Ok(());
    }
    if area != Area::General.name() {
        return change(set, writer, envelope, area, changes);
    }
    let before = general(set, writer)?;
    // What is left open is of the days as they were.
    job_days::settle(set, writer)?;
    change(set, writer, envelope, area, changes)?;
    let now = general(set, writer)?;
    set.days = Some(now.into());
    if now == before {
        return Ok(());
    }
    job_days::recount(set, writer, before, now)?;
    expected::plan_again(set, writer)?;
    if now.zone != before.zone {
        annotations::move_days(set, writer, now)?;
    }
    Ok(())
}

fn change(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    area: &str,
    changes: &BTreeMap<String, Value>,
) -> Result<(), FoldError> {
    for (name, value) in changes {
        let key = (area.to_owned(), name.clone());
        if !value.is_null() {
            set.settings.put(SettingRow {
                area: key.0,
                name: key.1,
                value: Json(value.clone()),
                changed_at: envelope.recorded_at,
                changed_by: envelope.metadata.actor.name().to_owned(),
            });
        } else if set.settings.get(writer, &key)?.is_some() {
            set.settings.remove(key);
        }
    }
    Ok(())
}

fn read<T>(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    area: Area,
    read: impl FnOnce(&mut dyn FnMut(&str) -> Option<Value>) -> T,
) -> Result<T, DatabaseError> {
    let mut failed = None;
    let settings = read(&mut |name| {
        let key = (area.name().to_owned(), name.to_owned());
        match set.settings.get(writer, &key) {
            Ok(row) => row.map(|row| row.value.0.clone()),
            Err(error) => {
                failed = Some(error);
                None
            }
        }
    });
    failed.map_or(Ok(settings), Err)
}
