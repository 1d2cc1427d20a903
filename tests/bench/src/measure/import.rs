//! An import of mails, and what it takes on the disk.

use std::{sync::atomic::AtomicBool, time::Instant};

use anyhow::ensure;
use backend::{Backend, import};
use commands::Assignment;
use projections::{
    store::PageRequest,
    views::mails::{MailFilter, MailState, mails},
};

use crate::{budgets, database::Database, mail_files::MailFiles, place::Place, report::Report};

const CUSTOMERS: usize = 25;

/// Into an installation whose people know the jobs already, so that nearly every mail becomes a run.
pub(crate) async fn measure(
    backend: &Backend,
    database: Database,
    files: &MailFiles,
    index: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let by = backend.collecting("import");
    let never = AtomicBool::new(false);
    import::import(backend, &[files.seeds()], &by, &never, &mut |_| {}).await?;
    approve_all(backend).await?;

    let (paths, size) = (files.of_size(index), files.sizes[index]);
    let began = Instant::now();
    let done = import::import(backend, &paths, &by, &never, &mut |_| {}).await?;
    backend.settle().await?;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(
        done.received == size && done.refused.is_empty(),
        "{} of {size} mails were new, and {} were refused",
        done.received,
        done.refused.len()
    );
    report.rate(database, budgets::IMPORT, size, seconds);

    let began = Instant::now();
    let again = import::import(backend, &paths, &by, &never, &mut |_| {}).await?;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(
        again.duplicates == size,
        "{} mails were new",
        again.received
    );
    report.rate(database, budgets::IMPORT_AGAIN, size, seconds);
    Ok(())
}

/// Bytes of log and contents for each mail. Nobody may have them open.
pub(crate) async fn disk(place: &Place, size: usize, report: &mut Report) -> anyhow::Result<()> {
    let bytes = u32::try_from(place.log_bytes().await? / i64::try_from(size)?)?;
    let per_mail = f64::from(bytes);
    report.value(place.database, budgets::DISK_PER_MAIL, size, per_mail);
    Ok(())
}

async fn approve_all(backend: &Backend) -> anyhow::Result<()> {
    let by = backend.operator();
    let mut customers = Vec::new();
    for number in 1..=CUSTOMERS {
        let name = format!("Acme {number}");
        let customer = backend.commands.register_customer(&name, &by).await?;
        customers.push(customer.value);
    }
    let waiting = MailFilter {
        states: vec![MailState::Waiting],
        ..MailFilter::default()
    };
    let first = PageRequest {
        first: 1,
        after: None,
    };
    for number in 0.. {
        backend.settle().await?;
        let page = mails(backend.views(), &waiting, &first).await?;
        let Some((_, mail)) = page.items.first() else {
            break;
        };
        let assignment = Assignment {
            ordinal: None,
            customer_id: customers[number % CUSTOMERS],
        };
        let commands = &backend.commands;
        commands
            .approve_mail(mail.mail_id, &[assignment], &by)
            .await?;
    }
    Ok(())
}
