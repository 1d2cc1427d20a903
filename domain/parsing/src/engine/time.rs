//! When a run ran, and how old a time is.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::dates;

use crate::{
    mail::Mail,
    program::{Program, Template},
    values::{self, DateHint, DateReading, TimeOfDay},
};

use super::facts::Facts;

/// A date in a name that is further from the mail is the name's own.
const RECENT_DAYS: i64 = 3;

/// What the times of a mail are measured by.
#[derive(Debug)]
pub(super) struct MailTimes {
    received_at: DateTime<Utc>,
    /// The Date header, or when the last server took the mail.
    mail_date: Option<DateTime<FixedOffset>>,
    /// The receipt, in the offset of the Date header.
    receipt: NaiveDateTime,
    /// When the mail was sent, in the same offset; `26 days ago` counts back from here.
    sent: NaiveDateTime,
    hint: DateHint,
}

impl MailTimes {
    pub(super) fn new(program: &Program, mail: &Mail, received_at: DateTime<Utc>) -> Self {
        let offset = mail
            .date
            .map_or_else(|| FixedOffset::east_opt(0), |date| Some(*date.offset()));
        let local = |time: DateTime<Utc>| {
            offset.map_or(time.naive_utc(), |offset| {
                time.with_timezone(&offset).naive_local()
            })
        };
        let mail_date = mail.date.or(mail.received);
        let receipt = local(received_at);
        Self {
            received_at,
            mail_date,
            receipt,
            sent: mail_date.map_or(receipt, |date| local(date.to_utc())),
            hint: DateHint {
                order: program.date_order,
                reference: Some(receipt),
            },
        }
    }

    /// The time of the run, and what was wrong with the times that the mail gives.
    ///
    /// The first date with time that can be read and believed counts. Only where the mail gives no date at all, a time
    /// of day does, as the last such time before the receipt: beside a date that is not believed it would give a wrong
    /// day. What remains is the receipt.
    pub(super) fn run_at(
        &self,
        program: &Program,
        facts: &Facts<'_>,
    ) -> (DateTime<Utc>, Option<String>) {
        let filled = |templates: &[Template]| -> Vec<String> {
            let texts = templates
                .iter()
                .filter_map(|template| facts.fill_one(template));
            texts.collect()
        };

        let mut doubt = None;
        let mut candidates: Vec<DateReading> = filled(&program.times)
            .iter()
            .filter_map(|text| self.read(text))
            .collect();
        if candidates.is_empty() {
            let times = filled(&program.times_of_day);
            let times = times.iter().filter_map(|text| values::time_of_day(text));
            candidates.extend(times.filter_map(|time| last_before(self.receipt, time)));
        }
        for candidate in candidates {
            match values::run_time(candidate, self.mail_date, self.received_at) {
                (time, None) => return (time, None),
                (_, problem) => doubt = doubt.or(problem),
            }
        }
        (self.received_at, doubt)
    }

    /// Whether a text is a date of these days, such as the day of the run.
    pub(super) fn is_recent_date(&self, text: &str) -> bool {
        let date = values::date(text, &self.hint).or_else(|| match self.read(text)? {
            DateReading::Naive(time) => Some(time.date()),
            DateReading::Aware(time) => Some(time.date_naive()),
        });
        date.is_some_and(|date| (self.sent.date() - date).abs() <= TimeDelta::days(RECENT_DAYS))
    }

    /// Seconds from a time to the mail: of `26 days ago`, of a date with or without a time. Negative for a later time. A time
    /// that is no [date](dates) is as old as it says, such as one of a device that never ran; none is newer than the mail.
    pub(super) fn age_seconds(&self, text: &str) -> Option<i64> {
        let at_midnight =
            || values::date(text, &self.hint).map(|date| date.and_time(chrono::NaiveTime::MIN));
        let time = self
            .read(text)
            .or_else(|| at_midnight().map(DateReading::Naive))?;
        let (age, is_date) = match time {
            DateReading::Naive(time) => (self.sent - time, dates::is_date(time.date())),
            DateReading::Aware(time) => {
                let age = match self.mail_date {
                    Some(sent) => sent.signed_duration_since(time),
                    None => self.received_at.signed_duration_since(time),
                };
                (age, dates::is_moment(time.to_utc()))
            }
        };
        (is_date || age > TimeDelta::zero()).then(|| age.num_seconds())
    }

    /// The day that a date, with or without a time, is of.
    pub(super) fn day(&self, text: &str) -> Option<NaiveDate> {
        let day = values::date(text, &self.hint).or_else(|| match self.read(text)? {
            DateReading::Naive(time) => Some(time.date()),
            DateReading::Aware(time) => Some(time.date_naive()),
        });
        day.filter(|day| dates::is_date(*day))
    }

    fn read(&self, text: &str) -> Option<DateReading> {
        values::relative_time(text, self.sent)
            .map(DateReading::Naive)
            .or_else(|| values::date_time(text, &self.hint))
    }
}

fn last_before(receipt: NaiveDateTime, time: TimeOfDay) -> Option<DateReading> {
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
