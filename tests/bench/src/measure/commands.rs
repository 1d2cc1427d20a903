//! Commands of one person, each until it is shown.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use backend::Backend;

use crate::{budgets, database::Database, numbers::percentile, report::Report};

const COMMANDS: usize = 500;

/// They are about this many customers, in turn: nobody changes one a hundred times.
const CUSTOMERS: usize = 50;

/// A view that takes longer than this is at a standstill.
const VIEWS_TIMEOUT: Duration = Duration::from_secs(10);

/// Commands of one person, one after the other, each shown before the next.
pub(crate) async fn measure(
    backend: &Backend,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    backend.settle().await?;
    let by = backend.operator();
    let mut customers = Vec::with_capacity(CUSTOMERS);
    for number in 0..CUSTOMERS {
        let name = format!("Initech {number}");
        let registered = backend.commands.register_customer(&name, &by).await?;
        customers.push(registered.value);
    }
    backend.settle().await?;
    let (mut took, mut seen) = (Vec::new(), Vec::new());
    for number in 0..COMMANDS {
        let began = Instant::now();
        let customer = customers[number % CUSTOMERS];
        let done = if (number / CUSTOMERS).is_multiple_of(2) {
            backend.commands.deactivate_customer(customer, &by).await?
        } else {
            backend.commands.reactivate_customer(customer, &by).await?
        };
        took.push(began.elapsed());
        let position = done.position.context("the command gave no event")?;
        let is_shown = backend.checkpoint.reached(position, VIEWS_TIMEOUT).await;
        ensure!(is_shown, "the views did not reach position {position}");
        seen.push(began.elapsed());
    }
    let p50 = percentile(&mut took, 50);
    report.time(database, budgets::COMMAND_P50, size, p50);
    let p99 = percentile(&mut took, 99);
    report.time(database, budgets::COMMAND_P99, size, p99);
    let p99 = percentile(&mut seen, 99);
    report.time(database, budgets::SEEN_P99, size, p99);
    Ok(())
}
