//! How a server writes dates, times, sizes and numbers; a matter of its settings, not of the language of its labels.

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locale {
    Dutch,
    German,
    British,
    American,
    Italian,
    Danish,
}

impl Locale {
    /// Weekday, date and time in words.
    pub(crate) fn long_date(self, at: &DateTime<FixedOffset>) -> String {
        let weekday = self.weekdays()[index(at.weekday().num_days_from_monday())];
        let month = self.months()[index(at.month0())];
        let (day, year, time) = (at.day(), at.year(), self.time(at));
        match self {
            Self::Dutch | Self::Italian => format!("{weekday} {day} {month} {year} {time}"),
            Self::German => format!("{weekday}, {day}. {month} {year} {time}"),
            Self::British => format!("{weekday}, {day} {month} {year} {time}"),
            Self::American => format!("{weekday}, {month} {day}, {year} {time}"),
            Self::Danish => format!("{weekday} den {day}. {month} {year} {time}"),
        }
    }

    /// Date in digits, without time.
    pub(crate) fn short_date(self, at: &DateTime<FixedOffset>) -> String {
        let (day, month, year) = (at.day(), at.month(), at.year());
        match self {
            Self::Dutch => format!("{day}-{month}-{year}"),
            Self::German => format!("{day:02}.{month:02}.{year}"),
            Self::British | Self::Italian => format!("{day:02}/{month:02}/{year}"),
            Self::American => format!("{month}/{day}/{year}"),
            Self::Danish => format!("{day:02}-{month:02}-{year}"),
        }
    }

    /// Time with seconds.
    pub(crate) fn time(self, at: &DateTime<FixedOffset>) -> String {
        let (minute, second) = (at.minute(), at.second());
        if self == Self::American {
            let (afternoon, hour) = at.hour12();
            let half = if afternoon { "PM" } else { "AM" };
            return format!("{hour}:{minute:02}:{second:02} {half}");
        }

        format!("{:02}:{minute:02}:{second:02}", at.hour())
    }

    /// A size as the server writes it, from kibibytes.
    pub(crate) fn size(self, kibibytes: u64) -> String {
        const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
        if kibibytes == 0 {
            return "0 B".to_owned();
        }

        let mut unit = 0;
        let mut divisor = 1;
        while kibibytes / divisor >= 1024 && unit + 1 < UNITS.len() {
            divisor *= 1024;
            unit += 1;
        }
        format!("{} {}", self.tenths(kibibytes * 10 / divisor), UNITS[unit])
    }

    /// A number with one decimal, from tenths.
    pub(crate) fn tenths(self, tenths: u64) -> String {
        let point = match self {
            Self::British | Self::American => '.',
            Self::Dutch | Self::German | Self::Italian | Self::Danish => ',',
        };
        format!("{}{point}{}", tenths / 10, tenths % 10)
    }

    fn weekdays(self) -> [&'static str; 7] {
        match self {
            Self::Dutch => [
                "maandag",
                "dinsdag",
                "woensdag",
                "donderdag",
                "vrijdag",
                "zaterdag",
                "zondag",
            ],
            Self::German => [
                "Montag",
                "Dienstag",
                "Mittwoch",
                "Donnerstag",
                "Freitag",
                "Samstag",
                "Sonntag",
            ],
            Self::British | Self::American => [
                "Monday",
                "Tuesday",
                "Wednesday",
                "Thursday",
                "Friday",
                "Saturday",
                "Sunday",
            ],
            Self::Italian => [
                "lunedì",
                "martedì",
                "mercoledì",
                "giovedì",
                "venerdì",
                "sabato",
                "domenica",
            ],
            Self::Danish => [
                "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag",
            ],
        }
    }

    fn months(self) -> [&'static str; 12] {
        match self {
            Self::Dutch => [
                "januari",
                "februari",
                "maart",
                "april",
                "mei",
                "juni",
                "juli",
                "augustus",
                "september",
                "oktober",
                "november",
                "december",
            ],
            Self::German => [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
            Self::British | Self::American => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Self::Italian => [
                "gennaio",
                "febbraio",
                "marzo",
                "aprile",
                "maggio",
                "giugno",
                "luglio",
                "agosto",
                "settembre",
                "ottobre",
                "novembre",
                "dicembre",
            ],
            Self::Danish => [
                "januar",
                "februar",
                "marts",
                "april",
                "maj",
                "juni",
                "juli",
                "august",
                "september",
                "oktober",
                "november",
                "december",
            ],
        }
    }
}

/// Hours, minutes and seconds, the hours without leading zero.
pub(crate) fn clock(seconds: i64) -> String {
    format!(
        "{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_one_moment_in_every_way() {
        let at = DateTime::parse_from_rfc3339("2026-02-07T13:05:09+01:00").expect("a date");

        assert_eq!(
            Locale::Dutch.long_date(&at),
            "zaterdag 7 februari 2026 13:05:09"
        );
        assert_eq!(
            Locale::American.long_date(&at),
            "Saturday, February 7, 2026 1:05:09 PM"
        );
        assert_eq!(
            Locale::German.long_date(&at),
            "Samstag, 7. Februar 2026 13:05:09"
        );
        assert_eq!(Locale::American.short_date(&at), "2/7/2026");
    }

    #[test]
    fn writes_sizes_with_the_point_of_the_country() {
        assert_eq!(Locale::Dutch.size(1536), "1,5 MB");
        assert_eq!(Locale::British.size(3 << 20), "3.0 GB");
        assert_eq!(Locale::British.size(0), "0 B");
        assert_eq!(Locale::British.size(5000 << 30), "5000.0 TB");
    }

    #[test]
    fn writes_durations_past_a_day() {
        assert_eq!(clock(90_061), "25:01:01");
    }
}
