//! Time, and what nobody can guess.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use uuid::Uuid;

/// The time. The demo and tests set their own.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;

    /// Whether the time can be relied on.
    fn state(&self) -> ClockState {
        ClockState::Sound
    }

    /// Holds the clock against the last event of the log, when the program starts. One that is ahead of it by more than `gap` is
    /// doubted.
    fn begin_after(&self, _last_event: DateTime<Utc>, _gap: TimeDelta) {}
}

/// What is known of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    Sound,
    /// It jumped by this while the program ran. `now` goes on as time passes, without the jump.
    Jumped {
        by: TimeDelta,
    },
    /// It is so far ahead of the last event that nothing is recorded until somebody vouches for it.
    Doubted {
        now: DateTime<Utc>,
        last_event: DateTime<Utc>,
    },
    /// Events claim to be recorded later than now, so that nothing is called missed until then.
    LogAhead {
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    },
}

impl ClockState {
    /// Whether events may be recorded.
    pub fn may_record(self) -> bool {
        !matches!(self, Self::Doubted { .. })
    }
}

/// What is wrong and the way out; nothing where all is well.
impl std::fmt::Display for ClockState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sound => Ok(()),
            Self::Jumped { by } => write!(
                f,
                "the machine's clock jumped by {} minutes while the program was running; events are dated by the time that \
                 passed since. Set the clock right; if it is right now, start the program again",
                by.num_minutes()
            ),
            Self::Doubted { now, last_event } => write!(
                f,
                "the machine's clock says {}, and the last event was recorded at {}, {} days before; nothing is recorded \
                 until that is cleared up. If the clock is wrong, set it; if it is right, start with `--trust-clock`",
                minutes(*now),
                minutes(*last_event),
                (*now - *last_event).num_days()
            ),
            Self::LogAhead { now, until } => write!(
                f,
                "the machine's clock says {}, and the log has events that claim to be recorded up to {}; no run is called \
                 missed until then. If the clock is wrong, set it; if it was wrong then, stop the program and run \
                 `backupchecks clock correct`",
                minutes(*now),
                minutes(*until)
            ),
        }
    }
}

fn minutes(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// New ids and secrets.
pub trait Ids: Send + Sync {
    /// A UUIDv7: ordered by time, so that new rows stand together.
    fn id(&self) -> Uuid;

    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
}
