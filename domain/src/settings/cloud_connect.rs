//! Limits of one's own on what a report tells of how far a service is used.

use serde_json::Value;

use super::{SettingsError as Error, ValueOf};

pub const IDLE_WARNING_DAYS: &str = "idle_warning_days";
pub const FREE_WARNING_PERCENT: &str = "free_warning_percent";

/// A year: what was not used for longer is not waited for.
const MAX_DAYS: u32 = 365;

const MAX_PERCENT: u32 = 99;

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// From where on a run that succeeded counts as a warning. 0 is never, which is the default: the report's own status counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UsageLimits {
    /// Days since the last activity.
    pub idle_warning_days: u32,
    /// Percent of the quota that are free.
    pub free_warning_percent: u32,
}

/// An amount that a report tells, and how it writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<'t> {
    /// `None` where it could not be read.
    pub amount: Option<i64>,
    pub shown: &'t str,
}

impl UsageLimits {
    /// Which limit is exceeded, in words. A last activity that cannot be read, such as `never`, is over any limit; a free
    /// space that cannot be, such as `unlimited`, is under none.
    pub fn exceeded(
        self,
        idle_seconds: Option<Told<'_>>,
        free: Option<Told<'_>>,
    ) -> Option<String> {
        let idle = idle_seconds
            .filter(|told| self.is_idle(told.amount))
            .map(|told| {
                let days = self.idle_warning_days;
                format!("last active: {}; the limit is {days} days", told.shown)
            });
        let full = free.filter(|told| self.is_full(told.amount)).map(|told| {
            let percent = self.free_warning_percent;
            format!("free space: {}; the limit is {percent} %", told.shown)
        });
        let exceeded: Vec<String> = idle.into_iter().chain(full).collect();
        (!exceeded.is_empty()).then(|| exceeded.join(". "))
    }

    fn is_idle(self, seconds: Option<i64>) -> bool {
        let limit = i64::from(self.idle_warning_days) * SECONDS_OF_A_DAY;
        limit > 0 && seconds.is_none_or(|seconds| seconds >= limit)
    }

    /// `free` is in thousandths of the quota.
    fn is_full(self, free: Option<i64>) -> bool {
        let limit = i64::from(self.free_warning_percent) * 10;
        limit > 0 && free.is_some_and(|free| free < limit)
    }
}

/// The limits on what Cloud Connect's report tells: what was set, and none for the rest.
pub fn usage_limits(value_of: &mut ValueOf<'_>) -> UsageLimits {
    let mut number = |name| value_of(name).and_then(|value| number_of(name, &value));
    UsageLimits {
        idle_warning_days: number(IDLE_WARNING_DAYS).unwrap_or_default(),
        free_warning_percent: number(FREE_WARNING_PERCENT).unwrap_or_default(),
    }
}

pub(super) fn check_limit(name: &str, value: &Value) -> Result<Value, Error> {
    let number = number_of(name, value).ok_or_else(|| Error::NoLimit {
        name: name.to_owned(),
        value: value.to_string().chars().take(80).collect(),
        most: most(name),
    })?;
    Ok(Value::from(number))
}

fn number_of(name: &str, value: &Value) -> Option<u32> {
    let number = u32::try_from(value.as_u64()?).ok()?;
    (number <= most(name)).then_some(number)
}

fn most(name: &str) -> u32 {
    if name == FREE_WARNING_PERCENT {
        MAX_PERCENT
    } else {
        MAX_DAYS
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DAY: i64 = SECONDS_OF_A_DAY;

    fn told(amount: Option<i64>) -> Told<'static> {
        Told {
            amount,
            shown: "this much",
        }
    }

    #[test]
    fn no_limit_is_exceeded_where_none_is_set() {
        let none = UsageLimits::default();
        assert_eq!(none.exceeded(Some(told(None)), Some(told(Some(0)))), None);
        assert_eq!(
            none.exceeded(Some(told(Some(400 * DAY))), Some(told(None))),
            None
        );
    }

    #[test]
    fn limits_on_activity_and_space() {
        let limits = UsageLimits {
            idle_warning_days: 3,
            free_warning_percent: 10,
        };
        let is = |idle, free| limits.exceeded(idle, free).is_some();
        assert!(!is(Some(told(Some(3 * DAY - 1))), Some(told(Some(100)))));
        assert!(is(Some(told(Some(3 * DAY))), Some(told(Some(100)))));
        assert!(is(Some(told(Some(0))), Some(told(Some(99)))));
        assert!(is(Some(told(None)), None), "never was active");
        assert!(!is(None, Some(told(None))), "unlimited");
        assert!(!is(None, None));
        let both = limits.exceeded(Some(told(Some(9 * DAY))), Some(told(Some(0))));
        assert_eq!(
            both.as_deref(),
            Some(
                "last active: this much; the limit is 3 days. free space: this much; the limit is 10 %"
            )
        );
    }

    #[test]
    fn limits_have_their_ranges() {
        assert_eq!(check_limit(IDLE_WARNING_DAYS, &json!(365)), Ok(json!(365)));
        for (name, wrong) in [
            (IDLE_WARNING_DAYS, json!(366)),
            (FREE_WARNING_PERCENT, json!(100)),
            (FREE_WARNING_PERCENT, json!(-1)),
            (FREE_WARNING_PERCENT, json!("5")),
        ] {
            assert!(check_limit(name, &wrong).is_err(), "{name} {wrong}");
        }
        let read = usage_limits(&mut |name| (name == IDLE_WARNING_DAYS).then(|| json!(5)));
        assert_eq!((read.idle_warning_days, read.free_warning_percent), (5, 0));
    }
}
