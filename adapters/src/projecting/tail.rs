//! Keeps the views up to date, on a thread of its own.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use projections::{
    ports::{ChainMarks, ChainStore, Lease},
    projector::ProjectorError,
    reading::Rules,
};

use super::{
    Advancing, BuildError, Checkpoint, DeadlineLog, Leading, LiveViews, ReplayLog, ViewParts,
    chain::ChainKeeper, conductor::Conductor, open_live, ticking::Ticker,
};
use crate::signal::Signal;

/// How often the log is looked at: another process may append without telling this one.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// After an error of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// Keeps the views up to date on a thread of its own until it is dropped. Where another process does so already, it
/// stands by and takes over when that one ends.
#[derive(Debug)]
pub struct Tail {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the tail works with.
#[derive(Debug)]
pub struct TailParts {
    pub views: ViewParts,
    pub live: Arc<LiveViews>,
    /// Rules to begin with, should there be no views.
    pub wanted: Rules,
    pub checkpoint: Checkpoint,
    /// `None` leaves replays to other processes: one that ends soon should not begin to build.
    pub replays: Option<Arc<dyn ReplayLog>>,
    /// `None` leaves it to other events to bring the time.
    pub deadlines: Option<Arc<dyn DeadlineLog>>,
    /// Follows the log beside the views.
    pub chain: Arc<dyn ChainStore>,
    /// How far that was known to be.
    pub marks: Arc<dyn ChainMarks>,
    pub appended: Arc<Signal>,
}

#[derive(Debug)]
struct Shared {
    stop: AtomicBool,
    failing: AtomicBool,
    leading: AtomicBool,
    appended: Arc<Signal>,
}

impl Tail {
    /// Follows the log with a projector that this process may use already.
    pub fn lead(parts: TailParts, leading: Leading) -> io::Result<Self> {
        parts.checkpoint.set(leading.live.projector.checkpoint());
        Self::start(parts, Some(leading))
    }

    /// Waits until the process that has the leadership gives it up.
    pub fn stand_by(parts: TailParts) -> io::Result<Self> {
        Self::start(parts, None)
    }

    /// Whether this process keeps the views up to date.
    pub fn is_leading(&self) -> bool {
        self.shared.leading.load(Ordering::Relaxed)
    }

    /// Whether the last attempt to advance the views failed.
    pub fn is_failing(&self) -> bool {
        self.shared.failing.load(Ordering::Relaxed)
    }

    fn start(parts: TailParts, own: Option<Leading>) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            failing: AtomicBool::new(false),
            leading: AtomicBool::new(own.is_some()),
            appended: Arc::clone(&parts.appended),
        });
        let follow = Follow {
            parts,
            shared: Arc::clone(&shared),
        };
        let thread = thread::Builder::new()
            .name("projector".to_owned())
            .spawn(move || follow.run(own))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.appended.raise();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the projector ended with a panic");
        }
    }
}

/// Why the views are no longer followed with.
enum Ended {
    AsWanted,
    Damaged(Arc<dyn Lease>, String),
}

struct Follow {
    parts: TailParts,
    shared: Arc<Shared>,
}

impl Follow {
    fn run(self, own: Option<Leading>) {
        let mut own = own;
        while !self.stopped() {
            let Some(leading) = own.take().or_else(|| self.take_over()) else {
                return;
            };
            self.shared.leading.store(true, Ordering::Relaxed);
            if let Ended::Damaged(lease, reason) = self.follow(leading) {
                own = self.mend(lease, &reason);
            }
            self.shared.leading.store(false, Ordering::Relaxed);
        }
    }

    /// Builds the views again whose files are damaged. Queries fail meanwhile, which is better than an answer that lacks
    /// something.
    fn mend(&self, lease: Arc<dyn Lease>, reason: &str) -> Option<Leading> {
        let parts = &self.parts.views;
        self.shared.failing.store(true, Ordering::Relaxed);
        let mend = || -> Result<Advancing, BuildError> {
            if let Some(live) = parts.generations.live()? {
                let lease = lease.as_ref();
                parts.generations.set_damaged_aside(lease, live, reason)?;
            }
            // It finds them empty.
            let stop = &self.shared.stop;
            let built = open_live(parts, lease.as_ref(), &self.parts.wanted, stop, &mut |_| {})?;
            self.parts.live.refresh()?;
            Ok(built)
        };
        match mend() {
            Ok(live) => Some(Leading { lease, live }),
            Err(error) => {
                tracing::error!(%error, "the damaged views cannot be built again; trying again");
                thread::sleep(PAUSE);
                None
            }
        }
    }

    /// Until told to stop, the lease is lost, or the views turn out to be damaged.
    fn follow(&self, mut leading: Leading) -> Ended {
        self.parts
            .checkpoint
            .set(leading.live.projector.checkpoint());
        let parts = &self.parts;
        let _chain = ChainKeeper::start(
            Arc::clone(&parts.views.recorded),
            Arc::clone(&parts.chain),
            Arc::clone(&parts.marks),
            Arc::clone(&leading.lease),
        );
        let mut conductor = parts.replays.as_ref().map(|replays| {
            Conductor::new(
                parts.views.clone(),
                Arc::clone(&parts.live),
                Arc::clone(replays),
            )
        });
        let mut ticker = parts
            .deadlines
            .as_ref()
            .map(|log| Ticker::new(Arc::clone(log), Arc::clone(&parts.views.clock)));
        while !self.stopped() {
            if !leading.lease.holds() {
                tracing::error!("the right to write the views was lost; standing by");
                // The process that writes them now tells how far they are by the views alone.
                self.parts.checkpoint.set(0);
                break;
            }
            let projector = &mut leading.live.projector;
            let result = projector.catch_up(&self.shared.stop, &mut |progress| {
                self.parts.checkpoint.set(progress.position);
            });
            let mut failing = result.is_err();
            let met = result.as_ref().err().and_then(ProjectorError::damage);
            // Queries may meet damage where nothing is written.
            let met = met.or_else(|| self.parts.live.take_damage(leading.live.generation.id));
            if let Some(reason) = met {
                if let Some(mut conductor) = conductor {
                    conductor.stop();
                }
                return Ended::Damaged(leading.lease, reason);
            }
            if let Err(error) = result {
                tracing::error!(%error, "the views could not be advanced; trying again");
            } else if let Some(conductor) = &mut conductor
                && let Err(error) = conductor.step(&mut leading, &self.shared.stop)
            {
                tracing::error!(%error, "a replay cannot go on; trying again");
                failing = true;
            }
            self.shared.failing.store(failing, Ordering::Relaxed);
            if let Some(ticker) = ticker.as_mut().filter(|_| !failing) {
                match leading.live.projector.next_due() {
                    Ok(due) => ticker.tick(due),
                    Err(error) => tracing::warn!(%error, "what is due next cannot be read"),
                }
            }
            self.shared
                .appended
                .wait(if failing { PAUSE } else { POLL_INTERVAL });
        }
        if let Some(mut conductor) = conductor {
            conductor.stop();
        }
        Ended::AsWanted
    }

    /// `None` when told to stop first.
    fn take_over(&self) -> Option<Leading> {
        while !self.stopped() {
            match self.try_take_over() {
                Ok(Some(leading)) => {
                    tracing::info!("this process keeps the views up to date now");
                    return Some(leading);
                }
                Ok(None) => self.shared.failing.store(false, Ordering::Relaxed),
                Err(error) => {
                    tracing::error!(%error, "the views cannot be taken over; trying again");
                    self.shared.failing.store(true, Ordering::Relaxed);
                }
            }
            if let Err(error) = self.parts.live.refresh() {
                tracing::error!(%error, "the views that are live cannot be opened; showing the ones before");
            }
            thread::sleep(POLL_INTERVAL);
        }
        None
    }

    fn try_take_over(&self) -> Result<Option<Leading>, BuildError> {
        let views = &self.parts.views;
        let Some(lease) = views.generations.try_lead()? else {
            return Ok(None);
        };
        let stop = &self.shared.stop;
        let live = open_live(views, lease.as_ref(), &self.parts.wanted, stop, &mut |_| {})?;
        self.parts.live.refresh()?;
        Ok(Some(Leading {
            lease: lease.into(),
            live,
        }))
    }

    fn stopped(&self) -> bool {
        self.shared.stop.load(Ordering::Relaxed)
    }
}
