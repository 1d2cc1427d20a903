//! Which time a run gets.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use super::DateReading;

/// How far a run may lie before the receipt of its mail.
const FARTHEST: TimeDelta = TimeDelta::hours(12);

/// How far clocks may differ.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// The time of a run, and what was wrong with the time that the mail gives.
///
/// A naive time is read in the offset of the mail's Date header, or as UTC without one. A time more than 12 hours before
/// the receipt, or more than five minutes after it, is not believed: the time of receipt counts, and the problem says
/// so.
pub fn run_time(
    candidate: DateReading,
    mail_date: Option<DateTime<FixedOffset>>,
    received_at: DateTime<Utc>,
) -> (DateTime<Utc>, Option<String>) {
    let time = match candidate {
        DateReading::Aware(time) => time.to_utc(),
        DateReading::Naive(time) => {
            let seconds = mail_date.map_or(0, |date| date.offset().local_minus_utc());
            time.and_utc()
                .checked_sub_signed(TimeDelta::seconds(i64::from(seconds)))
                .unwrap_or(received_at)
        }
    };
    let reason = if time > received_at + SKEW {
        "is in the future of the mail"
    } else if received_at - time > FARTHEST {
        "is more than 12 hours before the mail"
    } else {
        return (time, None);
    };
    let problem = format!(
        "the run time {} {reason}; the time of receipt was used",
        time.format("%Y-%m-%d %H:%M:%S UTC")
    );
    (received_at, Some(problem))
}

#[cfg(test)]
mod tests {
    use super::{super::DateReading, run_time};
    use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).expect("a time in the test is RFC 3339")
    }

    fn naive(day: u32, hour: u32, minute: u32) -> DateReading {
        let date = NaiveDate::from_ymd_opt(2026, 6, day)
            .and_then(|date| date.and_hms_opt(hour, minute, 0));
        DateReading::Naive(date.expect("a date in the test is valid"))
    }

    fn received() -> DateTime<Utc> {
        at("2026-06-17T22:10:00Z").to_utc()
    }

    #[test]
    fn a_naive_time_is_in_the_offset_of_the_mail() {
        let date = Some(at("2026-06-18T00:10:00+02:00"));
        assert_eq!(
            run_time(naive(17, 23, 30), date, received()),
            (at("2026-06-17T21:30:00Z").to_utc(), None)
        );
        assert_eq!(
            run_time(naive(17, 21, 30), None, received()),
            (at("2026-06-17T21:30:00Z").to_utc(), None)
        );
    }

    #[test]
    fn an_aware_time_keeps_its_offset() {
        let candidate = DateReading::Aware(at("2026-06-17T21:30:00-00:30"));
        let date = Some(at("2026-06-18T00:10:00+02:00"));
        assert_eq!(
            run_time(candidate, date, received()),
            (at("2026-06-17T22:00:00Z").to_utc(), None)
        );
    }

    /// R22: what is read by the wrong order of day and month is mostly months away.
    #[test]
    fn a_run_time_far_from_the_mail_gives_way_to_the_receipt() {
        let (time, problem) = run_time(naive(17, 10, 9), None, received());
        assert_eq!(time, received());
        assert!(problem.is_some_and(|problem| problem.contains("12 hours")));
        assert_eq!(run_time(naive(17, 10, 10), None, received()).1, None);
    }

    /// R21: the clock of the sender is wrong; that is told, and the receipt counts.
    #[test]
    fn a_run_time_in_the_future_of_the_mail_gives_way_to_the_receipt() {
        let (time, problem) = run_time(naive(17, 22, 16), None, received());
        assert_eq!(time, received());
        assert!(problem.is_some_and(|problem| problem.contains("future")));
        assert_eq!(run_time(naive(17, 22, 15), None, received()).1, None);
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        let candidate = DateReading::Naive(chrono::NaiveDateTime::MIN);
        let (time, problem) =
            run_time(candidate, Some(at("2026-06-18T00:10:00+02:00")), received());
        assert_eq!(time, received());
        assert_eq!(problem, None);
    }
}
