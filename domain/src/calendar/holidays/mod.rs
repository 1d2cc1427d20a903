//! Public holidays of countries and regions, computed from rules.

mod codes;
mod countries;
mod easter;
mod rule;
#[cfg(test)]
mod tests;

use chrono::{Datelike as _, NaiveDate};

pub use codes::CalendarCode;
pub use easter::easter;

/// Years that holidays are computed for.
pub use crate::dates::YEARS;

/// A day on which a country does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    pub date: NaiveDate,
    /// In a language of the country.
    pub name: &'static str,
    /// It is free in place of another day, or beside one that fell on a weekend.
    pub substitute: bool,
}

/// The holidays of a year, by date; none outside of [`YEARS`]. Two may fall on one day.
pub fn holidays(calendar: CalendarCode, year: i32) -> Vec<Holiday> {
    let mut found: Vec<_> = around(calendar, year)
        .filter(|holiday| holiday.date.year() == year)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The first holiday of that date.
pub fn holiday_on(calendar: CalendarCode, date: NaiveDate) -> Option<Holiday> {
    around(calendar, date.year()).find(|holiday| holiday.date == date)
}

/// The holidays of the year, and those of the next one, of which the first may be kept on the last day of this one.
fn around(calendar: CalendarCode, year: i32) -> impl Iterator<Item = Holiday> {
    let years = YEARS.contains(&year).then(|| [year, year + 1]);
    let pairs = years
        .into_iter()
        .flatten()
        .flat_map(move |year| calendar.rules().map(move |rule| (rule, year)));
    pairs.flat_map(|(rule, year)| {
        rule.days(year).map(|(date, substitute)| Holiday {
            date,
            name: rule.name,
            substitute,
        })
    })
}
