//! What the colour bar says of the last days.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Columns, SessionStatus, field, session::time, sources::TOTAL};
use crate::run::RunStatus;

/// Days of a colour bar.
pub const MAX_DAYS: usize = 28;

/// A day on which there was a session other than the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierDay {
    /// At the time of day of the last session, UTC.
    pub at: DateTime<Utc>,
    pub date: NaiveDate,
    pub status: RunStatus,
}

/// The days that the colour bar knows beside that of the last session, oldest first, at most 27. Days without a session are left
/// out, and so is the newest one while its session is in process.
pub fn earlier_days(columns: &Columns) -> Vec<EarlierDay> {
    let bar = bar(columns);
    let Some(anchor) = Anchor::of(columns, &bar) else {
        return Vec::new();
    };
    let newest = bar.iter().rposition(|digit| *digit != '0');
    let earlier = bar.iter().enumerate().filter(|(place, digit)| {
        let is_in_process = Some(*place) == newest && status(**digit).is_running();
        **digit != '0' && *place != anchor.place && !is_in_process
    });
    let earlier = earlier.filter_map(|(place, digit)| {
        let ahead = i64::try_from(place).ok()? - i64::try_from(anchor.place).ok()?;
        let at = anchor.at.checked_add_signed(TimeDelta::days(ahead))?;
        Some(EarlierDay {
            at,
            date: at.date_naive(),
            status: status(*digit).run_status(),
        })
    });
    earlier.collect()
}

/// How many days there was no session up to now; none where the colour bar is not known.
pub fn quiet_days(columns: &Columns) -> Option<u32> {
    let bar = bar(columns);
    if bar.is_empty() {
        return None;
    }
    let quiet = bar.iter().rev().take_while(|digit| **digit == '0').count();
    u32::try_from(quiet).ok()
}

/// A session of which both the day of the bar and the time are known. The bar has no dates, so all days are laid out from there.
struct Anchor {
    place: usize,
    at: DateTime<Utc>,
}

impl Anchor {
    /// The last day that had a session is that of the last session, whenever the snapshot was taken.
    fn of(columns: &Columns, bar: &[char]) -> Option<Self> {
        let at = |field| time(columns.field(TOTAL, field));
        let total = columns.field(TOTAL, field::STATUS).map(SessionStatus::read);
        let is_running = total.is_some_and(SessionStatus::is_running);
        let place = bar.iter().rposition(|digit| *digit != '0')?;
        let last = match (is_running, status(bar[place]).is_running()) {
            // The day of the session that is in process is not in the bar yet, or has had another one.
            (true, false) => at(field::COMPLETED_AT).or_else(|| at(field::SESSION_AT)),
            (true, true) => at(field::SESSION_AT),
            (false, _) => at(field::SESSION_AT).or_else(|| at(field::COMPLETED_AT)),
        };
        if let Some(at) = last {
            return Some(Self { place, at });
        }
        // Other sessions may have followed the last good one.
        let place = bar.iter().rposition(|digit| *digit == '5')?;
        let at = at(field::LAST_SUCCESS_AT)?;
        Some(Self { place, at })
    }
}

fn status(digit: char) -> SessionStatus {
    SessionStatus::read(digit.encode_utf8(&mut [0; 4]))
}

/// A digit a day, newest last.
fn bar(columns: &Columns) -> Vec<char> {
    let text = columns.field(TOTAL, field::COLOUR_BAR).unwrap_or_default();
    let mut newest: Vec<char> = text.trim().chars().rev().take(MAX_DAYS).collect();
    newest.reverse();
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The evening of Monday, 2026-06-08 in UTC.
    const LAST: &str = "2026-06-08T20:00:00Z";

    fn seconds(at: &str) -> String {
        at.parse::<DateTime<Utc>>().unwrap().timestamp().to_string()
    }

    fn of(columns: &[(&str, &str)]) -> Vec<(String, RunStatus)> {
        let days = earlier_days(&Columns::of(columns.iter().copied())).into_iter();
        days.map(|day| {
            let at = day.at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            (format!("{} {at}", day.date), day.status)
        })
        .collect()
    }

    fn days(bar: &str) -> Vec<(String, RunStatus)> {
        let last = seconds(LAST);
        of(&[("D09F00", "5"), ("D09F15", &last), ("D09F08", bar)])
    }

    fn told(day: &str, time: &str, status: RunStatus) -> (String, RunStatus) {
        (format!("{day} {day}T{time}Z"), status)
    }

    #[test]
    fn earlier_days_are_told_oldest_first() {
        let wanted = [
            told("2026-06-04", "20:00:00", RunStatus::Success),
            told("2026-06-05", "20:00:00", RunStatus::Failed),
            told("2026-06-06", "20:00:00", RunStatus::Warning),
        ];
        assert_eq!(days("52805"), wanted);
    }

    #[test]
    fn quiet_days_after_the_last_session_do_not_move_the_others() {
        let wanted = [told("2026-06-07", "20:00:00", RunStatus::Success)];
        assert_eq!(days("5500"), wanted);
    }

    #[test]
    fn there_are_twenty_seven_at_most() {
        assert_eq!(days(&"5".repeat(40)).len(), 27);
        assert_eq!(days(""), []);
        assert_eq!(days("0000"), []);
        let unknown = days("4x5");
        assert!(unknown.iter().all(|(_, s)| *s == RunStatus::Unknown));
        assert_eq!(unknown.len(), 2);
    }

    #[test]
    fn while_a_session_is_in_process_the_days_stay_where_they_are() {
        let (last, next) = (seconds(LAST), seconds("2026-06-09T20:00:00Z"));
        let running = |bar| {
            let columns = [
                ("D09F00", "1"),
                ("D09F15", next.as_str()),
                ("D09F17", "5"),
                ("D09F18", &last),
                ("D09F08", bar),
            ];
            of(&columns)
        };
        let failed = told("2026-06-07", "20:00:00", RunStatus::Failed);
        let good = told("2026-06-08", "20:00:00", RunStatus::Success);
        assert_eq!(running("251"), [failed.clone(), good]);
        assert_eq!(running("250"), std::slice::from_ref(&failed));
        assert_eq!(running("25"), [failed]);
    }

    #[test]
    fn without_its_time_days_are_laid_out_from_the_last_good_session() {
        let last = seconds(LAST);
        let columns = [("D09F00", "2"), ("D09F09", &last), ("D09F08", "85220")];
        let wanted = [
            told("2026-06-07", "20:00:00", RunStatus::Warning),
            told("2026-06-09", "20:00:00", RunStatus::Failed),
            told("2026-06-10", "20:00:00", RunStatus::Failed),
        ];
        assert_eq!(of(&columns), wanted);
        assert_eq!(of(&[("D09F08", "85220")]), []);
    }

    #[test]
    fn quiet_days_are_the_trailing_ones() {
        let quiet = |bar: &str| quiet_days(&Columns::of([("D09F08", bar)]));
        assert_eq!(quiet("5505000"), Some(3));
        assert_eq!(quiet("5"), Some(0));
        assert_eq!(quiet(&"0".repeat(28)), Some(28));
        assert_eq!(quiet_days(&Columns::default()), None);
    }
}
