//! When a run ran.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use crate::{
    definition::{names::Template, program::Program},
    mail::Mail,
    values::{self, DateHint, DateReading, TimeOfDay},
};

use super::facts::Facts;

/// The time of the run, and what was wrong with the times that the mail gives.
///
/// The first date with time that can be read and believed counts. Only where the mail gives no date at all, a time of
/// day does, as the last such time before the receipt: beside a date that is not believed it would give a wrong day.
/// What remains is the receipt.
pub(super) fn run_at(
    program: &Program,
    facts: &Facts<'_>,
    mail: &Mail,
    received_at: DateTime<Utc>,
) -> (DateTime<Utc>, Option<String>) {
    let offset = mail
        .date
        .map_or_else(|| FixedOffset::east_opt(0), |date| Some(*date.offset()));
    let receipt = offset.map_or(received_at.naive_utc(), |offset| {
        received_at.with_timezone(&offset).naive_local()
    });
    let hint = DateHint {
        order: program.date_order,
        reference: Some(receipt),
    };
    let filled = |templates: &[Template]| -> Vec<String> {
        let texts = templates
            .iter()
            .filter_map(|template| template.fill(|id| facts.get(id)));
        texts.collect()
    };

    let mut doubt = None;
    let mut candidates: Vec<DateReading> = filled(&program.times)
        .iter()
        .filter_map(|text| values::date_time(text, &hint))
        .collect();
    if candidates.is_empty() {
        let times = filled(&program.times_of_day);
        let times = times.iter().filter_map(|text| values::time_of_day(text));
        candidates.extend(times.filter_map(|time| last_before(receipt, time)));
    }
    for candidate in candidates {
        match values::run_time(candidate, mail.date.or(mail.received), received_at) {
            (time, None) => return (time, None),
            (_, problem) => doubt = doubt.or(problem),
        }
    }
    (received_at, doubt)
}

fn last_before(receipt: chrono::NaiveDateTime, time: TimeOfDay) -> Option<DateReading> {
    let today = receipt.date().and_time(time.time);
    // Clocks differ by a little; a run cannot be in the future by more.
    let latest = receipt.checked_add_signed(TimeDelta::minutes(5))?;
    if today <= latest {
        return Some(DateReading::Naive(today));
    }
    today
        .checked_sub_signed(TimeDelta::days(1))
        .map(DateReading::Naive)
}
