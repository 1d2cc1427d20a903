//! The machine's clock, and the times of the log.

use std::{process::ExitCode, sync::Arc};

use adapters::clock::{Machine, RandomIds, SteadyClock};
use anyhow::bail;
use backend::{
    Replays,
    configuration::{Configuration, operator_name},
    engine::Engine,
    made::require_made,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::Subcommand;
use commands::{
    Intention, correct_times,
    ports::{Clock, ClockState, Ids},
};
use domain::log::{Actor, Position};
use projections::ports::EventFeed;
use terminal::{opening::open, say};

use super::replay;

#[derive(Debug, Subcommand)]
pub(super) enum ClockVerb {
    /// Say whether the clock and the log agree; exit code 1 where they do not
    Show,
    /// Correct the times of events that a clock recorded which was ahead, and build the views again
    ///
    /// Nothing is changed in the log: an event is added that says how the others are read. Without `--yes` it only shows what
    /// it would do. `serve` must not run meanwhile.
    Correct {
        /// The first event with a wrong time [default: the first one that is later than now]
        #[arg(long, value_name = "POSITION")]
        from: Option<Position>,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn run(
    configuration: &Configuration,
    verb: ClockVerb,
) -> anyhow::Result<ExitCode> {
    require_made(configuration)?;
    match verb {
        ClockVerb::Show => show(configuration),
        ClockVerb::Correct { from, yes } => correct(configuration, from, yes).await,
    }
}

fn show(configuration: &Configuration) -> anyhow::Result<ExitCode> {
    let backend = open(configuration, Replays::LeftAlone)?;
    say!("the machine's clock says {}", spoken(backend.clock.now()));
    match backend.clock.state() {
        ClockState::Sound => {
            say!("the event log agrees with it");
            Ok(ExitCode::SUCCESS)
        }
        state => {
            say!("{state}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Events read in one go.
const PAGE: usize = 5_000;

/// Clocks of processes that write to one log differ by seconds.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

async fn correct(
    configuration: &Configuration,
    from: Option<Position>,
    yes: bool,
) -> anyhow::Result<ExitCode> {
    let clock: Arc<dyn Clock> = Arc::new(SteadyClock::new(Machine, configuration.clock.check));
    let engine = Engine::open(configuration, Arc::clone(&clock))?;
    let Some(lease) = engine.generations.try_lead()? else {
        bail!(
            "another process keeps {:?} up to date; stop `serve`, then repeat",
            configuration.views
        );
    };
    let now = clock.now();
    let feed = engine.view_parts().feed;
    let Some(wrong) = find(feed.as_ref(), from, now)? else {
        say!(
            "no event is later than {}, which the machine's clock says; nothing to correct",
            spoken(now)
        );
        return Ok(ExitCode::SUCCESS);
    };
    say!(
        "the machine's clock says {}\n\
         {} events from position {} on claim to be recorded up to {}\n\
         those that are later than {} are read as recorded then",
        spoken(now),
        wrong.events,
        wrong.from,
        spoken(wrong.until),
        spoken(wrong.at)
    );
    if !yes {
        say!("Nothing was changed. If the clock is right now, repeat with --yes.");
        return Ok(ExitCode::SUCCESS);
    }
    let ids: Arc<dyn Ids> = Arc::new(RandomIds);
    let intention = Intention {
        actor: Actor::Operator {
            name: operator_name(),
        },
        correlation_id: ids.id(),
        key: None,
    };
    correct_times(&engine.log, &ids, (wrong.from, wrong.at), &intention).await?;
    drop((lease, feed, engine));
    replay::rebuild::run(configuration, false)
}

/// Events whose times are to be corrected.
struct Wrong {
    from: Position,
    events: u64,
    /// The last one's time.
    until: DateTime<Utc>,
    /// The time of the last event before them, which is right; of the first one where there is none, now.
    at: DateTime<Utc>,
}

fn find(
    feed: &dyn EventFeed,
    from: Option<Position>,
    now: DateTime<Utc>,
) -> anyhow::Result<Option<Wrong>> {
    let mut found: Option<Wrong> = None;
    let mut right = None;
    let mut last = Position::MIN;
    loop {
        let events = feed.read_after(last, PAGE)?;
        let Some(end) = events.last() else {
            return Ok(found);
        };
        last = end.position;
        for event in events {
            let is_wrong = from.map_or(event.recorded_at > now + TOLERANCE, |from| {
                event.position >= from
            });
            match &mut found {
                Some(wrong) => {
                    wrong.events += 1;
                    wrong.until = wrong.until.max(event.recorded_at);
                }
                None if is_wrong => {
                    found = Some(Wrong {
                        from: event.position,
                        events: 1,
                        until: event.recorded_at,
                        at: right.unwrap_or(now),
                    });
                }
                None => right = Some(event.recorded_at),
            }
        }
    }
}

fn spoken(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
