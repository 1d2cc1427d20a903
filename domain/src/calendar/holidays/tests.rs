//! Days as the calendars of these years had them, written down by hand.

use super::*;

fn code(code: &str) -> CalendarCode {
    CalendarCode::parse(code).unwrap_or_else(|| panic!("no calendar {code}"))
}

/// `12-25`, in order, each once.
fn days(calendar: &str, year: i32) -> Vec<String> {
    let mut days: Vec<_> = holidays(code(calendar), year)
        .into_iter()
        .map(|holiday| holiday.date.format("%m-%d").to_string())
        .collect();
    days.dedup();
    days
}

#[track_caller]
fn year_is(calendar: &str, year: i32, expected: &str) {
    let expected: Vec<_> = expected.split_whitespace().collect();
    assert_eq!(days(calendar, year), expected, "{calendar} {year}");
}

#[track_caller]
fn are(calendar: &str, dates: &[&str]) {
    for date in dates {
        let date = date.parse().expect("a date");
        assert!(
            holiday_on(code(calendar), date).is_some(),
            "{calendar} {date}"
        );
    }
}

#[track_caller]
fn are_not(calendar: &str, dates: &[&str]) {
    for date in dates {
        let date = date.parse().expect("a date");
        let found = holiday_on(code(calendar), date);
        assert_eq!(found, None, "{calendar} {date}");
    }
}

#[test]
fn netherlands() {
    year_is(
        "NL",
        2024,
        "01-01 03-31 04-01 04-27 05-09 05-19 05-20 12-25 12-26",
    );
    // King's Day was a Sunday and kept on Saturday; five years on, Liberation Day is free.
    year_is(
        "NL",
        2025,
        "01-01 04-20 04-21 04-26 05-05 05-29 06-08 06-09 12-25 12-26",
    );
    year_is(
        "NL",
        2026,
        "01-01 04-05 04-06 04-27 05-14 05-24 05-25 12-25 12-26",
    );
    are(
        "NL",
        &["2028-04-27", "2028-05-25", "2030-04-27", "2030-05-05"],
    );
    are_not(
        "NL",
        &["2025-04-27", "2026-05-05", "2026-04-03", "2028-02-29"],
    );
}

#[test]
fn germany_and_its_states() {
    year_is(
        "DE",
        2026,
        "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26",
    );
    year_is(
        "DE-BY",
        2026,
        "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 08-15 10-03 11-01 12-25 12-26",
    );
    year_is(
        "DE-SN",
        2024,
        "01-01 03-29 04-01 05-01 05-09 05-20 10-03 10-31 11-20 12-25 12-26",
    );
    are("DE-BE", &["2025-05-08", "2026-03-08", "2028-06-17"]);
    are_not("DE-BE", &["2026-05-08", "2027-06-17", "2026-10-31"]);
    are(
        "DE-SN",
        &["2022-11-16", "2023-11-22", "2025-11-19", "2026-11-18"],
    );
    are("DE-NI", &["2017-10-31", "2018-10-31", "2026-10-31"]);
    are_not("DE-NI", &["2016-10-31"]);
    are("DE", &["2017-10-31"]);
    are_not("DE", &["2018-10-31", "2026-06-04", "2026-04-05"]);
    are("DE-BB", &["2026-04-05", "2026-05-24"]);
    are("DE-TH", &["2026-09-20"]);
    are("DE-MV", &["2023-03-08"]);
    are_not("DE-MV", &["2022-03-08"]);
    are("DE-NW", &["2028-06-15", "2028-11-01"]);
    for state in ["BW", "HB", "HE", "HH", "RP", "SH", "SL", "ST"] {
        let days = days(&format!("DE-{state}"), 2026).len();
        assert!((10..=12).contains(&days), "{state}: {days}");
    }
}

#[test]
fn belgium_and_luxembourg() {
    year_is(
        "BE",
        2024,
        "01-01 04-01 05-01 05-09 05-20 07-21 08-15 11-01 11-11 12-25",
    );
    year_is(
        "BE",
        2027,
        "01-01 03-29 05-01 05-06 05-17 07-21 08-15 11-01 11-11 12-25",
    );
    // Ascension and the day of Europe are one day.
    year_is(
        "LU",
        2024,
        "01-01 04-01 05-01 05-09 05-20 06-23 08-15 11-01 12-25 12-26",
    );
    assert_eq!(holidays(code("LU"), 2024).len(), 11);
    are("LU", &["2026-05-09", "2026-05-14"]);
    are_not("LU", &["2018-05-09"]);
}

#[test]
fn austria_and_switzerland() {
    year_is(
        "AT",
        2025,
        "01-01 01-06 04-21 05-01 05-29 06-09 06-19 08-15 10-26 11-01 12-08 12-25 12-26",
    );
    year_is(
        "AT",
        2028,
        "01-01 01-06 04-17 05-01 05-25 06-05 06-15 08-15 10-26 11-01 12-08 12-25 12-26",
    );
    are_not("AT", &["2025-04-18"]);
    year_is("CH", 2026, "01-01 05-14 08-01 12-25");
    year_is("CH", 2029, "01-01 05-10 08-01 12-25");
}

#[test]
fn france() {
    year_is(
        "FR",
        2024,
        "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25",
    );
    year_is(
        "FR",
        2030,
        "01-01 04-22 05-01 05-08 05-30 06-10 07-14 08-15 11-01 11-11 12-25",
    );
    are_not("FR", &["2026-04-03", "2026-12-26"]);
}

#[test]
fn england_and_wales() {
    year_is(
        "GB-EAW",
        2024,
        "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    );
    // Boxing Day on a Saturday.
    year_is(
        "GB-EAW",
        2026,
        "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28",
    );
    // Christmas Day on a Saturday, Boxing Day on a Sunday.
    year_is(
        "GB-EAW",
        2027,
        "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28",
    );
    // New Year's Day on a Saturday.
    year_is(
        "GB-EAW",
        2028,
        "01-01 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    );
    // A jubilee, a funeral; New Year's Day on a Saturday, Christmas Day on a Sunday.
    year_is(
        "GB-EAW",
        2022,
        "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27",
    );
    are(
        "GB-EAW",
        &["2020-05-08", "2023-01-02", "2023-05-01", "2023-05-08"],
    );
    are_not(
        "GB-EAW",
        &["2020-05-04", "2022-05-30", "2024-05-08", "2026-08-03"],
    );
}

#[test]
fn ireland() {
    year_is(
        "IE",
        2024,
        "01-01 02-05 03-17 03-18 04-01 05-06 06-03 08-05 10-28 12-25 12-26",
    );
    year_is(
        "IE",
        2026,
        "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25 12-26 12-28",
    );
    // The 1st of February is a Friday in 2030.
    are(
        "IE",
        &["2023-02-06", "2027-02-01", "2030-02-01", "2022-03-18"],
    );
    are_not("IE", &["2030-02-04", "2022-02-07", "2024-02-01"]);
}

#[test]
fn denmark() {
    year_is(
        "DK",
        2023,
        "01-01 04-06 04-07 04-09 04-10 05-05 05-18 05-28 05-29 12-25 12-26",
    );
    // The great prayer day was abolished.
    year_is(
        "DK",
        2024,
        "01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26",
    );
    are_not("DK", &["2024-04-26", "2026-06-05"]);
}

#[test]
fn sweden() {
    year_is(
        "SE",
        2024,
        "01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-06 06-22 11-02 12-25 12-26",
    );
    year_is(
        "SE",
        2026,
        "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-20 10-31 12-25 12-26",
    );
    are(
        "SE",
        &["2027-06-26", "2027-11-06", "2028-06-24", "2028-11-04"],
    );
}

#[test]
fn norway() {
    year_is(
        "NO",
        2025,
        "01-01 04-17 04-18 04-20 04-21 05-01 05-17 05-29 06-08 06-09 12-25 12-26",
    );
    year_is(
        "NO",
        2028,
        "01-01 04-13 04-14 04-16 04-17 05-01 05-17 05-25 06-04 06-05 12-25 12-26",
    );
}

#[test]
fn italy() {
    year_is(
        "IT",
        2025,
        "01-01 01-06 04-20 04-21 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26",
    );
    // Saint Francis is back.
    year_is(
        "IT",
        2026,
        "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
    );
}

#[test]
fn spain_and_portugal() {
    year_is(
        "ES",
        2024,
        "01-01 01-06 03-29 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
    );
    year_is(
        "ES",
        2029,
        "01-01 01-06 03-30 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
    );
    year_is(
        "PT",
        2024,
        "01-01 03-29 03-31 04-25 05-01 05-30 06-10 08-15 10-05 11-01 12-01 12-08 12-25",
    );
    are("PT", &["2026-04-03", "2026-06-04", "2028-06-15"]);
}

#[test]
fn poland() {
    year_is(
        "PL",
        2024,
        "01-01 01-06 03-31 04-01 05-01 05-03 05-19 05-30 08-15 11-01 11-11 12-25 12-26",
    );
    // Christmas Eve is free since 2025.
    year_is(
        "PL",
        2025,
        "01-01 01-06 04-20 04-21 05-01 05-03 06-08 06-19 08-15 11-01 11-11 12-24 12-25 12-26",
    );
    are("PL", &["2018-11-12"]);
    are_not("PL", &["2024-12-24", "2019-11-12"]);
}

#[test]
fn united_states() {
    year_is(
        "US",
        2024,
        "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    );
    // Independence Day on a Saturday is kept on Friday too.
    year_is(
        "US",
        2026,
        "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25",
    );
    // New Year's Day of 2028 is a Saturday, and kept on the last day of 2027 too.
    year_is(
        "US",
        2027,
        "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31",
    );
    are(
        "US",
        &["2027-12-31", "2028-01-01", "2028-11-10", "2021-12-24"],
    );
    are_not("US", &["2028-12-31", "2020-06-19", "2026-12-31"]);
    let eve = "2027-12-31".parse().expect("a date");
    let eve = holiday_on(code("US"), eve).expect("a holiday");
    assert!(eve.substitute, "{eve:?}");
}

#[test]
fn a_leap_day_is_nobodys_holiday() {
    for calendar in CalendarCode::all() {
        for year in [2024, 2028, 2096, 2104] {
            let day = NaiveDate::from_ymd_opt(year, 2, 29).expect("a leap day");
            assert!(holiday_on(calendar, day).is_none(), "{calendar:?} {year}");
        }
    }
}

#[test]
fn asking_for_a_day_agrees_with_the_list_of_its_year() {
    for calendar in CalendarCode::all() {
        for year in 2020..2031 {
            let listed: Vec<_> = holidays(calendar, year)
                .iter()
                .map(|day| day.date)
                .collect();
            let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a date");
            for date in first.iter_days().take_while(|date| date.year() == year) {
                let is_listed = listed.contains(&date);
                assert_eq!(
                    holiday_on(calendar, date).is_some(),
                    is_listed,
                    "{calendar:?} {date}"
                );
            }
        }
    }
}

#[test]
fn codes_are_sorted_unique_and_read_in_any_case() {
    let codes: Vec<_> = CalendarCode::all().map(CalendarCode::as_str).collect();
    assert!(codes.is_sorted() && codes.len() == 33, "{codes:?}");
    assert_eq!(CalendarCode::parse(" de-by "), Some(code("DE-BY")));
    assert_eq!(CalendarCode::parse("DE-XX"), None);
    assert!(CalendarCode::all().all(|calendar| !holidays(calendar, 2026).is_empty()));
}

#[test]
fn years_out_of_range_have_none() {
    for year in [i32::MIN, 1969, 2200, i32::MAX] {
        assert_eq!(holidays(code("NL"), year), vec![]);
    }
    assert!(holiday_on(code("NL"), NaiveDate::MAX).is_none());
    assert!(holiday_on(code("NL"), NaiveDate::MIN).is_none());
}
