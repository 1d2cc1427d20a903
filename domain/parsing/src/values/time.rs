//! Times of day.

use chrono::{FixedOffset, NaiveTime};

use super::{
    MAX_VALUE_BYTES,
    token::{Token, tokens},
};

/// A time of day, and the days after the day of reference that it falls on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay {
    pub time: NaiveTime,
    /// From a mark such as `(+1)`; 0 without one.
    pub days_later: u32,
}

/// Reads a time of day: `01:00:29`, `9:05`, `1:22:32 PM`, `10:00 Uhr`, `kl. 14.05`, `20h30`, and with a mark for a
/// later day `13:49:49 (+1)`.
pub fn time_of_day(text: &str) -> Option<TimeOfDay> {
    let text = text.trim();
    if text.len() > MAX_VALUE_BYTES {
        return None;
    }
    let (clock, days_later) = match text.split_once('(') {
        Some((clock, mark)) => (
            clock,
            mark.trim()
                .strip_suffix(')')?
                .trim()
                .strip_prefix('+')?
                .trim()
                .parse()
                .ok()?,
        ),
        None => (text, 0),
    };
    let mut tokens = tokens(clock)?;
    let found = take_clock(&mut tokens).or_else(|| take_dotted(&mut tokens))?;
    let only_time = tokens.iter().all(|token| {
        matches!(token.word(), Some("uhr" | "uur" | "kl" | "klo")) || token.is_sign('.')
    });
    (only_time && days_later <= 31).then_some(TimeOfDay {
        time: found.time,
        days_later,
    })
}

/// A time found among tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct WrittenTime {
    pub(super) time: NaiveTime,
    pub(super) offset: Option<FixedOffset>,
    /// Written with `AM` or `PM`, as where the month comes first.
    pub(super) half_day: bool,
}

/// Takes `h:mm[:ss[.fraction]] [AM|PM] [zone]` or `20h30` out of the tokens.
pub(super) fn take_clock(tokens: &mut Vec<Token>) -> Option<WrittenTime> {
    let joins = |token: &Token| token.is_sign(':') || token.word() == Some("h");
    let start = tokens.windows(3).position(|three| {
        three[0].short().is_some() && joins(&three[1]) && matches!(three[2], Token::Number(_, 2))
    })?;
    let hour = tokens[start].short()?;
    let minute = tokens[start + 2].short()?;
    let mut end = start + 3;
    let mut second = 0;
    if let Some([colon, value]) = tokens.get(end..end + 2)
        && colon.is_sign(':')
    {
        second = value.short()?;
        end += 2;
        let fraction = tokens.get(end..end + 2);
        if fraction.is_some_and(|pair| matches!(pair, [Token::Sign('.' | ','), Token::Number(..)]))
        {
            end += 2;
        }
    }
    let half_at = end;
    let (half, length) = half_day(&tokens[end..]);
    end += length;
    let (offset, length) = zone(&tokens[end..]);
    end += length;
    let time = clock_time(hour, minute, second, half)?;
    let half_day = matches!(tokens.get(half_at).and_then(Token::word), Some("am" | "pm"));
    tokens.drain(start..end);
    Some(WrittenTime {
        time,
        offset,
        half_day,
    })
}

/// Takes `hh.mm[.ss]` out of the tokens, the last such group, for dates that were found already.
pub(super) fn take_dotted(tokens: &mut Vec<Token>) -> Option<WrittenTime> {
    let is_pair = |pair: &[Token]| pair[0].short().is_some() && pair[1].is_sign('.');
    let start = tokens
        .windows(3)
        .position(|three| is_pair(three) && matches!(three[2], Token::Number(_, 2)))?;
    let (hour, minute) = (tokens[start].short()?, tokens[start + 2].short()?);
    let mut end = start + 3;
    let mut second = 0;
    if let Some([Token::Sign('.'), Token::Number(value, 2)]) = tokens.get(end..end + 2) {
        second = *value;
        end += 2;
    }
    let time = clock_time(hour, minute, second, None)?;
    tokens.drain(start..end);
    Some(WrittenTime {
        time,
        offset: None,
        half_day: false,
    })
}

/// Half of the day: whether it is the afternoon.
fn half_day(tokens: &[Token]) -> (Option<bool>, usize) {
    match tokens {
        [Token::Word(word), ..] if word == "am" => (Some(false), 1),
        [Token::Word(word), ..] if word == "pm" => (Some(true), 1),
        [
            Token::Word(half),
            Token::Sign('.'),
            Token::Word(m),
            rest @ ..,
        ] if m == "m" && (half == "a" || half == "p") => (
            Some(half == "p"),
            3 + usize::from(rest.first().is_some_and(|token| token.is_sign('.'))),
        ),
        [Token::Word(word), rest @ ..] => local_half_day(word, rest),
        _ => (None, 0),
    }
}

/// Halves of the day in German, Swedish, Finnish, Czech, Dutch and Hungarian; some of the words mean other things where
/// a date follows.
fn local_half_day(word: &str, rest: &[Token]) -> (Option<bool>, usize) {
    let afternoon = match word {
        "vorm" | "fm" | "ap" | "dop" | "vm" => false,
        "nachm" | "em" | "ip" | "odp" | "nm" => true,
        "de" | "du" if rest.first().is_some_and(|token| token.is_sign('.')) => word == "du",
        _ => return (None, 0),
    };
    if matches!(rest.first(), Some(Token::Number(..))) {
        return (None, 0);
    }
    let dot = rest.first().is_some_and(|token| token.is_sign('.'));
    (Some(afternoon), 1 + usize::from(dot))
}

fn clock_time(hour: u32, minute: u32, second: u32, afternoon: Option<bool>) -> Option<NaiveTime> {
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    // A leap second counts as the second before it.
    let second = if second == 60 { 59 } else { second };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// A zone behind a time: `Z`, `UTC`, `GMT+2`, `+0200`, `-05:00`, or a common abbreviation. Gives the tokens read.
fn zone(tokens: &[Token]) -> (Option<FixedOffset>, usize) {
    let (named, length) = match tokens.first() {
        Some(Token::Word(word)) => match named_zone(word) {
            Some(minutes) => (FixedOffset::east_opt(minutes * 60), 1),
            None => return (None, 0),
        },
        _ => (None, 0),
    };
    let rest = &tokens[length..];
    let is_utc = length == 1 && named.is_some_and(|offset| offset.local_minus_utc() == 0);
    if length == 1 && !is_utc {
        return (named, 1);
    }
    let (Some(Token::Sign(sign @ ('+' | '-'))), Some(Token::Number(value, digits))) =
        (rest.first(), rest.get(1))
    else {
        return (named, length);
    };
    let (minutes, used) = match (digits, rest.get(2), rest.get(3)) {
        (1 | 2, Some(Token::Sign(':')), Some(Token::Number(minutes, 2))) => {
            (value * 60 + minutes, 4)
        }
        (4, ..) => (value / 100 * 60 + value % 100, 2),
        (1 | 2, ..) => (value * 60, 2),
        _ => return (named, length),
    };
    let seconds = i32::try_from(minutes).ok().map(|minutes| minutes * 60);
    let signed = seconds.map(|seconds| if *sign == '-' { -seconds } else { seconds });
    match signed.and_then(FixedOffset::east_opt) {
        Some(offset) => (Some(offset), length + used),
        None => (named, length),
    }
}

/// The zone that a text names, and nothing else: `UTC+01:00`, `CET`, `GMT+2, summer time`.
pub(super) fn zone_alone(text: &str) -> Option<FixedOffset> {
    zone(&tokens(text)?).0
}

/// Minutes east of Greenwich. Of abbreviations that several zones share, that of the larger one.
fn named_zone(word: &str) -> Option<i32> {
    let hours = match word {
        "z" | "utc" | "gmt" | "wet" => 0,
        "bst" | "cet" | "mez" | "west" => 1,
        "cest" | "mesz" | "eet" | "sast" => 2,
        "eest" | "msk" => 3,
        "edt" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" | "akdt" => -8,
        "akst" => -9,
        "hst" => -10,
        "brt" | "art" => -3,
        "sgt" | "hkt" | "awst" => 8,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        "nzst" => 12,
        "nzdt" => 13,
        "ist" => return Some(5 * 60 + 30),
        "acst" => return Some(9 * 60 + 30),
        "acdt" => return Some(10 * 60 + 30),
        _ => return None,
    };
    Some(hours * 60)
}

#[cfg(test)]
mod tests {
    use super::time_of_day;

    #[test]
    fn times() {
        for (text, time, days) in [
            ("01:00:29", "01:00:29", 0),
            ("9:05", "09:05:00", 0),
            ("1:22:32 PM", "13:22:32", 0),
            ("12:00 AM", "00:00:00", 0),
            ("12:30 p.m.", "12:30:00", 0),
            ("10:00 Uhr", "10:00:00", 0),
            ("kl. 14.05", "14:05:00", 0),
            ("01.00.29", "01:00:29", 0),
            ("20h30", "20:30:00", 0),
            ("13:49:49 (+1)", "13:49:49", 1),
            ("23:59:60", "23:59:59", 0),
            ("1:05 p. m.", "13:05:00", 0),
            ("1:05 nachm.", "13:05:00", 0),
            ("8:05 vorm.", "08:05:00", 0),
            ("1:05:06 em", "13:05:06", 0),
            ("1:05 odp.", "13:05:00", 0),
            ("1:05 ip.", "13:05:00", 0),
            ("1:05 du.", "13:05:00", 0),
            ("klo 8.05", "08:05:00", 0),
        ] {
            let read = time_of_day(text).map(|found| (found.time.to_string(), found.days_later));
            assert_eq!(read, Some((time.to_owned(), days)), "{text}");
        }
    }

    #[test]
    fn no_times() {
        for text in [
            "",
            "25:00",
            "10:61",
            "13:00 PM",
            "10",
            "10:00 (x)",
            "10:00 (-1)",
            "1 10:00",
            "10:00 apples",
            "é:00",
        ] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
    }
}
