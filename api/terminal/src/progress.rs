//! How far a long piece of work is.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

use crate::{note, print_note};

/// A line on standard error with count, rate and time left, at most five times a second; every ten seconds where the
/// output is no terminal.
#[derive(Debug)]
pub struct ProgressLine {
    what: &'static str,
    started: Instant,
    shown: Option<Instant>,
    terminal: bool,
}

impl ProgressLine {
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            started: Instant::now(),
            shown: None,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    pub fn show(&mut self, done: u64, total: u64) {
        self.show_at(done, total, self.rate(done));
    }

    /// Of work that began before this line; `rate` is per second.
    pub fn show_at(&mut self, done: u64, total: u64, rate: f64) {
        let pause = if self.terminal {
            Duration::from_millis(200)
        } else {
            Duration::from_secs(10)
        };
        if self.shown.unwrap_or(self.started).elapsed() < pause {
            return;
        }
        self.shown = Some(Instant::now());
        let line = self.line(done, total, rate);
        if self.terminal {
            print_note!("\r\x1b[K{line}");
        } else {
            note!("{line}");
        }
        // A progress line that cannot be shown is no reason to stop.
        drop(std::io::stderr().flush());
    }

    /// Per second, since the start.
    pub fn rate(&self, done: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let done = done as f64;
        done / self.started.elapsed().as_secs_f64().max(0.001)
    }

    /// Takes the line away, and gives the time that went by.
    pub fn finish(self) -> Duration {
        if self.terminal && self.shown.is_some() {
            print_note!("\r\x1b[K");
        }
        self.started.elapsed()
    }

    fn line(&self, done: u64, total: u64, rate: f64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "a time left for people")]
        let left = total.saturating_sub(done) as f64 / rate.max(0.001);
        format!(
            "{} of {} {}, {:.0} a second, about {} left",
            done,
            total,
            self.what,
            rate,
            spoken(Duration::from_secs_f64(left.min(1e7)))
        )
    }
}

/// `42 s`, `3 min`, `2 h 5 min`.
pub fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=5_999 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}
