//! Dates, with and without a time.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::{
    MAX_VALUE_BYTES,
    date_words::{is_filler, month},
    time::{WrittenTime, take_clock, take_dotted, zone_alone},
    token::{Token, tokens},
};

/// Which number comes first in `03/04/2026`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// Told from the value, see [`date_time`].
    #[default]
    Auto,
    DayFirst,
    MonthFirst,
}

/// What is known about a date beside its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateHint {
    pub order: DateOrder,
    /// A time near the one that is read, such as the Date header: decides between two readings, and gives the year
    /// where there is none.
    pub reference: Option<NaiveDateTime>,
}

/// A time as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateReading {
    /// In the zone of the server, which the text does not name.
    Naive(NaiveDateTime),
    Aware(DateTime<FixedOffset>),
}

/// Reads a date with a time of day.
///
/// * With the name of the month, in any order and with or without weekday: `zaterdag 1 februari 2020 01:00:29`,
///   `Thursday, July 24, 2025 1:22:32 PM`, `Sa, 25 Jan 2025 02:00:01`, `December 20, 2024 14:56 UTC`.
/// * In numbers, year first: `2026/09/18 21:00:36`, `2026-02-11 23:05`, RFC 3339, `20260211T230500Z`.
/// * In numbers, year last: `17/06/2026 10:00`, `9-1-2020 12:51`, `01.02.2025 03:04:05`, `8/29/2018 2:16:43 AM`.
///   A number above 12 is the day. Otherwise, in this order: the order of the hint; the only reading within 36 hours of
///   the reference; month first with AM or PM; day first with `-` or `.`; the reading nearest to the reference; day
///   first.
/// * With seconds since 1970 in brackets behind it, which then count: `8/29/2018 2:16:43 AM (1535508999)`; milliseconds
///   too.
///
/// The time may name its zone (`UTC`, `+0200`, `GMT+1`, `CEST`, …), in brackets too (`(UTC+01:00) Amsterdam`). A word that is neither a known zone nor one that
/// stands in dates gives `None`, as does a date without a time.
pub fn date_time(text: &str, hint: &DateHint) -> Option<DateReading> {
    let (text, bracket) = bounded(text)?;
    if let Some(epoch) = bracket.and_then(epoch) {
        return Some(DateReading::Aware(epoch.fixed_offset()));
    }
    let mut tokens = tokens(text)?;
    split_compact(&mut tokens);
    let clock = take_clock(&mut tokens);
    let half_day = clock.is_some_and(|clock| clock.half_day);
    let date = take_date(&mut tokens, hint, half_day)?;
    let mut clock = clock.or_else(|| take_dotted(&mut tokens))?;
    clock.offset = clock.offset.or_else(|| zone_alone(bracket?));
    finish(&tokens, date, clock)
}

/// Reads a date without a time, in the forms of [`date_time`].
pub fn date(text: &str, hint: &DateHint) -> Option<NaiveDate> {
    let (text, _) = bounded(text)?;
    let mut tokens = tokens(text)?;
    split_compact(&mut tokens);
    let date = take_date(&mut tokens, hint, false)?;
    only_fillers(&tokens).then_some(date)
}

fn finish(rest: &[Token], date: NaiveDate, clock: WrittenTime) -> Option<DateReading> {
    if !only_fillers(rest) {
        return None;
    }
    let naive = date.and_time(clock.time);
    match clock.offset {
        Some(offset) => naive
            .and_local_timezone(offset)
            .single()
            .map(DateReading::Aware),
        None => Some(DateReading::Naive(naive)),
    }
}

/// Trims, and parts what stands in brackets at the end.
fn bounded(text: &str) -> Option<(&str, Option<&str>)> {
    let text = text.trim();
    if text.len() > MAX_VALUE_BYTES {
        return None;
    }
    match text.split_once('(') {
        Some((date, bracket)) => Some((date.trim_end(), bracket.split(')').next().map(str::trim))),
        None => Some((text, None)),
    }
}

/// Seconds since 1970, of ten digits, or milliseconds, of thirteen.
fn epoch(text: &str) -> Option<DateTime<Utc>> {
    let number = text.parse::<i64>().ok()?;
    match text.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

fn only_fillers(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| match token {
        Token::Word(word) => is_filler(word),
        Token::Sign(sign) => matches!(sign, ',' | '.' | '-' | '/' | '_' | '@' | '|'),
        Token::Number(..) => false,
    })
}

/// `20260211` becomes `2026-02-11`, and a following `230500` a clock.
fn split_compact(tokens: &mut Vec<Token>) {
    let Some(at) = tokens
        .iter()
        .position(|token| matches!(token, Token::Number(19_000_000..=21_999_999, 8)))
    else {
        return;
    };
    let Token::Number(value, _) = tokens[at] else {
        return;
    };
    let number = |value: u32, digits| Token::Number(value, digits);
    let day = [
        number(value / 10_000, 4),
        Token::Sign('-'),
        number(value / 100 % 100, 2),
        Token::Sign('-'),
        number(value % 100, 2),
    ];
    let time = tokens
        .iter()
        .skip(at + 1)
        .position(|token| matches!(token, Token::Number(_, 6)))
        .map(|next| at + 1 + next);
    if let Some(time) = time
        && let Token::Number(value, _) = tokens[time]
    {
        let clock = [
            number(value / 10_000, 2),
            Token::Sign(':'),
            number(value / 100 % 100, 2),
            Token::Sign(':'),
            number(value % 100, 2),
        ];
        tokens.splice(time..=time, clock);
    }
    tokens.splice(at..=at, day);
}

fn take_date(tokens: &mut Vec<Token>, hint: &DateHint, half_day: bool) -> Option<NaiveDate> {
    match month_at(tokens) {
        Some((at, month)) => take_named(tokens, at, month, hint),
        None => take_numeric(tokens, hint, half_day),
    }
}

/// The month's name. `mar` is Tuesday in three languages, so that another month goes before it.
fn month_at(tokens: &[Token]) -> Option<(usize, u32)> {
    let found = || {
        tokens
            .iter()
            .enumerate()
            .filter_map(|(at, token)| Some((at, month(token.word()?)?, token.word()? == "mar")))
    };
    let chosen = found()
        .find(|(.., doubtful)| !doubtful)
        .or_else(|| found().next_back())?;
    Some((chosen.0, chosen.1))
}

fn take_named(
    tokens: &mut Vec<Token>,
    at: usize,
    month: u32,
    hint: &DateHint,
) -> Option<NaiveDate> {
    let day_at = tokens[..at]
        .iter()
        .rposition(|token| token.short().is_some());
    let day_at = day_at.or_else(|| {
        tokens[at..]
            .iter()
            .position(|token| token.short().is_some())
            .map(|next| at + next)
    })?;
    let day = tokens[day_at].short()?;
    let long_year = tokens
        .iter()
        .position(|token| matches!(token, Token::Number(1970..=2199, 4)));
    let short_year = || {
        (at..tokens.len())
            .find(|next| *next != day_at && matches!(tokens[*next], Token::Number(_, 2)))
    };
    let year_at = long_year.or_else(short_year);
    let date = match year_at.map(|at| &tokens[at]) {
        Some(Token::Number(year, digits)) => ymd(full_year(*year, *digits), month, day)?,
        _ => nearest_year(month, day, hint.reference?)?,
    };
    // `mar` left behind is the weekday.
    let mut position = 0;
    tokens.retain(|token| {
        let drop = position == at
            || position == day_at
            || Some(position) == year_at
            || token.word() == Some("mar");
        position += 1;
        !drop
    });
    Some(date)
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn full_year(year: u32, digits: usize) -> u32 {
    if digits == 2 { 2000 + year } else { year }
}

fn nearest_year(month: u32, day: u32, reference: NaiveDateTime) -> Option<NaiveDate> {
    use chrono::Datelike;
    let year = reference.year();
    (year - 1..=year + 1)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .min_by_key(|date| (*date - reference.date()).abs())
}

/// Takes three numbers with one separator between them.
fn take_numeric(tokens: &mut Vec<Token>, hint: &DateHint, half_day: bool) -> Option<NaiveDate> {
    let is_separator = |token: &Token| matches!(token, Token::Sign('/' | '-' | '.'));
    let at = tokens.windows(5).position(|five| {
        is_separator(&five[1])
            && five[1] == five[3]
            && [0, 2, 4]
                .iter()
                .all(|index| matches!(five[*index], Token::Number(_, 1 | 2 | 4)))
    })?;
    let five: Vec<Token> = tokens.drain(at..at + 5).collect();
    let [
        Token::Number(a, a_digits),
        Token::Sign(sign),
        Token::Number(b, b_digits),
        _,
        Token::Number(c, c_digits),
    ] = five.as_slice()
    else {
        return None;
    };
    if *b_digits == 4 {
        return None;
    }
    if *a_digits == 4 {
        return ymd(*a, *b, *c).filter(|_| *c_digits != 4);
    }
    if *c_digits == 1 {
        return None;
    }
    let year = full_year(*c, *c_digits);
    let day_first = ymd(year, *b, *a);
    let month_first = ymd(year, *a, *b);
    let (Some(day_first), Some(month_first)) = (day_first, month_first) else {
        return day_first.or(month_first);
    };
    Some(choose(day_first, month_first, *sign, hint, half_day))
}

fn choose(
    day_first: NaiveDate,
    month_first: NaiveDate,
    sign: char,
    hint: &DateHint,
    half_day: bool,
) -> NaiveDate {
    match hint.order {
        DateOrder::DayFirst => return day_first,
        DateOrder::MonthFirst => return month_first,
        DateOrder::Auto => {}
    }
    let distance = |date: NaiveDate| {
        hint.reference
            .map(|reference| (date - reference.date()).abs())
    };
    let (from_day_first, from_month_first) = (distance(day_first), distance(month_first));
    let near = |distance: Option<TimeDelta>| {
        distance.is_some_and(|distance| distance < TimeDelta::hours(36))
    };
    match (near(from_day_first), near(from_month_first)) {
        (true, false) => return day_first,
        (false, true) => return month_first,
        _ => {}
    }
    if half_day {
        return month_first;
    }
    if sign != '/' || from_day_first <= from_month_first {
        day_first
    } else {
        month_first
    }
}

#[cfg(test)]
mod tests {
    use super::{DateHint, DateOrder, DateReading, date, date_time};
    use chrono::NaiveDate;

    fn read(text: &str, hint: &DateHint) -> String {
        match date_time(text, hint) {
            Some(DateReading::Naive(time)) => time.format("%Y-%m-%d %H:%M:%S").to_string(),
            Some(DateReading::Aware(time)) => time.format("%Y-%m-%d %H:%M:%S%:z").to_string(),
            None => "none".to_owned(),
        }
    }

    fn near(year: i32, month: u32, day: u32) -> DateHint {
        let reference =
            NaiveDate::from_ymd_opt(year, month, day).and_then(|date| date.and_hms_opt(8, 0, 0));
        DateHint {
            order: DateOrder::Auto,
            reference,
        }
    }

    #[test]
    fn named_months() {
        for (text, wanted) in [
            ("zaterdag 1 februari 2020 01:00:29", "2020-02-01 01:00:29"),
            ("martedì 29 settembre 2026 23:30:12", "2026-09-29 23:30:12"),
            ("mar 29 set 2026 23:30:12", "2026-09-29 23:30:12"),
            ("mar. 3 mar. 2026 23:30:12", "2026-03-03 23:30:12"),
            ("Thursday, July 24, 2025 1:22:32 PM", "2025-07-24 13:22:32"),
            ("18 March 2021 20:10:43", "2021-03-18 20:10:43"),
            ("Friday, 28 October 2022 10:00:00", "2022-10-28 10:00:00"),
            ("Sa, 25 Jan 2025 02:00:01", "2025-01-25 02:00:01"),
            ("December 20, 2024 14:56 UTC", "2024-12-20 14:56:00+00:00"),
            ("Montag, 3. März 2025 um 07:15 Uhr", "2025-03-03 07:15:00"),
            ("den 5. marts 2026 kl. 14.05", "2026-03-05 14:05:00"),
            ("torsdag 5 mars 2026 14:05", "2026-03-05 14:05:00"),
            ("jeudi 1er août 2024 à 20h30", "2024-08-01 20:30:00"),
            (
                "miércoles, 5 de febrero de 2025 3:04:05",
                "2025-02-05 03:04:05",
            ),
            ("Tue Oct 21 18:35:53 2025", "2025-10-21 18:35:53"),
            ("21-Oct-25 18:35", "2025-10-21 18:35:00"),
            (
                "Tue, 21 Oct 2025 18:35:53 +0700",
                "2025-10-21 18:35:53+07:00",
            ),
        ] {
            assert_eq!(read(text, &DateHint::default()), wanted, "{text}");
        }
    }

    #[test]
    fn numbers() {
        for (text, wanted) in [
            ("17/06/2026 10:00", "2026-06-17 10:00:00"),
            ("8/29/2018 2:16:43 AM", "2018-08-29 02:16:43"),
            ("10/15/2020 11:00:00 PM", "2020-10-15 23:00:00"),
            ("3/4/2020 11:00:00 PM", "2020-03-04 23:00:00"),
            ("3/4/2020 23:00:00", "2020-04-03 23:00:00"),
            ("2026/09/18 21:00:36", "2026-09-18 21:00:36"),
            ("2026-02-11 23:05", "2026-02-11 23:05:00"),
            ("9-1-2020 12:51", "2020-01-09 12:51:00"),
            ("01.02.2025 03:04:05", "2025-02-01 03:04:05"),
            ("01.02.2025, 03.04.05", "2025-02-01 03:04:05"),
            ("01.02.25 03:04", "2025-02-01 03:04:00"),
            ("2023-09-24T09:50:04+0200", "2023-09-24 09:50:04+02:00"),
            ("2025-07-03T05:18:35Z", "2025-07-03 05:18:35+00:00"),
            ("2025-07-03T05:18:35.123-04:30", "2025-07-03 05:18:35-04:30"),
            ("20260211T230500Z", "2026-02-11 23:05:00+00:00"),
            ("2026-02-11 23:05 GMT+1", "2026-02-11 23:05:00+01:00"),
            ("2026-02-11 23:05:01 CEST", "2026-02-11 23:05:01+02:00"),
            (
                "8/29/2018 2:16:43 AM (1535508999)",
                "2018-08-29 02:16:39+00:00",
            ),
        ] {
            assert_eq!(read(text, &DateHint::default()), wanted, "{text}");
        }
    }

    #[test]
    fn the_forms_of_locales() {
        for (text, wanted) in [
            // Dutch, German, French, Italian, Spanish, Portuguese.
            ("dinsdag 10 maart 2026 8:05:33", "2026-03-10 08:05:33"),
            ("10-3-2026 08:05:33", "2026-03-10 08:05:33"),
            ("di 10-03-2026 08:05", "2026-03-10 08:05:00"),
            ("Dienstag, 10. März 2026 08:05:33", "2026-03-10 08:05:33"),
            ("10.03.2026 um 08:05 Uhr", "2026-03-10 08:05:00"),
            ("Di, 10. Mrz. 2026 08:05", "2026-03-10 08:05:00"),
            ("mardi 10 mars 2026 08:05:33", "2026-03-10 08:05:33"),
            ("mar. 10 mars 2026 à 08h05", "2026-03-10 08:05:00"),
            ("10/03/2026 à 08:05:33", "2026-03-10 08:05:33"),
            ("martedì 10 marzo 2026 08:05:33", "2026-03-10 08:05:33"),
            ("10/03/2026 08.05.33", "2026-03-10 08:05:33"),
            (
                "martes, 10 de marzo de 2026 8:05:33 a. m.",
                "2026-03-10 08:05:33",
            ),
            ("10/03/2026 8:05:33 p. m.", "2026-03-10 20:05:33"),
            (
                "terça-feira, 10 de março de 2026 08:05:33",
                "2026-03-10 08:05:33",
            ),
            ("10 de março de 2026 às 08:05", "2026-03-10 08:05:00"),
            // Danish, Swedish, Norwegian, Finnish.
            ("tirsdag den 10. marts 2026 08:05:33", "2026-03-10 08:05:33"),
            ("10-03-2026 08.05.33", "2026-03-10 08:05:33"),
            ("den 10 mars 2026 08:05:33", "2026-03-10 08:05:33"),
            ("tis 2026-03-10 08:05", "2026-03-10 08:05:00"),
            ("tirsdag 10. mars 2026 kl. 08:05", "2026-03-10 08:05:00"),
            ("10. des. 2026 08:05", "2026-12-10 08:05:00"),
            (
                "tiistai 10. maaliskuuta 2026 klo 8.05",
                "2026-03-10 08:05:00",
            ),
            ("ti 10.3.2026 klo 8.05.33", "2026-03-10 08:05:33"),
            ("10. heinäkuuta 2026 8.05.33", "2026-07-10 08:05:33"),
            // Polish, Czech, Hungarian.
            ("wtorek, 10 marca 2026 08:05:33", "2026-03-10 08:05:33"),
            ("10 paź 2026 o godz. 08:05", "2026-10-10 08:05:00"),
            ("10 listopada 2026 08:05", "2026-11-10 08:05:00"),
            ("úterý 10. března 2026 8:05:33", "2026-03-10 08:05:33"),
            ("10. 3. 2026 v 8:05", "2026-03-10 08:05:00"),
            ("10. července 2026 8:05", "2026-07-10 08:05:00"),
            ("2026. március 10., kedd 8:05:33", "2026-03-10 08:05:33"),
            ("2026. 03. 10. 8:05:33", "2026-03-10 08:05:33"),
            // Whatever a program writes.
            ("Tue Mar 10 08:05:33 CET 2026", "2026-03-10 08:05:33+01:00"),
            ("10-Mar-2026 08:05:33", "2026-03-10 08:05:33"),
            ("10-Mar 08:05", "none"),
            ("2026-03-10_08.05.33", "2026-03-10 08:05:33"),
            ("2026-03-10 @ 08:05", "2026-03-10 08:05:00"),
            ("3/10/2026 8:05:33 AM", "2026-03-10 08:05:33"),
            ("2026-03-10T08:05:33.1234567Z", "2026-03-10 08:05:33+00:00"),
            ("10.03.2026 08:05 (UTC+01:00)", "2026-03-10 08:05:00+01:00"),
            (
                "3/10/2026 8:05 AM (UTC-05:00) Eastern Time (US & Canada)",
                "2026-03-10 08:05:00-05:00",
            ),
            (
                "10 Mar 2026 08:05:33 +0100 (CET)",
                "2026-03-10 08:05:33+01:00",
            ),
            ("10.03.2026 08:05 (Dienstag)", "2026-03-10 08:05:00"),
            (
                "2026-03-10 08:05 (1773126333123)",
                "2026-03-10 07:05:33+00:00",
            ),
            ("2026-03-10 08:05:33 IST", "2026-03-10 08:05:33+05:30"),
        ] {
            assert_eq!(read(text, &DateHint::default()), wanted, "{text}");
        }
    }

    /// R22: 10/11 is read in the order that the parser's definition states, and else by what lies near the mail.
    #[test]
    fn the_hint_decides_what_the_text_does_not() {
        let order = |order| DateHint {
            order,
            reference: None,
        };
        assert_eq!(
            read("3/4/2020 1:00", &order(DateOrder::MonthFirst)),
            "2020-03-04 01:00:00"
        );
        assert_eq!(
            read("3/4/2020 1:00 AM", &order(DateOrder::DayFirst)),
            "2020-04-03 01:00:00"
        );
        assert_eq!(
            read("3/14/2020 1:00", &order(DateOrder::DayFirst)),
            "2020-03-14 01:00:00"
        );
        assert_eq!(
            read("3/4/2020 1:00", &near(2020, 3, 20)),
            "2020-04-03 01:00:00"
        );
        assert_eq!(
            read("3/4/2020 1:00", &near(2020, 3, 5)),
            "2020-03-04 01:00:00"
        );
        assert_eq!(
            read("3/4/2020 1:00 AM", &near(2020, 4, 3)),
            "2020-04-03 01:00:00"
        );
        assert_eq!(
            read("3-4-2020 1:00", &near(2020, 3, 4)),
            "2020-03-04 01:00:00"
        );
        assert_eq!(
            read("Jan  2 03:04:05", &near(2025, 12, 30)),
            "2026-01-02 03:04:05"
        );
        assert_eq!(read("Jan 2 03:04:05", &DateHint::default()), "none");
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "yesterday",
            "2026-13-01 10:00",
            "31/02/2026 10:00",
            "17/06/2026",
            "10:00",
            "5 apples 2026 10:00",
            "2026-02-11 25:00",
            "1/2/3/4 10:00",
            "error 5/6/2026 10:00",
            "99999999999",
            "2026-02-11 23:05 XYZ",
            "é",
        ] {
            assert_eq!(read(text, &DateHint::default()), "none", "{text}");
        }
        assert_eq!(date_time(&"1".repeat(200), &DateHint::default()), None);
    }

    #[test]
    fn dates_alone() {
        let wanted = NaiveDate::from_ymd_opt(2026, 6, 17);
        for text in [
            "17/06/2026",
            "2026-06-17",
            "20260617",
            "17 juni 2026",
            "June 17, 2026",
        ] {
            assert_eq!(date(text, &DateHint::default()), wanted, "{text}");
        }
        assert_eq!(date("17/06/2026 10:00", &DateHint::default()), None);
    }
}
