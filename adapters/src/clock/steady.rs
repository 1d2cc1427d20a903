//! A clock that does not jump.

use std::{
    fmt::Debug,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use commands::ports::{Clock, ClockState};

/// Where time comes from.
pub trait TimeSource: Debug + Send + Sync {
    /// As it is set on the machine.
    fn wall(&self) -> DateTime<Utc>;

    /// Time since the machine started, sleep included. Nobody can set it.
    fn uptime(&self) -> Duration;

    /// Whether somebody keeps the wall clock in step with the time of the world.
    fn is_synchronised(&self) -> bool;
}

/// What the machine's clock is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockCheck {
    /// The time that passed, and the last event; a synchronised clock is right all the same.
    System,
    /// The time that passed, and the last event.
    Strict,
    /// Nothing: it is right.
    Off,
}

/// The wall clock while it goes as time passes. Where it jumps and nobody vouches for it, time goes on as it passes, from where the
/// wall clock was before.
#[derive(Debug)]
pub struct SteadyClock<S> {
    source: S,
    check: ClockCheck,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// What the wall clock said last when it was right, and the uptime of that moment.
    anchor: (DateTime<Utc>, Duration),
    /// By how much the wall clock is off, while it is.
    jump: Option<TimeDelta>,
    /// The log's last event when the program started, and up to when a clock may say that it is since then; none once the clock
    /// is believed.
    doubted: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Up to when the log has times, where that is later than now.
    log_until: Option<DateTime<Utc>>,
}

/// A wall clock that is off by more did jump. Daemons of NTP step by seconds, and leap seconds are one.
const JUMP: TimeDelta = TimeDelta::minutes(5);

impl<S: TimeSource> SteadyClock<S> {
    pub fn new(source: S, check: ClockCheck) -> Self {
        let anchor = (source.wall(), source.uptime());
        Self {
            source,
            check,
            inner: Mutex::new(Inner {
                anchor,
                jump: None,
                doubted: None,
                log_until: None,
            }),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_vouched_for(&self) -> bool {
        match self.check {
            ClockCheck::Off => true,
            ClockCheck::System => self.source.is_synchronised(),
            ClockCheck::Strict => false,
        }
    }

    fn read(&self, inner: &mut Inner) -> DateTime<Utc> {
        let (wall, uptime) = (self.source.wall(), self.source.uptime());
        if let Some((last_event, latest)) = inner.doubted {
            // It was never right, so what it is set to is no jump.
            inner.anchor = (wall, uptime);
            if wall <= latest || self.is_vouched_for() {
                tracing::info!(now = %wall, "the machine's clock is believed");
                inner.doubted = None;
                inner.log_until = Some(last_event);
            }
            return wall;
        }
        let passed = TimeDelta::from_std(uptime.saturating_sub(inner.anchor.1)).unwrap_or_default();
        let steady = inner.anchor.0 + passed;
        let off = wall - steady;
        if off.abs() > JUMP {
            if !self.is_vouched_for() {
                if inner.jump.is_none() {
                    tracing::error!(
                        wall = %wall, steady = %steady,
                        "the machine's clock jumped; time goes on as it passes, until the clock is right again"
                    );
                }
                inner.jump = Some(off);
                return steady;
            }
            tracing::warn!(from = %steady, to = %wall, "the machine's clock was set");
            if off < TimeDelta::zero() {
                inner.log_until = inner.log_until.max(Some(steady));
            }
        } else if inner.jump.is_some() {
            tracing::info!("the machine's clock is right again");
        }
        inner.jump = None;
        inner.anchor = (wall, uptime);
        wall
    }
}

impl<S: TimeSource> Clock for SteadyClock<S> {
    fn now(&self) -> DateTime<Utc> {
        self.read(&mut self.inner())
    }

    fn begin_after(&self, last_event: DateTime<Utc>, gap: TimeDelta) {
        let now = self.now();
        let mut inner = self.inner();
        if self.check != ClockCheck::Off {
            inner.doubted =
                Some((last_event, last_event + gap)).filter(|(_, latest)| now > *latest);
        }
        inner.log_until = (last_event > now + JUMP).then_some(last_event);
    }

    fn state(&self) -> ClockState {
        let inner = &mut *self.inner();
        let now = self.read(inner);
        if let Some(by) = inner.jump {
            return ClockState::Jumped { by };
        }
        if let Some((last_event, _)) = inner.doubted {
            return ClockState::Doubted { now, last_event };
        }
        match inner.log_until {
            Some(until) if until > now + JUMP => ClockState::LogAhead { now, until },
            _ => {
                inner.log_until = None;
                ClockState::Sound
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default)]
    struct Given {
        wall: Mutex<DateTime<Utc>>,
        uptime: Mutex<Duration>,
        synchronised: Mutex<bool>,
    }

    impl Given {
        fn passes(&self, minutes: i64) {
            *self.wall.lock().unwrap() += TimeDelta::minutes(minutes);
            *self.uptime.lock().unwrap() += Duration::from_secs(60 * minutes.unsigned_abs());
        }

        fn is_set(&self, minutes: i64) {
            *self.wall.lock().unwrap() += TimeDelta::minutes(minutes);
        }

        fn is_kept(&self) {
            *self.synchronised.lock().unwrap() = true;
        }
    }

    impl TimeSource for &'static Given {
        fn wall(&self) -> DateTime<Utc> {
            *self.wall.lock().unwrap()
        }

        fn uptime(&self) -> Duration {
            *self.uptime.lock().unwrap()
        }

        fn is_synchronised(&self) -> bool {
            *self.synchronised.lock().unwrap()
        }
    }

    fn clock(check: ClockCheck) -> (&'static Given, SteadyClock<&'static Given>) {
        let given: &Given = Box::leak(Box::default());
        *given.wall.lock().unwrap() = minute(1_000_000);
        (given, SteadyClock::new(given, check))
    }

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    const GAP: TimeDelta = TimeDelta::days(14);

    #[test]
    fn a_weekend_switched_off_is_no_jump() {
        let (given, clock) = clock(ClockCheck::System);
        clock.begin_after(given.wall() - TimeDelta::days(3), GAP);
        assert_eq!(clock.state(), ClockState::Sound);
        // Asleep: the time since the start goes on.
        given.passes(3 * 24 * 60);
        assert_eq!(clock.now(), given.wall());
        assert_eq!(clock.state(), ClockState::Sound);
    }

    #[test]
    fn small_steps_are_followed() {
        let (given, clock) = clock(ClockCheck::Strict);
        for _ in 0..10 {
            given.passes(1);
            given.is_set(2);
            assert_eq!(clock.now(), given.wall());
            given.is_set(-4);
            assert_eq!(clock.now(), given.wall());
        }
    }

    #[test]
    fn time_goes_on_as_it_passes_while_the_clock_is_off() {
        for jump in [600_000, 6, -6, -600_000] {
            let (given, clock) = clock(ClockCheck::System);
            given.is_set(jump);
            given.passes(10);
            assert_eq!(clock.now(), minute(1_000_010));
            let by = TimeDelta::minutes(jump);
            assert_eq!(clock.state(), ClockState::Jumped { by });
            given.is_set(-jump);
            assert_eq!(clock.now(), minute(1_000_010));
            assert_eq!(clock.state(), ClockState::Sound);
        }
    }

    #[test]
    fn a_clock_that_is_kept_may_be_set() {
        let (given, clock) = clock(ClockCheck::System);
        given.is_set(600);
        assert_eq!(clock.now(), minute(1_000_000));
        given.is_kept();
        assert_eq!(clock.now(), minute(1_000_600));
        assert_eq!(clock.state(), ClockState::Sound);
        given.is_set(-600);
        // Events have been recorded with times that are still to come.
        let (now, until) = (minute(1_000_000), minute(1_000_600));
        assert_eq!(clock.state(), ClockState::LogAhead { now, until });
        given.passes(600);
        assert_eq!(clock.state(), ClockState::Sound);
    }

    #[test]
    fn the_word_of_the_kernel_counts_only_where_it_is_asked() {
        let (given, clock) = clock(ClockCheck::Strict);
        given.is_kept();
        given.is_set(600);
        assert_eq!(clock.now(), minute(1_000_000));
    }

    #[test]
    fn a_clock_far_ahead_of_the_log_is_doubted_until_somebody_vouches_for_it() {
        let (given, clock) = clock(ClockCheck::System);
        let last_event = given.wall() - TimeDelta::days(15);
        clock.begin_after(last_event, GAP);
        let now = given.wall();
        assert_eq!(clock.state(), ClockState::Doubted { now, last_event });
        given.is_kept();
        assert_eq!(clock.state(), ClockState::Sound);
        *given.synchronised.lock().unwrap() = false;
        assert_eq!(clock.state(), ClockState::Sound);
    }

    #[test]
    fn a_clock_that_is_doubted_may_be_set_right() {
        let (given, _) = clock(ClockCheck::Strict);
        let last_event = given.wall();
        given.is_set(600_000);
        let clock = SteadyClock::new(given, ClockCheck::Strict);
        clock.begin_after(last_event, GAP);
        assert!(!clock.state().may_record());
        given.is_set(-600_000);
        given.passes(1);
        assert_eq!(clock.state(), ClockState::Sound);
        assert_eq!(clock.now(), last_event + TimeDelta::minutes(1));
    }

    #[test]
    fn a_clock_that_is_trusted_is_right() {
        let (given, clock) = clock(ClockCheck::Off);
        clock.begin_after(given.wall() - TimeDelta::days(15), GAP);
        given.is_set(600_000);
        assert_eq!(clock.now(), given.wall());
        assert_eq!(clock.state(), ClockState::Sound);
    }

    #[test]
    fn a_log_that_is_ahead_of_the_clock_says_so() {
        let (given, clock) = clock(ClockCheck::System);
        let until = given.wall() + TimeDelta::days(40);
        clock.begin_after(until, GAP);
        let now = given.wall();
        assert_eq!(clock.state(), ClockState::LogAhead { now, until });
    }
}
