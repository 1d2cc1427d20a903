//! How fast a large installation is searched, how fast the jobs of a day are listed and its runs are counted again, and how
//! fast jobs are deleted from it. On SQLite:
//! `cargo run -p acceptance --example many_jobs -- 20000 100 200000` (jobs, runs of each, mails of the inbox), on
//! PostgreSQL: `tests/postgres cargo run -p acceptance --example many_jobs -- 20000 100 200000 postgres`.

mod days;
mod rows;

use std::{env, sync::Arc, time::Instant};

use acceptance::contract::postgres::Database;
use adapters::{
    postgres::{PostgresViewReader, PostgresViewWriter},
    sqlite::{SqliteViewReader, SqliteViewWriter},
};
use domain::{event::Event, job::JobEvent, log::StreamId};
use projections::{
    fold::{self, Fold, WorkingSet},
    ports::{ViewReader, ViewWriter},
    search::{self, SearchScope, Section, Terms},
    store::{PageRequest, Table as _},
    views::{
        customers::CustomerRow,
        jobs::{JobIdentityRow, JobRow},
        mails::{MailPartRow, MailRow, MailState},
        runs::RunRow,
    },
};

use rows::{Size, apply, customer, id, identity_row, job, mail, part, put, run};

/// One job more, with mails to its runs.
const LARGE: u64 = 100_000;

#[tokio::main]
async fn main() {
    let numbers: Vec<u64> = env::args().skip(1).filter_map(|n| n.parse().ok()).collect();
    let [jobs, runs, inbox] = numbers.as_slice() else {
        panic!("give the numbers of jobs, of runs of each, and of mails of the inbox");
    };
    let size = Size {
        jobs: *jobs,
        runs: *runs,
        inbox: *inbox,
    };
    if env::args().any(|argument| argument == "postgres") {
        let database = Database::new();
        let writer = PostgresViewWriter::open(&database.server(), "views").expect("a writer");
        let reader = PostgresViewReader::new(&database.server(), "views");
        measure(Box::new(writer), Arc::new(reader), size).await;
    } else {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("views.db");
        let writer = SqliteViewWriter::open(&file).expect("a writer");
        let reader = SqliteViewReader::new(file);
        measure(Box::new(writer), Arc::new(reader), size).await;
    }
}

async fn measure(writer: Box<dyn ViewWriter>, reader: Arc<dyn ViewReader>, size: Size) {
    let began = Instant::now();
    let mut views = Fold::new(writer);
    fill(views.writer(), size);
    println!("filled in {:.0} s", began.elapsed().as_secs_f64());
    days::count_again(&mut views);
    days::lists(views.writer(), reader.as_ref(), size).await;
    searches(reader.as_ref()).await;
    deletions(&mut views, size);
}

async fn searches(reader: &dyn ViewReader) {
    let scope = SearchScope {
        archived_jobs: true,
        day: 20_001,
        rows: search::ROWS,
    };
    let page = PageRequest {
        first: 25,
        after: None,
    };
    // One job, one customer, many jobs, a status, nothing, everything.
    for text in [
        "srv01234*mail",
        "customer0042",
        "customer0042 failed",
        "duplicati",
        "warning",
        "nowhere",
        "e",
    ] {
        let terms = Terms::read(text).expect("terms");
        for section in Section::ALL {
            let (mut times, mut hits) = (Vec::new(), 0);
            for _ in 0..5 {
                let began = Instant::now();
                let found = search::search(reader, section, &terms, &page, scope).await;
                hits = found.expect("an answer").hits.len();
                times.push(began.elapsed().as_secs_f64() * 1_000.0);
            }
            times.sort_by(f64::total_cmp);
            println!(
                "{text:<22} {section:<10?} {hits:>3} hits  median {:>7.1} ms  first {:>7.1} ms",
                times[2], times[4]
            );
        }
    }
}

fn deletions(views: &mut Fold, size: Size) {
    let began = Instant::now();
    delete(views, &[size.jobs]);
    println!(
        "one job of {LARGE} runs deleted in {:.2} s",
        began.elapsed().as_secs_f64()
    );
    let some: Vec<_> = (0..size.jobs.min(1_000)).collect();
    let began = Instant::now();
    delete(views, &some);
    println!(
        "{} jobs of {} runs deleted in {:.2} s",
        some.len(),
        size.runs,
        began.elapsed().as_secs_f64()
    );
}

fn delete(views: &mut Fold, jobs: &[u64]) {
    views.begin().expect("a transaction");
    for job in jobs {
        let event = Event::Job(JobEvent::JobDeleted { reason: None });
        let stream = StreamId::new("job", id(1, *job).to_string());
        let position = FIRST_DELETION + i64::try_from(*job).expect("a small number");
        apply(views, position, &event, stream);
    }
    fold::commit(views).expect("committed");
    views.trim();
}

/// Position of the event that deletes the first job.
const FIRST_DELETION: i64 = 10;

fn fill(writer: &mut dyn ViewWriter, size: Size) {
    writer.create(WorkingSet::TABLES).expect("the tables");
    writer.begin().expect("a transaction");
    let customers = (0..(size.jobs / 20).max(1)).map(|n| customer(n).to_row());
    put::<CustomerRow>(writer, customers);
    put::<JobRow>(writer, (0..=size.jobs).map(|n| job(n).to_row()));
    let identities = (0..=size.jobs).map(|n| identity_row(n).to_row());
    put::<JobIdentityRow>(writer, identities);
    let runs = (0..size.jobs * size.runs).map(|n| run(n % size.jobs, n / size.jobs, None).to_row());
    put::<RunRow>(writer, runs);
    let large = (0..LARGE).map(|n| run(size.jobs, n, Some(id(3, n))).to_row());
    put::<RunRow>(writer, large);
    put::<MailRow>(
        writer,
        (0..LARGE).map(|n| mail(n, MailState::Assigned).to_row()),
    );
    put::<MailPartRow>(writer, (0..LARGE).map(|n| part(size.jobs, n).to_row()));
    let inbox = (LARGE..LARGE + size.inbox).map(|n| mail(n, MailState::Unrecognised).to_row());
    put::<MailRow>(writer, inbox);
    writer.commit().expect("committed");
    writer.index(WorkingSet::TABLES).expect("the indexes");
}
