//! One at a time over all processes: a lock on an empty file beside the log, which the system gives back when a process ends.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use commands::ports::{Gate, GateError, Turn};

use super::SqliteStore;
use crate::private;

/// How long others are waited for.
const LOCK_TIMEOUT: Duration = Duration::from_secs(15);

/// The system tells nobody when a lock of a file is given back.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

#[async_trait]
impl Gate for SqliteStore {
    async fn enter(&self) -> Result<Box<dyn Turn>, GateError> {
        let gate = &self.inner.gate;
        let file = private::open(gate).map_err(|reason| unavailable(gate, &reason))?;
        let since = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Box::new(Locked { _file: file })),
                Err(TryLockError::WouldBlock) if since.elapsed() < LOCK_TIMEOUT => {
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                Err(TryLockError::WouldBlock) => return Err(GateError::Busy),
                Err(TryLockError::Error(reason)) => return Err(unavailable(gate, &reason)),
            }
        }
    }
}

/// The lock goes with the file.
struct Locked {
    _file: File,
}

impl Turn for Locked {}

fn unavailable(gate: &Path, reason: &io::Error) -> GateError {
    GateError::Unavailable(format!("{}: {reason}", gate.display()))
}
