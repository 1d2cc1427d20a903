//! What is set.

use domain::{
    cove_account::QuietLimits,
    settings::{Area, General, Schedules, TRUST, UsageLimits, quiet_limits, usage_limits},
};

use crate::{
    engine::{
        ports::database::ViewReader,
        query::select::Select,
        schema::{error::DatabaseError, value::Value},
    },
    rows::settings::SettingRow,
};

/// What was set in the area, by name.
pub async fn settings(
    reader: &dyn ViewReader,
    area: Area,
) -> Result<Vec<SettingRow>, DatabaseError> {
    let mut rows: Vec<SettingRow> = select(area).all(reader).await?;
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(rows)
}

/// Zone and backup day of the installation.
pub async fn general_settings(reader: &dyn ViewReader) -> Result<General, DatabaseError> {
    let rows = settings(reader, Area::General).await?;
    Ok(General::read(&mut |name| value_of(&rows, name)))
}

/// The patience of schedules.
pub async fn schedule_settings(reader: &dyn ViewReader) -> Result<Schedules, DatabaseError> {
    let rows = settings(reader, Area::Schedules).await?;
    Ok(Schedules::read(&mut |name| value_of(&rows, name)))
}

/// When quiet workstations under Cove are told of.
pub async fn cove_settings(reader: &dyn ViewReader) -> Result<QuietLimits, DatabaseError> {
    let rows = settings(reader, Area::Cove).await?;
    Ok(quiet_limits(&mut |name| value_of(&rows, name)))
}

/// The limits of one's own on what Cloud Connect's report tells.
pub async fn cloud_connect_settings(reader: &dyn ViewReader) -> Result<UsageLimits, DatabaseError> {
    let rows = settings(reader, Area::CloudConnect).await?;
    Ok(usage_limits(&mut |name| value_of(&rows, name)))
}

fn value_of(rows: &[SettingRow], name: &str) -> Option<serde_json::Value> {
    let row = rows.iter().find(|row| row.name == name)?;
    Some(row.value.0.clone())
}

/// Whom the headers of mails are to be believed, as it was set. The views may be built with another trust. Blocks.
pub fn wanted_trust_now(
    reader: &dyn ViewReader,
) -> Result<Option<serde_json::Value>, DatabaseError> {
    let rows: Vec<SettingRow> = select(Area::MailPaths).all_now(reader)?;
    Ok(value_of(&rows, TRUST))
}

pub async fn wanted_trust(
    reader: &dyn ViewReader,
) -> Result<Option<serde_json::Value>, DatabaseError> {
    let rows = settings(reader, Area::MailPaths).await?;
    Ok(value_of(&rows, TRUST))
}

fn select(area: Area) -> Select {
    Select::from("settings").with("area = ?", Value::Text(area.name().to_owned()))
}
