//! The settings of the installation.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use domain::{
    cove_account::QuietLimits,
    settings::{General, Schedules, UsageLimits},
};
use projections::views::settings::SettingRow;

/// What people can set about the installation.
#[derive(SimpleObject)]
pub(crate) struct Settings {
    general: GeneralSettings,
    schedules: ScheduleSettings,
    cove: CoveSettings,
    cloud_connect: CloudConnectSettings,
    /// Those that do not have their default.
    changed: Vec<ChangedSetting>,
}

/// What all of the installation goes by.
#[derive(SimpleObject)]
struct GeneralSettings {
    /// Name in the IANA database.
    time_zone: &'static str,
    /// The hour, 0 to 23, at which a backup day begins, so that the runs of a night stand together.
    day_starts_at: u32,
}

/// How patient schedules are, whatever was learned of a job.
#[derive(SimpleObject)]
struct ScheduleSettings {
    least_early_minutes: u32,
    least_late_minutes: u32,
}

/// After how many days without a session a workstation under Cove is told of; 0 is never.
#[derive(SimpleObject)]
struct CoveSettings {
    quiet_warning_days: u32,
    quiet_error_days: u32,
}

/// Limits of one's own on what the report of Veeam Cloud Connect tells of tenants; 0 is none. Where one is exceeded, a run
/// that succeeded counts as a warning.
#[derive(SimpleObject)]
struct CloudConnectSettings {
    /// Days since the last activity.
    idle_warning_days: u32,
    /// Percent of the quota that are free at least.
    free_warning_percent: u32,
}

/// A setting that somebody set.
#[derive(SimpleObject)]
struct ChangedSetting {
    area: String,
    name: String,
    changed_at: DateTime<Utc>,
    changed_by: String,
}

impl Settings {
    pub(crate) fn new(
        general: General,
        schedules: Schedules,
        cove: QuietLimits,
        cloud_connect: UsageLimits,
        rows: impl IntoIterator<Item = SettingRow>,
    ) -> Self {
        Self {
            general: GeneralSettings {
                time_zone: general.zone.name(),
                day_starts_at: general.day_starts_at,
            },
            schedules: ScheduleSettings {
                least_early_minutes: schedules.least_early_minutes,
                least_late_minutes: schedules.least_late_minutes,
            },
            cove: CoveSettings {
                quiet_warning_days: cove.warning_days,
                quiet_error_days: cove.error_days,
            },
            cloud_connect: CloudConnectSettings {
                idle_warning_days: cloud_connect.idle_warning_days,
                free_warning_percent: cloud_connect.free_warning_percent,
            },
            changed: rows.into_iter().map(ChangedSetting::from).collect(),
        }
    }
}

impl From<SettingRow> for ChangedSetting {
    fn from(row: SettingRow) -> Self {
        Self {
            area: row.area,
            name: row.name,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        }
    }
}
