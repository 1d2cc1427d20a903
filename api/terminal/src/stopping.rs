//! How a verb is told to stop, by Ctrl-C or by its supervisor, and what it says then: every one says what stands, and what
//! goes on.

use std::{
    fmt::Arguments,
    process::{self, ExitCode},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::note;

/// What a shell gives for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// What stands if the verb is told to stop now; none where it sees to that itself.
static STANDS: Mutex<Option<Words>> = Mutex::new(None);

type Words = Box<dyn Fn() -> String + Send>;

/// For a verb that may end at any moment, since whatever it appends is appended as a whole: it is ended, and says this.
pub fn may_stop(what_stands: impl Fn() -> String + Send + 'static) {
    let is_first = stands(Some(Box::new(what_stands))).is_none();
    if !is_first {
        return;
    }
    let stop = signals();
    tokio::spawn(async move {
        stop.await;
        // Held to the end, so that the words are those that count.
        let stands = STANDS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(what_stands) = stands.as_ref() {
            note!("interrupted: {}", what_stands());
            end();
        }
    });
}

/// How a verb ends that was told to stop and finished what it was at.
pub fn interrupted(what_stands: Arguments<'_>) -> ExitCode {
    note!("interrupted: {what_stands}");
    ExitCode::from(INTERRUPTED)
}

/// For a verb that sees to it itself: ends at SIGINT or SIGTERM. The signals are taken from this call on, whether or not it is
/// awaited yet.
pub fn told_to_stop() -> impl Future<Output = ()> + Send + 'static {
    stands(None);
    signals()
}

/// For work that looks at a flag: the first signal raises it, the second one ends the program at once.
pub fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let (raised, first) = (Arc::clone(&flag), told_to_stop());
    tokio::spawn(async move {
        first.await;
        raised.store(true, Ordering::Relaxed);
        signals().await;
        end();
    });
    flag
}

/// Gives what was said before.
fn stands(words: Option<Words>) -> Option<Words> {
    let mut stands = STANDS.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut *stands, words)
}

fn signals() -> impl Future<Output = ()> + Send + 'static {
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok());
    async move {
        let [mut interrupt, mut terminate] = signals;
        tokio::select! {
            () = come(&mut interrupt) => {}
            () = come(&mut terminate) => {}
        }
    }
}

async fn come(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "who interrupts does not want to wait for destructors, nor for what blocks"
)]
fn end() {
    process::exit(i32::from(INTERRUPTED));
}
