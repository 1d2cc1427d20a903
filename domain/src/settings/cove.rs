//! Settings for accounts of Cove.

use serde_json::Value;

use super::{SettingsError as Error, ValueOf};
use crate::cove_account::{MAX_DAYS, QuietLimits};

pub const QUIET_WARNING_DAYS: &str = "quiet_warning_days";
pub const QUIET_ERROR_DAYS: &str = "quiet_error_days";

/// A laptop that is left in a drawer for a holiday is no news.
const DEFAULT: QuietLimits = QuietLimits {
    warning_days: 7,
    error_days: 14,
};

/// After how many days a quiet workstation under Cove is told of: what was set, and the defaults for the rest.
pub fn quiet_limits(value_of: &mut ValueOf<'_>) -> QuietLimits {
    let mut days = |name| value_of(name).and_then(|value| days_of(&value));
    let (warning, error) = (days(QUIET_WARNING_DAYS), days(QUIET_ERROR_DAYS));
    QuietLimits {
        warning_days: warning.unwrap_or(DEFAULT.warning_days),
        error_days: error.unwrap_or(DEFAULT.error_days),
    }
}

pub(super) fn check_days(name: &str, value: &Value) -> Result<Value, Error> {
    let days = days_of(value).ok_or_else(|| Error::NoDays {
        name: name.to_owned(),
        value: value.to_string().chars().take(80).collect(),
    })?;
    Ok(Value::from(days))
}

/// No more than the colour bar knows of.
fn days_of(value: &Value) -> Option<u32> {
    let days = usize::try_from(value.as_u64()?).ok()?;
    if days > MAX_DAYS {
        return None;
    }
    u32::try_from(days).ok()
}
