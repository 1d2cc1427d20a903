//! Says a schedule in words.

use std::{collections::BTreeSet, fmt::Write as _};

use domain::schedule::{Exception, Rule, Schedule, Slot, SlotEvidence, Weekday};

/// More slots than this are summed up: "24 times, 00:00 to 23:00".
const SLOTS_IN_FULL: usize = 4;

/// The schedule in words: `Every second Tuesday at about 22:00`. Slots of one rule share their sentence; sentences of
/// different rules are joined by `; `.
pub fn sentence(schedule: &Schedule) -> String {
    sentence_with(schedule, &[])
}

/// The same with what speaks for it: `Every second Tuesday at about 22:00, 24 of the last 25`. The evidence has the order of
/// the slots.
pub fn sentence_with(schedule: &Schedule, evidence: &[SlotEvidence]) -> String {
    let mut parts = Vec::new();
    let mut told = BTreeSet::new();
    for (index, slot) in schedule.slots.iter().enumerate() {
        if !told.insert(index) {
            continue;
        }
        let mut same = vec![index];
        if !matches!(slot.rule, Rule::Interval { .. }) {
            same.extend(
                (index + 1..schedule.slots.len())
                    .filter(|other| schedule.slots[*other].rule == slot.rule),
            );
        }
        told.extend(same.iter().copied());
        parts.push(part(schedule, &same, evidence));
    }
    let mut text = parts.join("; ");
    capitalise(&mut text);
    text
}

fn part(schedule: &Schedule, same: &[usize], evidence: &[SlotEvidence]) -> String {
    let slots: Vec<&Slot> = same.iter().map(|index| &schedule.slots[*index]).collect();
    let mut text = days(&slots[0].rule);
    if !matches!(slots[0].rule, Rule::Interval { .. }) {
        text.push_str(&times(&slots));
    }
    let of_slots = same.iter().filter_map(|index| evidence.get(*index));
    let (hits, expected) = of_slots.fold((0, 0), |(hits, expected), one| {
        (hits + one.hits, expected + one.expected)
    });
    if expected > 0 {
        let _ = write!(text, ", {hits} of the last {expected}");
    }
    text
}

fn times(slots: &[&Slot]) -> String {
    let mut minutes: Vec<u16> = slots.iter().map(|slot| about(slot.minute)).collect();
    minutes.sort_unstable();
    if minutes.len() > SLOTS_IN_FULL {
        let (first, last) = (minutes[0], minutes[minutes.len() - 1]);
        return format!(
            ", {} times from about {} to {}",
            minutes.len(),
            clock(first),
            clock(last)
        );
    }
    let clocks: Vec<String> = minutes.into_iter().map(clock).collect();
    format!(" at about {}", list(&clocks))
}

fn days(rule: &Rule) -> String {
    match rule {
        Rule::Daily => "every day".into(),
        Rule::Weekdays { days } => weekdays(days),
        Rule::EveryWeeks { weeks, anchor } => {
            let weekday = Weekday::from(chrono::Datelike::weekday(anchor));
            format!("every {} {weekday}", ordinal_word(u32::from(*weeks)))
        }
        Rule::NthWeekday { nth, weekday } => {
            format!(
                "on the {} {weekday} of the month",
                ordinal_word((*nth).into())
            )
        }
        Rule::LastWeekday { weekday } => format!("on the last {weekday} of the month"),
        Rule::AfterNthWeekday { nth, weekday, days } => {
            let plural = if *days == 1 { "day" } else { "days" };
            let nth = ordinal_word((*nth).into());
            format!("{days} {plural} after the {nth} {weekday} of the month")
        }
        Rule::MonthDays { days, clip } => {
            let names: Vec<String> = days.iter().map(|day| ordinal((*day).into())).collect();
            let short = if *clip { " or its last day" } else { "" };
            format!("on the {} of the month{short}", list(&names))
        }
        Rule::LastDay => "on the last day of the month".into(),
        Rule::FirstBusinessDay => "on the first business day of the month".into(),
        Rule::LastBusinessDay => "on the last business day of the month".into(),
        Rule::Quarterly { month, day } => quarterly(*month, *day),
        Rule::EveryDays { days, .. } => format!("every {days} days"),
        Rule::DailyExcept { except } => format!("every day except {}", exception(*except)),
        Rule::Interval { seconds, .. } => format!("about every {}", span(*seconds)),
    }
}

fn weekdays(days: &BTreeSet<Weekday>) -> String {
    let business = days.len() == 5 && days.iter().all(|day| *day < Weekday::Saturday);
    if business {
        return "Monday to Friday".into();
    }
    let names: Vec<String> = days.iter().map(ToString::to_string).collect();
    format!("every {}", list(&names))
}

fn quarterly(month: u8, day: Option<u8>) -> String {
    let day = day.map_or_else(|| "last day".into(), |day| ordinal(day.into()));
    if month == 3 && day == "last day" {
        return "on the last day of the quarter".into();
    }
    format!(
        "on the {day} of the {} month of the quarter",
        ordinal_word(month.into())
    )
}

fn exception(except: Exception) -> String {
    match except {
        Exception::NthWeekday { nth, weekday } => {
            format!("the {} {weekday} of the month", ordinal_word(nth.into()))
        }
        Exception::LastWeekday { weekday } => format!("the last {weekday} of the month"),
        Exception::MonthDay { day } => format!("the {} of the month", ordinal(day.into())),
        Exception::LastDay => "the last day of the month".into(),
    }
}

fn span(seconds: u32) -> String {
    let minutes = (seconds + 30) / 60;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let units = [(days, "day"), (hours, "hour"), (minutes, "minute")];
    let mut texts = Vec::new();
    for (count, unit) in units.into_iter().filter(|(count, _)| *count > 0).take(2) {
        texts.push(if count == 1 {
            format!("1 {unit}")
        } else {
            format!("{count} {unit}s")
        });
    }
    texts.join(" ")
}

/// To five minutes: the seconds that a job takes to start are noise.
fn about(minute: u16) -> u16 {
    (minute + 2) / 5 * 5 % 1_440
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn ordinal_word(number: u32) -> String {
    match number {
        1 => "first".into(),
        2 => "second".into(),
        3 => "third".into(),
        4 => "fourth".into(),
        other => ordinal(other),
    }
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capitalise(text: &mut str) {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use domain::schedule::Confidence;

    use super::*;

    fn slot(rule: Rule, minute: u16) -> Slot {
        Slot {
            rule,
            minute,
            early_minutes: 30,
            late_minutes: 30,
        }
    }

    fn said(rule: Rule) -> String {
        sentence(&Schedule {
            zone: "UTC".into(),
            slots: vec![slot(rule, 22 * 60 + 2)],
        })
    }

    #[test]
    fn each_rule_reads_as_people_say_it() {
        let anchor = NaiveDate::from_ymd_opt(2026, 1, 6).unwrap();
        let set = |days: &[Weekday]| Rule::Weekdays {
            days: days.iter().copied().collect(),
        };
        for (rule, text) in [
            (Rule::Daily, "Every day at about 22:00"),
            (set(&Weekday::ALL[..5]), "Monday to Friday at about 22:00"),
            (
                set(&[Weekday::Monday, Weekday::Thursday]),
                "Every Monday and Thursday at about 22:00",
            ),
            (
                Rule::EveryWeeks { weeks: 2, anchor },
                "Every second Tuesday at about 22:00",
            ),
            (
                Rule::AfterNthWeekday {
                    nth: 2,
                    weekday: Weekday::Tuesday,
                    days: 1,
                },
                "1 day after the second Tuesday of the month at about 22:00",
            ),
            (
                Rule::MonthDays {
                    days: [1, 15].into(),
                    clip: false,
                },
                "On the 1st and 15th of the month at about 22:00",
            ),
            (
                Rule::MonthDays {
                    days: [31].into(),
                    clip: true,
                },
                "On the 31st of the month or its last day at about 22:00",
            ),
            (
                Rule::Quarterly {
                    month: 3,
                    day: None,
                },
                "On the last day of the quarter at about 22:00",
            ),
            (
                Rule::Quarterly {
                    month: 1,
                    day: Some(2),
                },
                "On the 2nd of the first month of the quarter at about 22:00",
            ),
            (
                Rule::DailyExcept {
                    except: Exception::NthWeekday {
                        nth: 1,
                        weekday: Weekday::Saturday,
                    },
                },
                "Every day except the first Saturday of the month at about 22:00",
            ),
            (
                Rule::Interval {
                    seconds: 5_400,
                    anchor: DateTime::UNIX_EPOCH,
                },
                "About every 1 hour 30 minutes",
            ),
        ] {
            assert_eq!(said(rule), text);
        }
    }

    #[test]
    fn slots_of_one_rule_share_a_sentence() {
        let mut schedule = Schedule {
            zone: "UTC".into(),
            slots: vec![
                slot(Rule::Daily, 18 * 60 + 31),
                slot(Rule::LastDay, 1_439),
                slot(Rule::Daily, 12 * 60 + 29),
            ],
        };
        assert_eq!(
            sentence(&schedule),
            "Every day at about 12:30 and 18:30; on the last day of the month at about 00:00"
        );
        schedule.slots = (0..24).map(|hour| slot(Rule::Daily, hour * 60)).collect();
        assert_eq!(
            sentence(&schedule),
            "Every day, 24 times from about 00:00 to 23:00"
        );
    }

    #[test]
    fn evidence_is_told_behind_it() {
        let schedule = Schedule {
            zone: "UTC".into(),
            slots: vec![slot(Rule::LastDay, 0)],
        };
        let evidence = SlotEvidence {
            confidence: Confidence::Confirmed,
            hits: 24,
            expected: 25,
            since: DateTime::UNIX_EPOCH,
            last: DateTime::UNIX_EPOCH,
        };
        assert_eq!(
            sentence_with(&schedule, &[evidence]),
            "On the last day of the month at about 00:00, 24 of the last 25"
        );
    }
}
