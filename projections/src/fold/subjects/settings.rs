//! Settings change, and what depends on them.

use std::collections::BTreeMap;

use domain::settings::{Area, SettingsEvent};
use serde_json::Value;

use crate::{
    engine::schema::field::Json,
    fold::{
        lookups::settings,
        runs::usage_again,
        settling::{job_days, planned, recount},
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
        subjects::annotations,
    },
    rows::settings::SettingRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    area: &str,
    event: &SettingsEvent,
) -> Result<(), FoldError> {
    let SettingsEvent::SettingsChanged { changes } = event;
    if area == Area::CloudConnect.name() {
        let before = settings::cloud_connect_limits(fold)?;
        change(fold, logged, area, changes)?;
        if settings::cloud_connect_limits(fold)? != before {
            usage_again::judge_usage_again(fold)?;
        }
        return Ok(());
    }
    if area != Area::General.name() {
        return change(fold, logged, area, changes);
    }
    let before = settings::general(fold)?;
    // What is left open is of the days as they were.
    job_days::settle(fold)?;
    change(fold, logged, area, changes)?;
    let now = settings::general(fold)?;
    fold.state.days = Some(now.into());
    if now == before {
        return Ok(());
    }
    recount::recount(fold, before, now)?;
    planned::plan_again(fold)?;
    if now.zone != before.zone {
        annotations::move_days(fold, now)?;
    }
    Ok(())
}

fn change(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    area: &str,
    changes: &BTreeMap<String, Value>,
) -> Result<(), FoldError> {
    for (name, value) in changes {
        let key = (area.to_owned(), name.clone());
        if !value.is_null() {
            fold.settings().put(SettingRow {
                area: key.0,
                name: key.1,
                value: Json(value.clone()),
                changed_at: logged.recorded_at,
                changed_by: logged.metadata.actor.name().to_owned(),
            });
        } else if fold.settings().get(&key)?.is_some() {
            fold.settings().remove(key);
        }
    }
    Ok(())
}
