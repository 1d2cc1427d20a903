//! Work on a thread of its own, until its owner drops it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::signal::Signal;

/// Drops only when the thread has ended.
#[derive(Debug)]
pub struct Worker {
    /// What it does, for the program's log.
    task: &'static str,
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

/// How the work is told that it is to end.
#[derive(Debug, Default)]
pub struct Stop {
    raised: AtomicBool,
    wake: Signal,
}

impl Worker {
    /// The work has to look at what it is given. Where no thread can be had it is not done, which the program's log says.
    pub fn start(
        name: &str,
        task: &'static str,
        work: impl FnOnce(&Stop) + Send + 'static,
    ) -> Self {
        let stop = Arc::new(Stop::default());
        let seen = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&seen))
            .inspect_err(|error| tracing::error!(%error, "{task} could not be started"))
            .ok();
        Self { task, stop, thread }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.raised.store(true, Ordering::Relaxed);
        self.stop.wake.raise();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("{} ended with a panic", self.task);
        }
    }
}

impl Stop {
    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
    }

    /// For what looks at a flag.
    pub fn flag(&self) -> &AtomicBool {
        &self.raised
    }

    /// Returns once it is raised, or after the time at the latest.
    pub fn wait(&self, at_most: Duration) {
        self.wake.wait(at_most);
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Instant};

    use super::*;

    #[test]
    fn dropping_wakes_the_work_and_waits_for_its_end() {
        let (begun, is_begun) = mpsc::channel();
        let (ended, is_ended) = mpsc::channel();
        let worker = Worker::start("test", "the work of a test", move |stop| {
            begun.send(()).expect("it is waited for");
            while !stop.is_raised() {
                stop.wait(Duration::from_mins(10));
            }
            ended.send(()).expect("it is waited for");
        });
        is_begun.recv().expect("it runs");
        let since = Instant::now();
        drop(worker);
        assert_eq!(is_ended.try_recv(), Ok(()));
        assert!(since.elapsed() < Duration::from_mins(1));
    }

    #[test]
    fn a_panic_does_not_reach_the_owner() {
        drop(Worker::start("test", "the work of a test", |_| {
            panic!("it breaks")
        }));
    }
}
