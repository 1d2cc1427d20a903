//! Events that are appended one by one.

use std::time::Instant;

use adapters::clock::RandomIds;
use backend::engine::Engine;
use commands::{
    Intention,
    ports::{Ids, StreamAppend},
};
use domain::{
    aggregate::Aggregate,
    log::{Actor, StreamId},
    run::{Run, RunEvent},
};

use crate::{
    budgets, database::Database, human_log::new_event, numbers::percentile, report::Report,
};

const APPENDS: usize = 1_000;

/// One event after the other, each durable before the next.
pub(crate) async fn measure(
    engine: &Engine,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let by = Intention {
        actor: Actor::Operator {
            name: "bench".to_owned(),
        },
        correlation_id: RandomIds.id(),
        key: None,
    };
    let mut times = Vec::with_capacity(APPENDS);
    for _ in 0..APPENDS {
        let append = StreamAppend {
            stream: StreamId::new(Run::TYPE, RandomIds.id().to_string()),
            expected: 0,
            events: vec![new_event(
                &RunEvent::RunReviewed {
                    note: None,
                    status: None,
                },
                &by,
            )?],
        };
        let began = Instant::now();
        engine.log.append(vec![append]).await?;
        times.push(began.elapsed());
    }
    let seconds = times.iter().sum::<std::time::Duration>().as_secs_f64();
    report.rate_of(database, budgets::APPEND_SINGLE, size, APPENDS, seconds);
    let p50 = percentile(&mut times, 50);
    report.time(database, budgets::APPEND_SINGLE_P50, size, p50);
    let p99 = percentile(&mut times, 99);
    report.time(database, budgets::APPEND_SINGLE_P99, size, p99);
    Ok(())
}
