//! Durations.

use super::{
    MAX_VALUE_BYTES,
    number::{Ambiguous, Decimal, split_number},
};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Reads a duration in seconds; parts of a second are dropped in clock form and rounded in words.
///
/// * Clock form: `0:09:42`, `15:49:45`, `00:05:05.4545510`, with days `1.02:03:04`, `1:02:03:04`, `1d 02:03:04`,
///   `1 day, 2:03:04`. Two fields are minutes and seconds: `05:23`. Hours may pass 24.
/// * Words or letters: `2m 41s`, `3m`, `1h2m`, `14 Minuten 26 Sekunden`, `0 Second`, `2 uur 5 minuten`,
///   `1 sec`, `1,5 hours`, `0 hour(s) 5 minute(s)`, `x hours, y minutes and z seconds`; the words of English, Dutch,
///   German, Italian, Danish, Norwegian, Swedish, French, Spanish, Portuguese, Finnish, Polish, Czech and Hungarian.
/// * ISO 8601: `PT1H2M3S`, `P1DT2H`, without months and years, whose length is open.
pub fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_VALUE_BYTES {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some(seconds) = iso(&lower) {
        return Some(seconds);
    }
    let mut rest = lower.as_str();
    let mut seconds: i64 = 0;
    let mut last_unit = u64::MAX;
    while !rest.is_empty() {
        if let Some(clock) = clock(rest) {
            // Only days may stand before a clock.
            let fits = last_unit == u64::MAX || last_unit == DAY;
            return seconds.checked_add(clock).filter(|_| fits);
        }
        let (number, after) = leading_number(rest);
        let number = Decimal::read(number, Ambiguous::Decimals)?;
        let after = after.trim_start();
        let word_end = after
            .find(|ch: char| !ch.is_alphabetic())
            .unwrap_or(after.len());
        let unit = Unit::from_word(&after[..word_end])?;
        if unit.order() >= last_unit {
            return None;
        }
        last_unit = unit.order();
        seconds = seconds.checked_add(unit.seconds(number)?)?;
        rest = skip_joint(skip_plural(&after[word_end..]));
    }
    Some(seconds)
}

/// `(s)` behind a unit that counts one or several.
fn skip_plural(text: &str) -> &str {
    ["(s)", "(n)", "(en)", "(r)"]
        .iter()
        .find_map(|ending| text.strip_prefix(ending))
        .unwrap_or(text)
}

/// `p1dt2h3m4.5s`, in lower case.
fn iso(text: &str) -> Option<i64> {
    let text = text.strip_prefix('p')?;
    let (days, time) = text.split_once('t').unwrap_or((text, ""));
    let mut seconds: i64 = 0;
    let mut fields = 0;
    let units: [(&str, &[(char, u64)]); 2] = [
        (days, &[('w', 7 * DAY), ('d', DAY)]),
        (time, &[('h', HOUR), ('m', MINUTE), ('s', 1)]),
    ];
    for (part, units) in units {
        let mut rest = part;
        for (letter, factor) in units {
            let Some((number, after)) = rest.split_once(*letter) else {
                continue;
            };
            let number = Decimal::read(number, Ambiguous::Decimals)?;
            seconds = seconds.checked_add(number.times(*factor)?)?;
            rest = after;
            fields += 1;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    (fields > 0).then_some(seconds)
}

/// A number without blanks within, since those part it from the next one.
fn leading_number(text: &str) -> (&str, &str) {
    let (number, _) = split_number(text);
    let end = number.find([' ', '\'']).unwrap_or(number.len());
    text.split_at(end)
}

/// Skips what stands between two parts: blanks, a dot, a comma, `and`.
fn skip_joint(text: &str) -> &str {
    let rest = text.trim_start_matches([' ', ',', '.', ';', '\t', '\n']);
    let joints = [
        "and ", "und ", "en ", "e ", "et ", "og ", "och ", "y ", "i ", "a ", "és ", "ja ", "& ",
        "+ ",
    ];
    joints
        .iter()
        .find_map(|joint| rest.strip_prefix(joint))
        .unwrap_or(rest)
        .trim_start()
}

/// `[d.]h:mm:ss[.fraction]`, `d:hh:mm:ss` or `mm:ss`.
fn clock(text: &str) -> Option<i64> {
    let (whole, last) = text.rsplit_once(':')?;
    let (last, fraction) = last.split_once(['.', ',']).unwrap_or((last, "0"));
    if !is_digits(fraction) {
        return None;
    }
    let (days, whole) = match whole.split_once('.') {
        Some((days, rest)) => (field(days, u32::MAX)?, rest),
        None => (0, whole),
    };
    let mut fields: Vec<&str> = whole.split(':').take(4).collect();
    fields.push(last);
    let seconds = match *fields {
        [minutes, seconds] if days == 0 => field(minutes, u32::MAX)? * 60 + field(seconds, 59)?,
        [hours, minutes, seconds] => {
            (field(hours, u32::MAX)? * 60 + field(minutes, 59)?) * 60 + field(seconds, 59)?
        }
        [more, hours, minutes, seconds] if days == 0 => {
            ((field(more, u32::MAX)? * 24 + field(hours, 23)?) * 60 + field(minutes, 59)?) * 60
                + field(seconds, 59)?
        }
        _ => return None,
    };
    Some(days * i64::try_from(DAY).ok()? + seconds)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A field of a clock, up to six digits.
fn field(text: &str, highest: u32) -> Option<i64> {
    if !is_digits(text) || text.len() > 6 {
        return None;
    }
    text.parse::<u32>()
        .ok()
        .filter(|value| *value <= highest)
        .map(i64::from)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Whole(u64),
    Milliseconds,
}

impl Unit {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "w" | "wk" | "wks" | "week" | "weeks" | "weken" | "woche" | "wochen" | "settimana"
            | "settimane" | "semaine" | "semaines" | "semana" | "semanas" | "uge" | "uger"
            | "vecka" | "veckor" | "uke" | "uker" | "viikko" | "viikkoa" | "tydzień"
            | "tygodnie" | "tygodni" | "týden" | "týdny" | "týdnů" | "hét" => {
                Self::Whole(7 * DAY)
            }
            "d" | "day" | "days" | "dag" | "dagen" | "dage" | "dagar" | "dager" | "døgn"
            | "dygn" | "tag" | "tage" | "tagen" | "j" | "jour" | "jours" | "giorno" | "giorni"
            | "gg" | "g" | "día" | "días" | "dia" | "dias" | "päivä" | "päivää" | "pv" | "vrk"
            | "dzień" | "dni" | "den" | "dny" | "dnů" | "dní" | "nap" => Self::Whole(DAY),
            "h" | "hr" | "hrs" | "hour" | "hours" | "u" | "uur" | "uren" | "std" | "stunde"
            | "stunden" | "time" | "timer" | "tim" | "timme" | "timmar" | "t" | "ora" | "ore"
            | "heure" | "heures" | "hora" | "horas" | "tunti" | "tuntia" | "godz" | "godzina"
            | "godziny" | "godzin" | "hod" | "hodina" | "hodiny" | "hodin" | "óra" => {
                Self::Whole(HOUR)
            }
            "m" | "min" | "mins" | "minute" | "minutes" | "minuut" | "minuten" | "minut"
            | "minutter" | "minuter" | "minuto" | "minuti" | "minutos" | "mn" | "minuutti"
            | "minuuttia" | "minuta" | "minuty" | "perc" | "p" => Self::Whole(MINUTE),
            "s" | "sec" | "secs" | "sek" | "second" | "seconds" | "seconde" | "seconden"
            | "secondes" | "sekunde" | "sekunden" | "sekunder" | "sekund" | "secondo"
            | "secondi" | "seg" | "segundo" | "segundos" | "sekunti" | "sekuntia" | "sekunda"
            | "sekundy" | "vteřina" | "vteřiny" | "vteřin" | "másodperc" | "mp" => {
                Self::Whole(1)
            }
            "ms" | "msec" | "millisecond" | "milliseconds" | "milliseconden" | "milliseconde"
            | "millisecondes" | "millisekunden" | "millisekunde" | "millisecondi"
            | "milisegundos" => Self::Milliseconds,
            _ => return None,
        })
    }

    fn order(self) -> u64 {
        match self {
            Self::Whole(seconds) => seconds,
            Self::Milliseconds => 0,
        }
    }

    fn seconds(self, number: Decimal) -> Option<i64> {
        match self {
            Self::Whole(seconds) => number.times(seconds),
            Self::Milliseconds => Some(number.times(1)? / 1000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn clocks() {
        for (text, seconds) in [
            ("0:09:42", 582),
            ("0:51:01 ", 3061),
            ("15:49:45", 56_985),
            ("00:05:05.4545510", 305),
            ("1.02:03:04", 93_784),
            ("1:02:03:04", 93_784),
            ("1d 02:03:04", 93_784),
            ("1 day, 2:03:04", 93_784),
            ("2 days 0:00:01.5", 172_801),
            ("05:23", 323),
            ("49:00:00", 176_400),
        ] {
            assert_eq!(duration(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn words() {
        for (text, seconds) in [
            ("2m 41s", 161),
            ("3m", 180),
            ("9m 28s", 568),
            ("1h 2m", 3720),
            ("1h2m3s", 3723),
            ("14 Minuten 26 Sekunden ", 866),
            ("0 Second ", 0),
            ("2 uur 5 minuten", 7500),
            ("1 Stunde, 2 Minuten, 3 Sekunden", 3723),
            ("1 hour and 5 minutes", 3900),
            ("1 ora e 3 minuti", 3780),
            ("2 timer og 1 minut", 7260),
            ("1 timme 2 minuter 3 sekunder", 3723),
            ("1 heure 10 minutes", 4200),
            ("3 horas y 2 minutos", 10_920),
            ("1,5 hours", 5400),
            ("1 sec", 1),
            ("5 Std. 3 Min.", 18_180),
            ("1500 ms", 1),
            ("1 u 3 min", 3780),
            ("0 hour(s) 5 minute(s) 2 second(s)", 302),
            ("1 Stunde(n), 2 Minute(n) und 3 Sekunde(n)", 3723),
            ("01h 02m 03s", 3723),
            ("2 uur, 5 minuten en 3 seconden", 7503),
            ("1 dia e 2 horas", 93_600),
            ("1 tunti ja 2 minuuttia 3 s", 3723),
            ("2 godziny i 5 minut", 7500),
            ("5 godz. 10 min.", 18_600),
            ("1 hodina a 2 minuty", 3720),
            ("2 óra 3 perc 4 másodperc", 7384),
            ("1 time og 2 minutter", 3720),
            ("2 dager 3 t", 183_600),
            ("1 semaine 2 jours", 777_600),
            ("3 min 12,4 s", 192),
        ] {
            assert_eq!(duration(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn iso_8601() {
        for (text, seconds) in [
            ("PT1H", 3600),
            ("PT1H2M3S", 3723),
            ("P1DT2H", 93_600),
            ("P2W", 1_209_600),
            ("PT0.5S", 1),
            ("pt90m", 5400),
            ("PT0S", 0),
        ] {
            assert_eq!(duration(text), Some(seconds), "{text}");
        }
        for text in ["P", "PT", "P1Y", "P1M", "PT1M2H", "PTxS", "P1D2H", "P-1D"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn no_durations() {
        for text in [
            "",
            "5",
            "1:2:3:4:5",
            "0:61:00",
            "x",
            "5 apples",
            "3s 2m",
            "1 day 2",
            "::",
            "1.2.3:4:5",
            "9999999:00",
            "5 min(",
            "5 (s)",
            "é",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
