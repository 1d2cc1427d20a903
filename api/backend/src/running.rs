//! Commands, projections and adapters, put together over the engines that the configuration names.

use std::{
    sync::{Arc, atomic::AtomicBool},
    thread,
    time::{Duration, Instant},
};

use adapters::{
    clock::{Machine, RandomIds, SteadyClock},
    known::KnownFromViews,
    projecting::{
        Checkpoint, DeadlineLog, Leading, LiveViews, PastViews, ReplayLog, Tail, TailParts,
        ViewParts, open_live,
    },
};
use anyhow::{Context, bail};
use commands::{
    Commands, Intention, Parts,
    collect::MailRecorder,
    ports::{Clock, ClockState, Ids, Known},
};
use domain::log::{Actor, Position};
use parsing::definition::Definitions;
use projections::{
    ports::{ChainStore, ViewReader},
    projector::{Progress, time_of},
    reading::{DetailsSource, Rules},
};
use tokio::runtime::Handle;

use crate::{
    configuration::{Configuration, operator_name},
    deadlines::DeadlineRecorder,
    engine::Engine,
    lost_log,
    replay_log::ReplayRecorder,
    verification::LastVerification,
};

/// A running installation. One process at a time keeps its views up to date; the others see what that one does.
pub struct Backend {
    pub engine: Engine,
    pub live: Arc<LiveViews>,
    /// The views as they were at some time.
    pub past: Arc<PastViews>,
    pub commands: Arc<Commands>,
    pub mail_recorder: MailRecorder,
    pub known: Arc<dyn Known>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    /// What views are built from.
    pub view_parts: ViewParts,
    /// The details of runs.
    pub details: DetailsSource,
    pub checkpoint: Checkpoint,
    /// The hash chain over the log.
    pub chain: Arc<dyn ChainStore>,
    /// How the last comparison of log and chain ended.
    pub verification: LastVerification,
    tail: Tail,
}

/// Whether this process builds the views of replays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replays {
    /// While it keeps the live views up to date.
    Conducted,
    /// One that ends soon should not begin to build.
    LeftAlone,
}

/// Why the program is not ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// For programs.
    pub status: &'static str,
    pub message: String,
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backend").finish_non_exhaustive()
    }
}

/// How often one who waits for the views looks whether they are being built at all.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(30);

/// Views that did not advance for this long never will.
const STANDSTILL_TIMEOUT: Duration = Duration::from_mins(5);

/// The views may be this far behind for the program to count as ready.
const READY_WITHIN: Duration = Duration::from_secs(5);

impl Backend {
    /// With the machine's clock.
    pub fn open(
        configuration: &Configuration,
        replays: Replays,
        on_rebuild: &mut dyn FnMut(Progress),
    ) -> anyhow::Result<Self> {
        let clock = Arc::new(SteadyClock::new(Machine, configuration.clock.check));
        Self::open_with_clock(configuration, clock, replays, on_rebuild)
    }

    /// Opens the engines, within a tokio runtime of several threads, builds the views again where that is due, and starts to follow the log.
    pub fn open_with_clock(
        configuration: &Configuration,
        clock: Arc<dyn Clock>,
        replays: Replays,
        on_rebuild: &mut dyn FnMut(Progress),
    ) -> anyhow::Result<Self> {
        let engine = Engine::open(configuration, Arc::clone(&clock))?;
        lost_log::mark_empty(engine.feed.as_ref(), engine.marks.as_ref())?;
        let view_parts = engine.view_parts();
        let wanted = Rules::of(Definitions::builtin().clone());
        let leading = match view_parts.generations.try_lead()? {
            None => None,
            Some(lease) => {
                let stop = AtomicBool::new(false);
                let live = open_live(&view_parts, lease.as_ref(), &wanted, &stop, on_rebuild)?;
                Some(Leading {
                    lease: lease.into(),
                    live,
                })
            }
        };
        let live = Arc::new(live_views(&view_parts)?);
        if let Some(last_event) = time_of(live.as_ref())? {
            clock.begin_after(last_event, configuration.clock.gap);
        }
        let checkpoint = Checkpoint::new(Arc::clone(&live));
        let known: Arc<dyn Known> = Arc::new(KnownFromViews {
            live: Arc::clone(&live),
            checkpoint: checkpoint.clone(),
        });
        let ids: Arc<dyn Ids> = Arc::new(RandomIds);
        let log = Arc::clone(&engine.log);
        let contents = Arc::clone(&engine.contents);
        let credentials = Arc::clone(&engine.credentials);
        let commands = Arc::new(Commands::new(Parts {
            log: Arc::clone(&log),
            contents: Arc::clone(&contents),
            credentials,
            known: Arc::clone(&known),
            gate: Arc::clone(&engine.gate),
            clock: Arc::clone(&clock),
            ids: Arc::clone(&ids),
        }));
        let chain = Arc::clone(&engine.chain);
        let parts = TailParts {
            views: view_parts.clone(),
            live: Arc::clone(&live),
            wanted,
            checkpoint: checkpoint.clone(),
            replays: (replays == Replays::Conducted).then(|| {
                Arc::new(ReplayRecorder {
                    commands: Arc::clone(&commands),
                    ids: Arc::clone(&ids),
                    runtime: Handle::current(),
                }) as Arc<dyn ReplayLog>
            }),
            deadlines: (replays == Replays::Conducted).then(|| {
                Arc::new(DeadlineRecorder {
                    commands: Arc::clone(&commands),
                    ids: Arc::clone(&ids),
                    runtime: Handle::current(),
                }) as Arc<dyn DeadlineLog>
            }),
            chain: Arc::clone(&chain),
            marks: Arc::clone(&engine.marks),
            appended: Arc::clone(&engine.appended),
        };
        let tail = match leading {
            None => Tail::stand_by(parts)?,
            Some(leading) => Tail::lead(parts, leading)?,
        };
        let past = PastViews::open(view_parts.clone(), Arc::clone(&live), &configuration.past())
            .with_context(|| format!("{} cannot be used", configuration.past().display()))?;
        Ok(Self {
            past: Arc::new(past),
            commands,
            mail_recorder: MailRecorder {
                log,
                contents,
                ids: Arc::clone(&ids),
            },
            details: DetailsSource {
                readings: view_parts.generations.readings(),
                contents: Arc::clone(&view_parts.contents),
            },
            view_parts,
            engine,
            live,
            known,
            clock,
            ids,
            checkpoint,
            chain,
            verification: LastVerification::default(),
            tail,
        })
    }

    pub fn views(&self) -> &dyn ViewReader {
        self.live.as_ref()
    }

    /// Whether this process keeps the views up to date.
    pub fn is_leader(&self) -> bool {
        self.tail.is_leading()
    }

    /// What keeps answers from being relied on, with the way out; `None` where all is well.
    pub async fn trouble(&self) -> Option<Trouble> {
        match self.clock.state() {
            ClockState::Sound => {}
            state => {
                return Some(Trouble {
                    status: "clock",
                    message: state.to_string(),
                });
            }
        }
        if self.is_ready().await {
            return None;
        }
        Some(Trouble {
            status: "behind",
            message: "the views do not follow the event log; the program's log says why".to_owned(),
        })
    }

    /// Whether queries show what the log holds, up to a few seconds.
    pub async fn is_ready(&self) -> bool {
        if self.tail.is_failing() {
            return false;
        }
        let shows_all = async {
            match self.engine.log.head().await {
                Ok(head) => self.checkpoint.reached(head, READY_WITHIN).await,
                Err(_) => false,
            }
        };
        // A database that is away says nothing for longer than that.
        tokio::time::timeout(READY_WITHIN, shows_all)
            .await
            .unwrap_or(false)
    }

    /// Waits until the views include everything that the log holds now.
    pub async fn settle(&self) -> anyhow::Result<Position> {
        let head = self.engine.feed.head()?;
        // A long import may leave the views minutes behind, and a page of long mails takes long on a busy machine; give up only
        // when they stand still.
        let mut last = (self.checkpoint.position(), Instant::now());
        while !self.checkpoint.reached(head, PROGRESS_INTERVAL).await {
            let now = self.checkpoint.position();
            if now > last.0 {
                last = (now, Instant::now());
                continue;
            }
            anyhow::ensure!(
                !self.tail.is_failing() && last.1.elapsed() < STANDSTILL_TIMEOUT,
                "the views stand still at position {now} of {head}; the log of the running program says why"
            );
        }
        Ok(head)
    }

    /// An intention of the operator of this machine.
    pub fn operator(&self) -> Intention {
        Intention {
            actor: Actor::Operator {
                name: operator_name(),
            },
            correlation_id: self.ids.id(),
            key: None,
        }
    }

    pub fn collecting(&self, name: &str) -> Intention {
        Intention {
            actor: Actor::Collector {
                name: name.to_owned(),
            },
            correlation_id: self.ids.id(),
            key: None,
        }
    }
}

/// Another process may be building the first ones at this moment.
const FIRST_VIEWS_WITHIN: Duration = Duration::from_mins(30);

fn live_views(parts: &ViewParts) -> anyhow::Result<LiveViews> {
    let since = Instant::now();
    loop {
        if let Some(live) = LiveViews::open(Arc::clone(&parts.generations))? {
            return Ok(live);
        }
        if since.elapsed() > FIRST_VIEWS_WITHIN {
            bail!(
                "there are no views yet, and the process that is to build them does not finish; its log says why"
            );
        }
        thread::sleep(Duration::from_millis(100));
    }
}
