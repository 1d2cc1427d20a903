//! Whether a schedule makes sense in itself.

use thiserror::Error;

use super::{Exception, Rule, Schedule, Slot};

/// Minutes of the longest allowance, early or late: a week.
pub const MAX_ALLOWANCE: u32 = 7 * 24 * 60;

/// What a schedule holds at most: one slot for each half hour of a day. What recurs more often is an interval.
pub const MAX_SLOTS: usize = 48;

/// Seconds of the shortest and the longest interval: a minute, and 60 days.
pub const INTERVALS: std::ops::RangeInclusive<u32> = 60..=60 * 86_400;

#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ScheduleError {
    #[error("the time zone is empty; give the name of one, such as `Europe/Amsterdam` or `UTC`")]
    NoZone,
    #[error("the schedule has no slot; give at least one rule with its time of day")]
    NoSlots,
    #[error("the schedule has {count} slots; give at most {MAX_SLOTS}, or one interval")]
    TooManySlots { count: usize },
    #[error("slot {slot} has the same rule and time as slot {first}; remove one of them")]
    SameSlot { slot: usize, first: usize },
    #[error("slot {slot}: minute {value} lies outside the day; give 0 (midnight) to 1439 (23:59)")]
    Minute { slot: usize, value: u16 },
    #[error(
        "slot {slot}: minute {value} does not go with an interval, which knows no time of day; give 0, and the time as anchor"
    )]
    MinuteOfInterval { slot: usize, value: u16 },
    #[error(
        "slot {slot}: {what} of {value} minutes is too long; give at most {MAX_ALLOWANCE} (a week)"
    )]
    Allowance {
        slot: usize,
        what: &'static str,
        value: u32,
    },
    #[error("slot {slot}: {what} {value} is out of range; give {least} to {most}")]
    Range {
        slot: usize,
        what: &'static str,
        value: u32,
        least: u32,
        most: u32,
    },
    #[error("slot {slot}: the rule has no {what}; name at least one")]
    Empty { slot: usize, what: &'static str },
    #[error("slot {slot}: all seven weekdays are named; take the rule `daily`")]
    AllWeekdays { slot: usize },
}

impl Schedule {
    /// Whether it makes sense, as far as that can be told without the database of time zones (`schedules::check` asks for
    /// the zone too). Slots are numbered from 1 in messages.
    pub fn check(&self) -> Result<(), ScheduleError> {
        if self.zone.trim().is_empty() {
            return Err(ScheduleError::NoZone);
        }
        if self.slots.is_empty() {
            return Err(ScheduleError::NoSlots);
        }
        if self.slots.len() > MAX_SLOTS {
            return Err(ScheduleError::TooManySlots {
                count: self.slots.len(),
            });
        }
        for (index, slot) in self.slots.iter().enumerate() {
            check_slot(index + 1, slot)?;
            let same = |other: &Slot| other.rule == slot.rule && other.minute == slot.minute;
            if let Some(first) = self.slots[..index].iter().position(same) {
                return Err(ScheduleError::SameSlot {
                    slot: index + 1,
                    first: first + 1,
                });
            }
        }
        Ok(())
    }
}

fn check_slot(number: usize, slot: &Slot) -> Result<(), ScheduleError> {
    if slot.minute >= 1_440 {
        return Err(ScheduleError::Minute {
            slot: number,
            value: slot.minute,
        });
    }
    for (what, value) in [
        ("the early allowance", slot.early_minutes),
        ("the late allowance", slot.late_minutes),
    ] {
        if value > MAX_ALLOWANCE {
            return Err(ScheduleError::Allowance {
                slot: number,
                what,
                value,
            });
        }
    }
    if matches!(slot.rule, Rule::Interval { .. }) && slot.minute != 0 {
        return Err(ScheduleError::MinuteOfInterval {
            slot: number,
            value: slot.minute,
        });
    }
    check_rule(number, &slot.rule)
}

fn check_rule(slot: usize, rule: &Rule) -> Result<(), ScheduleError> {
    let within = |what, value: u32, least, most| {
        if (least..=most).contains(&value) {
            return Ok(());
        }
        Err(ScheduleError::Range {
            slot,
            what,
            value,
            least,
            most,
        })
    };
    let nth = |nth: u8| within("the number of the weekday in the month", nth.into(), 1, 4);
    match rule {
        Rule::Daily
        | Rule::LastDay
        | Rule::FirstBusinessDay
        | Rule::LastBusinessDay
        | Rule::LastWeekday { .. } => Ok(()),
        Rule::Weekdays { days } => match days.len() {
            0 => Err(ScheduleError::Empty {
                slot,
                what: "weekdays",
            }),
            7 => Err(ScheduleError::AllWeekdays { slot }),
            _ => Ok(()),
        },
        Rule::EveryWeeks { weeks, .. } => within("the number of weeks", (*weeks).into(), 2, 4),
        Rule::NthWeekday { nth: n, .. } => nth(*n),
        Rule::AfterNthWeekday { nth: n, days, .. } => {
            nth(*n)?;
            within("the number of days after it", (*days).into(), 1, 20)
        }
        Rule::MonthDays { days, .. } => {
            if days.is_empty() {
                return Err(ScheduleError::Empty {
                    slot,
                    what: "days of the month",
                });
            }
            days.iter()
                .try_for_each(|day| within("the day of the month", (*day).into(), 1, 31))
        }
        Rule::Quarterly { month, day } => {
            within("the month of the quarter", (*month).into(), 1, 3)?;
            day.map_or(Ok(()), |day| {
                within("the day of the month", day.into(), 1, 31)
            })
        }
        Rule::EveryDays { days, .. } => within("the number of days", (*days).into(), 2, 60),
        Rule::DailyExcept { except } => match except {
            Exception::NthWeekday { nth: n, .. } => nth(*n),
            Exception::MonthDay { day } => within("the day of the month", (*day).into(), 1, 31),
            Exception::LastWeekday { .. } | Exception::LastDay => Ok(()),
        },
        Rule::Interval { seconds, .. } => within(
            "the interval in seconds",
            *seconds,
            *INTERVALS.start(),
            *INTERVALS.end(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schedule::Weekday;

    fn with(rule: Rule) -> Schedule {
        Schedule {
            zone: "Europe/Amsterdam".into(),
            slots: vec![Slot {
                rule,
                minute: 0,
                early_minutes: 30,
                late_minutes: 30,
            }],
        }
    }

    fn message(schedule: &Schedule) -> String {
        schedule.check().unwrap_err().to_string()
    }

    #[test]
    fn a_plain_schedule_is_fine() {
        assert_eq!(with(Rule::Daily).check(), Ok(()));
    }

    #[test]
    fn messages_name_the_value_and_the_way_out() {
        let nth = with(Rule::NthWeekday {
            nth: 5,
            weekday: Weekday::Friday,
        });
        assert_eq!(
            message(&nth),
            "slot 1: the number of the weekday in the month 5 is out of range; give 1 to 4"
        );
        let none = with(Rule::Weekdays {
            days: BTreeSet::new(),
        });
        assert_eq!(
            message(&none),
            "slot 1: the rule has no weekdays; name at least one"
        );
        let mut late = with(Rule::Daily);
        late.slots[0].late_minutes = 20_000;
        assert_eq!(
            message(&late),
            "slot 1: the late allowance of 20000 minutes is too long; give at most 10080 (a week)"
        );
        let mut minute = with(Rule::Daily);
        minute.slots[0].minute = 1_440;
        assert_eq!(
            message(&minute),
            "slot 1: minute 1440 lies outside the day; give 0 (midnight) to 1439 (23:59)"
        );
    }

    #[test]
    fn each_bound_is_kept() {
        let day = chrono::NaiveDate::MIN;
        let month_days = |days: &[u8]| Rule::MonthDays {
            days: days.iter().copied().collect(),
            clip: false,
        };
        let refused = [
            Rule::Weekdays {
                days: Weekday::ALL.into_iter().collect(),
            },
            Rule::EveryWeeks {
                weeks: 1,
                anchor: day,
            },
            Rule::EveryWeeks {
                weeks: 5,
                anchor: day,
            },
            Rule::AfterNthWeekday {
                nth: 2,
                weekday: Weekday::Tuesday,
                days: 0,
            },
            month_days(&[]),
            month_days(&[0, 1]),
            month_days(&[32]),
            Rule::Quarterly {
                month: 4,
                day: None,
            },
            Rule::Quarterly {
                month: 3,
                day: Some(32),
            },
            Rule::EveryDays {
                days: 1,
                anchor: day,
            },
            Rule::DailyExcept {
                except: Exception::MonthDay { day: 0 },
            },
            Rule::Interval {
                seconds: 59,
                anchor: chrono::DateTime::UNIX_EPOCH,
            },
        ];
        for rule in refused {
            assert!(with(rule.clone()).check().is_err(), "{rule:?}");
        }
    }

    #[test]
    fn the_same_slot_twice_is_refused() {
        let mut twice = with(Rule::LastDay);
        twice.slots.push(twice.slots[0].clone());
        assert_eq!(
            twice.check(),
            Err(ScheduleError::SameSlot { slot: 2, first: 1 })
        );
        twice.slots[1].minute = 60;
        assert_eq!(twice.check(), Ok(()));
    }

    #[test]
    fn an_empty_schedule_and_an_endless_one_are_refused() {
        let mut schedule = with(Rule::Daily);
        schedule.slots.clear();
        assert_eq!(schedule.check(), Err(ScheduleError::NoSlots));
        let slot = with(Rule::Daily).slots[0].clone();
        schedule.slots = vec![slot; MAX_SLOTS + 1];
        assert_eq!(
            schedule.check(),
            Err(ScheduleError::TooManySlots { count: 49 })
        );
        schedule.zone = " ".into();
        assert_eq!(schedule.check(), Err(ScheduleError::NoZone));
    }

    #[test]
    fn its_text_stays_readable() {
        let text = r#"{"zone":"Europe/Amsterdam","slots":[
            {"rule":{"kind":"every_weeks","weeks":2,"anchor":"2026-01-06"},"minute":1320,"early_minutes":30,"late_minutes":45},
            {"rule":{"kind":"weekdays","days":["monday","friday"]},"minute":90,"early_minutes":30,"late_minutes":30},
            {"rule":{"kind":"after_nth_weekday","nth":2,"weekday":"tuesday","days":1},"minute":0,"early_minutes":30,"late_minutes":30},
            {"rule":{"kind":"month_days","days":[1,15],"clip":false},"minute":0,"early_minutes":30,"late_minutes":30},
            {"rule":{"kind":"quarterly","month":3},"minute":0,"early_minutes":30,"late_minutes":30},
            {"rule":{"kind":"daily_except","except":{"kind":"nth_weekday","nth":1,"weekday":"saturday"}},"minute":0,"early_minutes":30,"late_minutes":30},
            {"rule":{"kind":"interval","seconds":900,"anchor":"2026-10-14T08:15:00Z"},"minute":0,"early_minutes":5,"late_minutes":15}]}"#;
        let schedule: Schedule = serde_json::from_str(text).unwrap();
        assert_eq!(schedule.check(), Ok(()));
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&schedule).unwrap(), value);
    }
}
