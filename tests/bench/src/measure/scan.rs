//! Reading the whole log.

use anyhow::ensure;
use backend::engine::Engine;
use domain::{event::Event, log::Metadata};
use tokio::task::block_in_place;

use crate::{budgets, database::Database, numbers::timed, report::Report};

/// As the projector reads.
const PAGE: usize = 1_000;

/// All events in their order, decoded.
pub(crate) fn measure(
    engine: &Engine,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (seconds, events) = block_in_place(|| timed(|| scan(engine)));
    let events = events?;
    ensure!(
        events >= size,
        "the log gave {events} of at least {size} events"
    );
    report.rate_of(database, budgets::SCAN, size, events, seconds);
    Ok(())
}

fn scan(engine: &Engine) -> anyhow::Result<usize> {
    let mut position = 0;
    let mut events = 0;
    loop {
        let page = engine.feed.read_after(position, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(events);
        };
        position = last.position;
        for recorded in &page {
            std::hint::black_box((Event::decode(recorded)?, Metadata::decode(recorded)?));
            events += 1;
        }
    }
}
