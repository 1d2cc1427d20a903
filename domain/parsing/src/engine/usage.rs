//! How far a service is used.

use crate::{
    outcome::{Amount, Usage},
    program::UsageShape,
};

use super::{facts::Facts, status::share, time::MailTimes};

/// All of a quota, in the unit of [`share`].
const WHOLE: i64 = 100_000;

pub(super) fn read(shape: &UsageShape, facts: &Facts<'_>, times: &MailTimes) -> Option<Usage> {
    let last_active = facts.fill_first(&shape.last_active);
    let usage = Usage {
        idle: last_active.map(|shown| Amount {
            value: times.age_seconds(&shown),
            shown,
        }),
        free: free(shape, facts),
    };
    (usage.idle.is_some() || usage.free.is_some()).then_some(usage)
}

fn free(shape: &UsageShape, facts: &Facts<'_>) -> Option<Amount> {
    let free = facts.fill_first(&shape.free);
    if let (Some(free), Some(quota)) = (free, facts.fill_first(&shape.quota)) {
        return Some(Amount {
            value: share(&free, &quota).map(thousandths),
            shown: format!("{free} of {quota}"),
        });
    }
    let used = facts.fill_first(&shape.used_share)?;
    let unused = crate::values::thousandths(&used).map(|used| (WHOLE - used).max(0));
    Some(Amount {
        value: unused.map(thousandths),
        shown: format!("{used} used"),
    })
}

/// From thousandths of a percent.
fn thousandths(share: i64) -> i64 {
    share / 100
}
