//! The date of Easter.

use chrono::{NaiveDate, TimeDelta};

/// Easter Sunday of the Gregorian calendar; the anonymous method of 1876. For any year from 1583 on.
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon_correction = (8 * century + 13) / 25;
    let full_moon = (19 * golden + century - century / 4 - moon_correction + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - full_moon - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * full_moon + 22 * weekday) / 451;
    let days = full_moon + weekday - 7 * late;
    let first = NaiveDate::from_ymd_opt(year, 3, 22)?;
    first.checked_add_signed(TimeDelta::days(i64::from(days)))
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike as _, Weekday};

    use super::*;

    /// Another way: the golden number and the epact give the paschal full moon; Easter is the Sunday behind it (Clavius,
    /// as Knuth tells it).
    fn by_epact(year: i32) -> NaiveDate {
        let golden = year % 19 + 1;
        let century = year / 100 + 1;
        let left_out = 3 * century / 4 - 12;
        let moon = (8 * century + 5) / 25 - 5;
        let mut epact = (11 * golden + 20 + moon - left_out).rem_euclid(30);
        if (epact == 25 && golden > 11) || epact == 24 {
            epact += 1;
        }
        let mut full_moon = 44 - epact;
        if full_moon < 21 {
            full_moon += 30;
        }
        let march = NaiveDate::from_ymd_opt(year, 3, 1).expect("a date");
        let mut day = march + TimeDelta::days(i64::from(full_moon - 1)) + TimeDelta::days(1);
        while day.weekday() != Weekday::Sun {
            day += TimeDelta::days(1);
        }
        day
    }

    #[test]
    fn two_algorithms_agree_for_three_centuries() {
        for year in 1900..2200 {
            assert_eq!(easter(year), Some(by_epact(year)), "{year}");
        }
    }

    #[test]
    fn known_easters() {
        for (year, month, day) in [
            (1961, 4, 2),
            (1981, 4, 19),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
            (2038, 4, 25),
        ] {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day));
        }
    }
}
