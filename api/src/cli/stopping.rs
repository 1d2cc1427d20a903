//! How a verb is told to stop: by Ctrl-C, or by whoever supervises it.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a shell gives for a program that Ctrl-C ended.
pub(crate) const INTERRUPTED: u8 = 130;

/// Ends at SIGINT or SIGTERM. The signals are taken from this call on, whether or not it is awaited yet.
pub(crate) fn told_to_stop() -> impl Future<Output = ()> + Send + 'static {
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

/// For work that looks at a flag: the first signal raises it, the second one ends the program at once.
#[expect(
    clippy::disallowed_methods,
    reason = "who interrupts twice does not want to wait for destructors"
)]
pub(crate) fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let (raised, first) = (Arc::clone(&flag), told_to_stop());
    tokio::spawn(async move {
        first.await;
        raised.store(true, Ordering::Relaxed);
        told_to_stop().await;
        process::exit(i32::from(INTERRUPTED));
    });
    flag
}
