use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{Columns, SessionStatus};
use crate::run::RunStatus;

/// Days of a colour bar.
pub const MOST_DAYS: usize = 28;

/// A day before that of the last session, on which there was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierDay {
    /// At the time of day of the last session, UTC.
    pub at: DateTime<Utc>,
    pub date: NaiveDate,
    pub status: RunStatus,
}

/// The days that the colour bar knows before that of the last session, oldest first, at most 27. Days without a session are left
/// out. The last day that had one is that of the last session, whenever the snapshot was taken.
pub fn earlier_days(columns: &Columns, last_session: DateTime<Utc>) -> Vec<EarlierDay> {
    let bar = bar(columns);
    let days = bar.iter().rev().skip_while(|digit| **digit == '0').skip(1);
    let mut earlier: Vec<_> = (1..)
        .zip(days)
        .filter(|(_, digit)| **digit != '0')
        .filter_map(|(ago, digit)| {
            let at = last_session.checked_sub_days(Days::new(ago))?;
            Some(EarlierDay {
                at,
                date: at.date_naive(),
                status: SessionStatus::read(&digit.to_string()).run_status(),
            })
        })
        .collect();
    earlier.reverse();
    earlier
}

/// So many days there was no session up to now; none where the colour bar is not known.
pub fn quiet_days(columns: &Columns) -> Option<u32> {
    let bar = bar(columns);
    if bar.is_empty() {
        return None;
    }
    let quiet = bar.iter().rev().take_while(|digit| **digit == '0').count();
    u32::try_from(quiet).ok()
}

/// A digit a day, newest last.
fn bar(columns: &Columns) -> Vec<char> {
    let text = columns.field(9, 8).unwrap_or_default().trim();
    let mut newest: Vec<char> = text.chars().rev().take(MOST_DAYS).collect();
    newest.reverse();
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bar: &str) -> Columns {
        Columns::of([("D09F08", bar)])
    }

    fn days(bar: &str) -> Vec<(String, RunStatus)> {
        let last = "2026-06-08T20:00:00Z".parse().unwrap();
        let days = earlier_days(&of(bar), last).into_iter();
        days.map(|day| (day.at.to_rfc3339(), day.status)).collect()
    }

    #[test]
    fn earlier_days_are_told_oldest_first() {
        assert_eq!(
            days("52805"),
            [
                ("2026-06-04T20:00:00+00:00".to_owned(), RunStatus::Success),
                ("2026-06-05T20:00:00+00:00".to_owned(), RunStatus::Failed),
                ("2026-06-06T20:00:00+00:00".to_owned(), RunStatus::Warning),
            ]
        );
    }

    #[test]
    fn quiet_days_after_the_last_session_do_not_move_the_others() {
        assert_eq!(
            days("5500"),
            [("2026-06-07T20:00:00+00:00".to_owned(), RunStatus::Success)]
        );
    }

    #[test]
    fn there_are_twenty_seven_at_most() {
        assert_eq!(days(&"5".repeat(40)).len(), 27);
        assert_eq!(days(""), []);
        assert_eq!(days("0000"), []);
        assert_eq!(
            days("4x5")
                .iter()
                .filter(|(_, s)| *s == RunStatus::Unknown)
                .count(),
            2
        );
    }

    #[test]
    fn quiet_days_are_the_trailing_ones() {
        assert_eq!(quiet_days(&of("5505000")), Some(3));
        assert_eq!(quiet_days(&of("5")), Some(0));
        assert_eq!(quiet_days(&of(&"0".repeat(28))), Some(28));
        assert_eq!(quiet_days(&Columns::default()), None);
    }
}
