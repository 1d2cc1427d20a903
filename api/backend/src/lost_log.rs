//! A log that lacks events of which its hash chain or the views know: it is not gone on with, unless somebody says so.

use std::{path::Path, thread, time::Duration};

use adapters::sqlite::{SqliteChain, SqliteGenerations};
use anyhow::Context;
use chrono::{DateTime, Utc};
use domain::log::Position;
use projections::{
    chain::{Beside, LostEvents},
    ports::{ChainMarks, ChainStore, EventFeed, Generations},
    projector::checkpoint_of,
};

use crate::configuration::{Configuration, EventsAt, ViewsAt};

/// Another node of a cluster of EventStoreDB may know of the last events a moment later than the one that took them.
const MAX_TRIES: u32 = 10;
const BETWEEN_TRIES: Duration = Duration::from_millis(200);

/// A file of a log that is not there would be made: what stands beside it is looked at before.
pub fn refuse_missing(configuration: &Configuration) -> anyhow::Result<()> {
    let views = match &configuration.views {
        ViewsAt::Sqlite(path) if path.exists() => SqliteGenerations::open(path).ok(),
        _ => None,
    };
    refuse_missing_to(
        configuration,
        views.as_ref().and_then(|views| shown_until(views)),
    )
}

/// The same for the demo, whose views are no witness: those of one that was broken off have no log.
pub fn refuse_missing_beside_chain(configuration: &Configuration) -> anyhow::Result<()> {
    refuse_missing_to(configuration, None)
}

fn refuse_missing_to(configuration: &Configuration, views: Option<Position>) -> anyhow::Result<()> {
    let EventsAt::Sqlite(path) = &configuration.events else {
        return Ok(());
    };
    if path.exists() {
        return Ok(());
    }
    let chain = SqliteChain::of_log(path);
    let is_there = chain.path().exists();
    let beside = Beside {
        chain: is_there.then(|| linked_until(&chain)).flatten(),
        views,
    };
    beside
        .lost(None)
        .map_err(|lost| refusal(configuration, &lost, Some(path)))
}

/// A log that is there, and ends before what is known of it.
pub fn refuse_older(
    configuration: &Configuration,
    feed: &dyn EventFeed,
    chain: &dyn ChainStore,
    generations: &dyn Generations,
) -> anyhow::Result<()> {
    let mut left = match configuration.events {
        EventsAt::EventStoreDb(_) => MAX_TRIES,
        EventsAt::Sqlite(_) | EventsAt::Postgres(_) => 1,
    };
    loop {
        let beside = Beside {
            chain: linked_until(chain),
            views: shown_until(generations),
        };
        let head = feed.head().context("the event log does not answer")?;
        match beside.lost(Some(head)) {
            Ok(()) => return Ok(()),
            Err(lost) if left == 1 => return Err(refusal(configuration, &lost, None)),
            Err(_) => {
                left -= 1;
                thread::sleep(BETWEEN_TRIES);
            }
        }
    }
}

/// So that a chain that is not there is told from one that was not begun. Done before anything is appended.
pub fn mark_empty(feed: &dyn EventFeed, marks: &dyn ChainMarks) -> anyhow::Result<()> {
    if feed.head()? == 0 {
        marks.raise(0)?;
    }
    Ok(())
}

/// Of a chain that is set aside at some time.
pub fn label_of(now: DateTime<Utc>) -> String {
    format!("until_{}", now.format("%Y%m%dT%H%M%SZ"))
}

/// A chain that does not answer says nothing against the log.
fn linked_until(chain: &dyn ChainStore) -> Option<Position> {
    chain
        .last()
        .inspect_err(|error| tracing::warn!(%error, "whether the log is whole was not compared"))
        .ok()
        .flatten()
        .map(|link| link.position)
}

/// Views that cannot be read are built again, and say nothing against the log.
fn shown_until(generations: &dyn Generations) -> Option<Position> {
    let live = generations.live().ok().flatten()?;
    let reader = generations.reader(live).ok()?;
    checkpoint_of(reader.as_ref()).ok()
}

fn refusal(configuration: &Configuration, lost: &LostEvents, made: Option<&Path>) -> anyhow::Error {
    let restore = match made {
        Some(path) => format!(
            "put {} back, from a backup with its hash chain",
            path.display()
        ),
        None => "restore the log and its hash chain from one backup".to_owned(),
    };
    anyhow::anyhow!(
        "{lost}: events were lost, or {:?} is another log (see `--data` and `--events`). The program does not start. Either \
         {restore}; or, to go on with the log as it is, run `backupchecks serve --new-log`, which keeps the old hash \
         chain aside and builds the views again",
        configuration.events
    )
}
