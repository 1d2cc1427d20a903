use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use commands::ports::{Gate, GateError, Turn};

use super::SqliteStore;
use crate::private;

/// So long others are waited for.
const LOCK_TIMEOUT: Duration = Duration::from_secs(15);

/// The system tells nobody when a lock of a file is given back.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// A lock on an empty file beside the log; the system gives it back when a process ends.
#[derive(Debug)]
pub(super) struct SqliteGate {
    path: PathBuf,
}

impl SqliteGate {
    /// `log` is the file of the log; the lock is `<log>.gate`.
    pub(super) fn beside(log: &Path) -> Self {
        let mut path = log.as_os_str().to_owned();
        path.push(".gate");
        Self { path: path.into() }
    }

    fn unavailable(&self, reason: &std::io::Error) -> GateError {
        GateError::Unavailable(format!("{}: {reason}", self.path.display()))
    }
}

#[async_trait]
impl Gate for SqliteStore {
    async fn enter(&self) -> Result<Box<dyn Turn>, GateError> {
        let gate = &self.inner.gate;
        let file = private::open(&gate.path).map_err(|reason| gate.unavailable(&reason))?;
        let since = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Box::new(Locked { _file: file })),
                Err(TryLockError::WouldBlock) if since.elapsed() < LOCK_TIMEOUT => {
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                Err(TryLockError::WouldBlock) => return Err(GateError::Busy),
                Err(TryLockError::Error(reason)) => return Err(gate.unavailable(&reason)),
            }
        }
    }
}

/// The lock goes with the file.
struct Locked {
    _file: File,
}

impl Turn for Locked {}
