//! Faults that tests switch on.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// What goes wrong. Nothing, until a test says so.
#[derive(Debug)]
pub struct Faults {
    refusing: AtomicBool,
    batches: AtomicBool,
    positions: AtomicBool,
    cut_before_commit: AtomicUsize,
    cut_after_commit: AtomicUsize,
    cut_read_after: Mutex<Option<usize>>,
    delay: Mutex<Duration>,
    leader: Mutex<Option<(String, u16)>>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            refusing: AtomicBool::new(false),
            batches: AtomicBool::new(true),
            positions: AtomicBool::new(true),
            cut_before_commit: AtomicUsize::new(0),
            cut_after_commit: AtomicUsize::new(0),
            cut_read_after: Mutex::new(None),
            delay: Mutex::new(Duration::ZERO),
            leader: Mutex::new(None),
        }
    }
}

impl Faults {
    /// New connections are closed at once.
    pub fn refuse_connections(&self, refuse: bool) {
        self.refusing.store(refuse, Ordering::SeqCst);
    }

    /// All connections are cut when the next appends of this number arrive, which are not carried out.
    pub fn cut_before_commit(&self, appends: usize) {
        self.cut_before_commit.store(appends, Ordering::SeqCst);
    }

    /// All connections are cut after the next appends of this number, which are carried out and not answered.
    pub fn cut_after_commit(&self, appends: usize) {
        self.cut_after_commit.store(appends, Ordering::SeqCst);
    }

    /// All connections are cut when the next answer has given this many events. Answers to calls and subscriptions count alike.
    pub fn cut_read_after(&self, events: usize) {
        *lock(&self.cut_read_after) = Some(events);
    }

    /// How long every call waits before anything is done.
    pub fn delay(&self, delay: Duration) {
        *lock(&self.delay) = delay;
    }

    /// Calls that want the leader are sent to this one.
    pub fn send_to_leader(&self, leader: Option<(String, u16)>) {
        *lock(&self.leader) = leader;
    }

    /// Whether the next who connects is told of batches, as servers do since 21.10.
    pub fn offer_batches(&self, offer: bool) {
        self.batches.store(offer, Ordering::SeqCst);
    }

    /// Whether the answer to a repeated append has the position of the first one; a server may not know it.
    pub fn know_positions_of_repeated(&self, know: bool) {
        self.positions.store(know, Ordering::SeqCst);
    }

    pub(crate) fn refuses(&self) -> bool {
        self.refusing.load(Ordering::SeqCst)
    }

    pub(crate) fn offers_batches(&self) -> bool {
        self.batches.load(Ordering::SeqCst)
    }

    pub(crate) fn knows_positions(&self) -> bool {
        self.positions.load(Ordering::SeqCst)
    }

    pub(crate) fn cuts_before_commit(&self) -> bool {
        take_one(&self.cut_before_commit)
    }

    pub(crate) fn cuts_after_commit(&self) -> bool {
        take_one(&self.cut_after_commit)
    }

    /// Whether an answer that gave this many events breaks off here; once.
    pub(crate) fn cuts_read(&self, given: usize) -> bool {
        let mut after = lock(&self.cut_read_after);
        let cuts = after.is_some_and(|after| given >= after);
        if cuts {
            *after = None;
        }
        cuts
    }

    pub(crate) fn delays(&self) -> Duration {
        *lock(&self.delay)
    }

    pub(crate) fn other_leader(&self) -> Option<(String, u16)> {
        lock(&self.leader).clone()
    }
}

fn take_one(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
        left.checked_sub(1)
    })
    .is_ok()
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
