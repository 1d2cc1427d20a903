//! Whether a new schedule is news.

use chrono::NaiveDate;
use domain::schedule::{Rule, Schedule, Slot};

use crate::day;

/// Minutes by which the time of a slot may wander without being news.
const TIME: u16 = 10;

/// Minutes by which an allowance may be shorter or longer without being news.
const ALLOWANCE: u32 = 15;

/// Whether the two say the same but for what every new run changes: some minutes of a slot or its allowances, the anchor of
/// weeks, days or an interval. The one that stands may go on then, and need not be replaced with every run.
pub fn says_the_same(one: &Schedule, other: &Schedule) -> bool {
    one.zone == other.zone
        && one.slots.len() == other.slots.len()
        && one
            .slots
            .iter()
            .zip(&other.slots)
            .all(|(one, other)| same_slot(one, other))
}

fn same_slot(one: &Slot, other: &Slot) -> bool {
    let away = one.minute.abs_diff(other.minute);
    away.min(1_440_u16.saturating_sub(away)) <= TIME
        && one.early_minutes.abs_diff(other.early_minutes) <= ALLOWANCE
        && one.late_minutes.abs_diff(other.late_minutes) <= ALLOWANCE
        && same_rule(&one.rule, &other.rule)
}

fn same_rule(one: &Rule, other: &Rule) -> bool {
    match (one, other) {
        (
            Rule::EveryWeeks { weeks, anchor },
            Rule::EveryWeeks {
                weeks: other_weeks,
                anchor: other_anchor,
            },
        ) => weeks == other_weeks && same_turn(*anchor, *other_anchor, 7 * i32::from(*weeks)),
        (
            Rule::EveryDays { days, anchor },
            Rule::EveryDays {
                days: other_days,
                anchor: other_anchor,
            },
        ) => days == other_days && same_turn(*anchor, *other_anchor, (*days).into()),
        (Rule::Interval { seconds, .. }, Rule::Interval { seconds: other, .. }) => {
            u64::from(seconds.abs_diff(*other)) * 20 <= u64::from(*seconds)
        }
        _ => one == other,
    }
}

fn same_turn(one: NaiveDate, other: NaiveDate, days: i32) -> bool {
    days > 0 && (day::number(one) - day::number(other)).rem_euclid(days) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(rule: Rule, minute: u16, late_minutes: u32) -> Schedule {
        Schedule {
            zone: "UTC".into(),
            slots: vec![Slot {
                rule,
                minute,
                early_minutes: 30,
                late_minutes,
            }],
        }
    }

    fn fortnightly(anchor: &str) -> Rule {
        let anchor = anchor.parse().expect("a day");
        Rule::EveryWeeks { weeks: 2, anchor }
    }

    #[test]
    fn some_minutes_are_no_news() {
        let one = schedule(Rule::Daily, 1_438, 40);
        assert!(says_the_same(&one, &schedule(Rule::Daily, 3, 50)));
        assert!(!says_the_same(&one, &schedule(Rule::Daily, 15, 40)));
        assert!(!says_the_same(&one, &schedule(Rule::Daily, 1_438, 70)));
        assert!(!says_the_same(&one, &schedule(Rule::LastDay, 1_438, 40)));
    }

    #[test]
    fn an_anchor_is_news_in_the_other_week_only() {
        let one = schedule(fortnightly("2026-01-06"), 0, 30);
        let same = schedule(fortnightly("2026-02-03"), 0, 30);
        let other = schedule(fortnightly("2026-01-27"), 0, 30);
        assert!(says_the_same(&one, &same));
        assert!(!says_the_same(&one, &other));
    }
}
