use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use projections::projector::Projector;

use super::{Checkpoint, Leadership};
use crate::signal::Signal;

/// Another process may append without this one being told; so often the log is looked at.
const POLL: Duration = Duration::from_millis(200);

/// After an error of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// Follows the log on a thread of its own until it is dropped.
#[derive(Debug)]
pub struct Tail {
    stop: Arc<AtomicBool>,
    failing: Arc<AtomicBool>,
    appended: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
}

impl Tail {
    pub fn start(
        leadership: Leadership,
        projector: Projector,
        checkpoint: Checkpoint,
        appended: Arc<Signal>,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let failing = Arc::new(AtomicBool::new(false));
        let follow = Follow {
            _leadership: leadership,
            projector,
            checkpoint,
            appended: Arc::clone(&appended),
            stop: Arc::clone(&stop),
            failing: Arc::clone(&failing),
        };
        let thread = thread::Builder::new()
            .name("projector".to_owned())
            .spawn(move || follow.run())?;
        Ok(Self {
            stop,
            failing,
            appended,
            thread: Some(thread),
        })
    }

    /// Whether the last attempt to advance the views failed.
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.appended.raise();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the projector ended with a panic");
        }
    }
}

struct Follow {
    _leadership: Leadership,
    projector: Projector,
    checkpoint: Checkpoint,
    appended: Arc<Signal>,
    stop: Arc<AtomicBool>,
    failing: Arc<AtomicBool>,
}

impl Follow {
    fn run(mut self) {
        self.checkpoint.set(self.projector.checkpoint());
        while !self.stop.load(Ordering::Relaxed) {
            let checkpoint = &self.checkpoint;
            let result = self.projector.catch_up(&self.stop, &mut |progress| {
                checkpoint.set(progress.position);
            });
            let failing = result.is_err();
            if let Err(error) = result {
                tracing::error!(%error, "the views could not be advanced; trying again");
            }
            self.failing.store(failing, Ordering::Relaxed);
            self.appended.wait(if failing { PAUSE } else { POLL });
        }
    }
}
