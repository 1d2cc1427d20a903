//! Areas of settings, and what each setting may be.

use serde_json::Value;

use super::{
    SettingsError as Error,
    cloud_connect::{self, FREE_WARNING_PERCENT, IDLE_WARNING_DAYS},
    cove::{self, QUIET_ERROR_DAYS, QUIET_WARNING_DAYS},
    general::{self, DAY_STARTS_AT, TIME_ZONE},
    mail_paths::{self, TRUST},
    schedules::{self, LEAST_EARLY_MINUTES, LEAST_LATE_MINUTES},
};

/// Settings that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    General,
    Schedules,
    Cove,
    CloudConnect,
    MailPaths,
}

impl Area {
    pub const ALL: [Self; 5] = [
        Self::General,
        Self::Schedules,
        Self::Cove,
        Self::CloudConnect,
        Self::MailPaths,
    ];

    /// As it stands in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Schedules => "schedules",
            Self::Cove => "cove",
            Self::CloudConnect => "cloud_connect",
            Self::MailPaths => "mail_paths",
        }
    }

    /// Names of its settings.
    pub fn settings(self) -> &'static [&'static str] {
        match self {
            Self::General => &[TIME_ZONE, DAY_STARTS_AT],
            Self::Schedules => &[LEAST_EARLY_MINUTES, LEAST_LATE_MINUTES],
            Self::Cove => &[QUIET_WARNING_DAYS, QUIET_ERROR_DAYS],
            Self::CloudConnect => &[IDLE_WARNING_DAYS, FREE_WARNING_PERCENT],
            Self::MailPaths => &[TRUST],
        }
    }

    /// The value as it is kept, or why it cannot be.
    pub(super) fn check(self, name: &str, value: &Value) -> Result<Value, Error> {
        match (self, name) {
            (Self::General, TIME_ZONE) => general::check_zone(value),
            (Self::General, DAY_STARTS_AT) => general::check_hour(value),
            (Self::Schedules, LEAST_EARLY_MINUTES | LEAST_LATE_MINUTES) => {
                schedules::check_minutes(name, value)
            }
            (Self::Cove, QUIET_WARNING_DAYS | QUIET_ERROR_DAYS) => cove::check_days(name, value),
            (Self::CloudConnect, IDLE_WARNING_DAYS | FREE_WARNING_PERCENT) => {
                cloud_connect::check_limit(name, value)
            }
            (Self::MailPaths, TRUST) => mail_paths::check_trust(value),
            _ => Err(Error::NoSuchSetting {
                area: self.name(),
                name: name.to_owned(),
            }),
        }
    }
}
