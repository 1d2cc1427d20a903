//! Times told from the mail: `26 days ago`, `yesterday 22:00`.

use chrono::{NaiveDateTime, TimeDelta};

use super::{
    MAX_VALUE_BYTES, duration,
    number::{Ambiguous, Decimal, split_number},
    time_of_day,
};

/// Words before and behind an age. With neither it would be a duration.
const AGES: [(&str, &str); 20] = [
    ("", "ago"),
    ("", "geleden"),
    ("vor", ""),
    ("il y a", ""),
    ("", "fa"),
    ("hace", ""),
    ("há", ""),
    ("for", "siden"),
    ("", "siden"),
    ("för", "sedan"),
    ("", "sedan"),
    ("", "sitten"),
    ("", "temu"),
    ("před", ""),
    ("", "ezelőtt"),
    ("", "back"),
    ("", "earlier"),
    ("", "old"),
    ("", "oud"),
    ("", "alt"),
];

/// Days, and how many days before the mail they lie.
const DAYS: [(&str, i64); 34] = [
    ("day before yesterday", 2),
    ("the day before yesterday", 2),
    ("yesterday", 1),
    ("today", 0),
    ("eergisteren", 2),
    ("gisteren", 1),
    ("vandaag", 0),
    ("vorgestern", 2),
    ("gestern", 1),
    ("heute", 0),
    ("avant-hier", 2),
    ("hier", 1),
    ("aujourd'hui", 0),
    ("l'altro ieri", 2),
    ("ieri", 1),
    ("oggi", 0),
    ("anteayer", 2),
    ("ayer", 1),
    ("hoy", 0),
    ("anteontem", 2),
    ("ontem", 1),
    ("hoje", 0),
    ("i går", 1),
    ("i dag", 0),
    ("igår", 1),
    ("idag", 0),
    ("eilen", 1),
    ("tänään", 0),
    ("wczoraj", 1),
    ("dzisiaj", 0),
    ("dziś", 0),
    ("včera", 1),
    ("dnes", 0),
    ("tegnap", 1),
];

const NOW: [&str; 9] = [
    "now",
    "just now",
    "nu",
    "zojuist",
    "jetzt",
    "gerade eben",
    "maintenant",
    "adesso",
    "ahora",
];

/// Words that make an age rough, which does not matter here.
const ROUGH: [&str; 22] = [
    "about",
    "around",
    "approximately",
    "approx.",
    "less than",
    "more than",
    "over",
    "almost",
    "ongeveer",
    "circa",
    "minder dan",
    "meer dan",
    "ungefähr",
    "etwa",
    "ca.",
    "weniger als",
    "mehr als",
    "environ",
    "moins de",
    "plus de",
    "meno di",
    "<",
];

/// One, as a word.
const ONE: [&str; 23] = [
    "a", "an", "one", "een", "één", "einer", "einem", "eine", "ein", "un", "une", "uno", "una",
    "um", "uma", "en", "et", "ett", "én", "jeden", "jedną", "egy", "un'",
];

/// Reads a time that is told from the mail, which was sent at `sent`.
///
/// * An age: `26 days ago`, `9 minutes ago`, `1 day 3 hours ago`, `an hour ago`, `26 dagen geleden`, `vor 26 Tagen`, `il y a
///   26 jours`, `26 giorni fa`, `hace 2 horas`, `for 3 dage siden`. A month counts 30 days, a year 365.
/// * A day, with or without a time: `yesterday`, `gestern um 22:00`, `vandaag 03:15`. Without one it is the time of the mail.
/// * Now.
pub fn relative_time(text: &str, sent: NaiveDateTime) -> Option<NaiveDateTime> {
    let text = text.trim();
    if text.len() > MAX_VALUE_BYTES {
        return None;
    }
    let text = text.to_lowercase();
    if NOW.contains(&text.as_str()) {
        return Some(sent);
    }
    if let Some(seconds) = age(&text) {
        return sent.checked_sub_signed(TimeDelta::try_seconds(seconds)?);
    }
    named_day(&text, sent)
}

fn named_day(text: &str, sent: NaiveDateTime) -> Option<NaiveDateTime> {
    DAYS.iter().find_map(|(word, days)| {
        let rest = text.strip_prefix(word)?;
        let day = sent.checked_sub_signed(TimeDelta::days(*days))?;
        if rest.trim().is_empty() {
            return Some(day);
        }
        let rest = rest
            .strip_prefix([' ', ','])?
            .trim_start_matches([' ', ',']);
        let joints = [
            "at ", "om ", "um ", "à ", "alle ", "ore ", "a las ", "às ", "kl. ", "kl ", "klo ",
            "v ", "o ",
        ];
        let rest = joints
            .iter()
            .find_map(|joint| rest.strip_prefix(joint))
            .unwrap_or(rest);
        let time = time_of_day(rest).filter(|time| time.days_later == 0)?;
        Some(day.date().and_time(time.time))
    })
}

/// Seconds of an age.
fn age(text: &str) -> Option<i64> {
    AGES.iter().find_map(|(before, behind)| {
        let rest = text.strip_prefix(before)?.strip_suffix(behind)?;
        // The words stand apart from the figures.
        let apart = (before.is_empty() || rest.starts_with(' '))
            && (behind.is_empty() || rest.ends_with(' '));
        if !apart {
            return None;
        }
        let rest = rest.trim();
        let rest = ROUGH
            .iter()
            .find_map(|rough| rest.strip_prefix(rough))
            .unwrap_or(rest)
            .trim_start();
        seconds(rest)
    })
}

/// Seconds of `3 days`, of `a day` and of `2 months`.
fn seconds(text: &str) -> Option<i64> {
    let one = ONE.iter().find_map(|one| {
        let rest = text.strip_prefix(one)?;
        (one.ends_with('\'') || rest.starts_with(' ')).then(|| format!("1 {}", rest.trim_start()))
    });
    let text = one.as_deref().unwrap_or(text);
    long(text).or_else(|| duration(text))
}

/// Months and years, which are no durations: nobody needs their exact length here.
fn long(text: &str) -> Option<i64> {
    const DAY: u64 = 24 * 60 * 60;
    let (number, unit) = split_number(text);
    let days = match unit.trim() {
        "month" | "months" | "maand" | "maanden" | "monat" | "monate" | "monaten" | "mois"
        | "mese" | "mesi" | "mes" | "meses" | "mês" | "måned" | "måneder" | "månad" | "månader"
        | "kuukausi" | "kuukautta" | "miesiąc" | "miesiące" | "miesięcy" | "měsíc" | "měsíci"
        | "hónap" | "hónappal" => 30,
        "year" | "years" | "jaar" | "jahr" | "jahre" | "jahren" | "an" | "ans" | "année"
        | "années" | "anno" | "anni" | "año" | "años" | "ano" | "anos" | "år" | "vuosi"
        | "vuotta" | "rok" | "lata" | "lat" | "rokem" | "lety" | "év" | "évvel" => 365,
        _ => return None,
    };
    Decimal::read(number, Ambiguous::Decimals)?.times(days * DAY)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::relative_time;

    fn read(text: &str) -> Option<String> {
        let sent = NaiveDate::from_ymd_opt(2026, 3, 10)?.and_hms_opt(7, 0, 0)?;
        relative_time(text, sent).map(|time| time.format("%m-%d %H:%M").to_string())
    }

    #[test]
    fn ages() {
        for (text, time) in [
            ("26 days ago", "02-12 07:00"),
            ("9 minutes ago", "03-10 06:51"),
            ("1 day 3 hours ago", "03-09 04:00"),
            ("a day ago", "03-09 07:00"),
            ("An hour ago", "03-10 06:00"),
            ("about 2 hours ago", "03-10 05:00"),
            ("less than a minute ago", "03-10 06:59"),
            ("2 weeks ago", "02-24 07:00"),
            ("2 months ago", "01-09 07:00"),
            ("1 year ago", "03-10 07:00"),
            ("26 dagen geleden", "02-12 07:00"),
            ("een uur geleden", "03-10 06:00"),
            ("vor 26 Tagen", "02-12 07:00"),
            ("vor einem Tag", "03-09 07:00"),
            ("vor einer Stunde", "03-10 06:00"),
            ("il y a 26 jours", "02-12 07:00"),
            ("il y a une heure", "03-10 06:00"),
            ("26 giorni fa", "02-12 07:00"),
            ("un'ora fa", "03-10 06:00"),
            ("hace 2 horas", "03-10 05:00"),
            ("há 2 dias", "03-08 07:00"),
            ("for 3 dage siden", "03-07 07:00"),
            ("för 3 dagar sedan", "03-07 07:00"),
            ("3 päivää sitten", "03-07 07:00"),
            ("3 dni temu", "03-07 07:00"),
            ("3 days old", "03-07 07:00"),
            ("just now", "03-10 07:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(time), "{text}");
        }
    }

    #[test]
    fn named_days() {
        for (text, time) in [
            ("yesterday", "03-09 07:00"),
            ("Yesterday at 10:15 PM", "03-09 22:15"),
            ("yesterday, 22:00", "03-09 22:00"),
            ("gisteren 22:00", "03-09 22:00"),
            ("gestern um 22:00 Uhr", "03-09 22:00"),
            ("vorgestern", "03-08 07:00"),
            ("hier à 22h05", "03-09 22:05"),
            ("ieri alle 22.05", "03-09 22:05"),
            ("today 03:15", "03-10 03:15"),
            ("vandaag om 03:15", "03-10 03:15"),
            ("heute", "03-10 07:00"),
            ("i går kl. 22.05", "03-09 22:05"),
            ("day before yesterday", "03-08 07:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(time), "{text}");
        }
    }

    #[test]
    fn no_times() {
        for text in [
            "",
            "ago",
            "days ago",
            "26 days",
            "5 apples ago",
            "26 daysago",
            "yesterdayish",
            "yesterday's backup",
            "yesterday 25:00",
            "never",
            "99999999999999999 years ago",
            "99999999 years ago",
            "2026-03-10 01:00",
            "mandag",
            "ma 08:05",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
