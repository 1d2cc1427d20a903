//! What the machine says of the time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::ports::Clock;

use super::steady::TimeSource;

/// The machine's clock, believed without a question.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Machine.wall()
    }
}

/// The machine's clocks, and what its kernel knows of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl TimeSource for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the Clock port's own implementation"
    )]
    fn wall(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn uptime(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
    }

    /// By the kernel's own word, which daemons of NTP and hypervisors set (`adjtimex(2)`).
    #[expect(
        unsafe_code,
        reason = "no crate wraps this call, which only reads; the structure is plain numbers, for which zeros are valid"
    )]
    fn is_synchronised(&self) -> bool {
        // SAFETY: `timex` is plain numbers, and with `modes` 0 the kernel fills the structure in and changes nothing.
        let state = unsafe {
            let mut timex: libc::timex = std::mem::zeroed();
            libc::adjtimex(&raw mut timex)
        };
        (libc::TIME_OK..libc::TIME_ERROR).contains(&state)
    }
}
