//! Settings of the whole installation: its time zone, and when its day begins.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::{SettingsError as Error, ValueOf};
use crate::{backup_day::BackupDays, zone};

/// The zone of an installation that set none.
pub const DEFAULT_ZONE: Tz = Tz::Europe__Amsterdam;

/// The hour at which the backup day of such an installation begins: from noon to noon a night's runs stand together.
pub const DEFAULT_DAY_START: u32 = 12;

pub const TIME_ZONE: &str = "time_zone";
pub const DAY_STARTS_AT: &str = "day_starts_at";

/// What all of the installation goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct General {
    pub zone: Tz,
    /// Hour of the day, 0 to 23, in that zone.
    pub day_starts_at: u32,
}

impl Default for General {
    fn default() -> Self {
        Self {
            zone: DEFAULT_ZONE,
            day_starts_at: DEFAULT_DAY_START,
        }
    }
}

impl General {
    /// What was set, and the defaults for the rest. A value that a newer program wrote, and this one cannot use, is a
    /// default too.
    pub fn read(value_of: &mut ValueOf<'_>) -> Self {
        let default = Self::default();
        let zone = value_of(TIME_ZONE).and_then(|value| zone_of(&value));
        let hour = value_of(DAY_STARTS_AT).and_then(|value| hour_of(&value));
        Self {
            zone: zone.unwrap_or(default.zone),
            day_starts_at: hour.unwrap_or(default.day_starts_at),
        }
    }

    /// The date of a moment, as the installation counts it: tickets are numbered by it, and active from one on.
    pub fn date(self, at: DateTime<Utc>) -> NaiveDate {
        BackupDays::from(self).local_days().date(at)
    }

    /// When a date begins.
    pub fn begin_of(self, date: NaiveDate) -> DateTime<Utc> {
        BackupDays::from(self).local_days().begin(date)
    }
}

impl Default for BackupDays {
    fn default() -> Self {
        General::default().into()
    }
}

impl From<General> for BackupDays {
    fn from(general: General) -> Self {
        Self {
            zone: general.zone,
            starts_at: general.day_starts_at,
        }
    }
}

pub(super) fn check_zone(value: &Value) -> Result<Value, Error> {
    let zone = zone_of(value).ok_or_else(|| zone::ZoneError(shown(value)))?;
    Ok(Value::from(zone.name()))
}

pub(super) fn check_hour(value: &Value) -> Result<Value, Error> {
    let hour = hour_of(value).ok_or_else(|| Error::NoHour(shown(value)))?;
    Ok(Value::from(hour))
}

fn zone_of(value: &Value) -> Option<Tz> {
    zone::by_name(value.as_str()?)
}

fn hour_of(value: &Value) -> Option<u32> {
    let hour = u32::try_from(value.as_u64()?).ok()?;
    (hour < 24).then_some(hour)
}

fn shown(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    text.chars().take(80).collect()
}
