//! Ends a statement that nobody waits for any more: it would keep its connection from everybody else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, InterruptHandle, ffi};

/// What the one who waits and the thread that works know of each other.
#[derive(Default)]
struct Shared(Mutex<State>);

#[derive(Default)]
enum State {
    #[default]
    Waiting,
    Running(InterruptHandle),
    Ended,
}

/// Held by the one who waits. Dropping it ends the work, or keeps it from beginning.
pub(super) struct Waiting(Arc<Shared>);

/// Held by the thread that works.
pub(super) struct Working(Arc<Shared>);

pub(super) fn pair() -> (Waiting, Working) {
    let shared = Arc::new(Shared::default());
    (Waiting(Arc::clone(&shared)), Working(shared))
}

impl Working {
    pub(super) fn on<T>(
        self,
        connection: &Connection,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        {
            let mut state = self.0.lock();
            if matches!(*state, State::Ended) {
                return Err(interrupted());
            }
            *state = State::Running(connection.get_interrupt_handle());
        }
        let result = work(connection);
        // Behind this the connection is somebody else's.
        *self.0.lock() = State::Ended;
        result
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if let State::Running(statement) = &*state {
            // Under the lock, so that it cannot be another one's statement by now.
            statement.interrupt();
        }
        *state = State::Ended;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn interrupted() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None)
}
