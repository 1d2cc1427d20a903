//! How fast a large installation is searched, how fast the jobs of a day are listed and its runs are counted again, and how
//! fast jobs are deleted from it. On SQLite:
//! `cargo run -p acceptance --example many_jobs -- 20000 100 200000` (jobs, runs of each, mails of the inbox), on
//! PostgreSQL: `tests/postgres cargo run -p acceptance --example many_jobs -- 20000 100 200000 postgres`.

mod days;

use std::{env, sync::Arc, time::Instant};

use acceptance::contract::postgres::Database;
use adapters::{
    postgres::{PostgresViewReader, PostgresViewWriter},
    sqlite::{SqliteViewReader, SqliteViewWriter},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    event::Event,
    identity::JobIdentity,
    ids::Digest,
    job::JobEvent,
    log::{Actor, Metadata, RecordedEvent, StreamId},
    run::RunStatus,
};
use projections::{
    fold::{self, Envelope, Fold, WorkingSet},
    ports::{ViewReader, ViewWriter},
    search::{self, Scope, Section, Terms},
    store::{Json, PageRequest, Table},
    views::{
        customers::CustomerRow,
        jobs::{JobIdentityRow, JobRow},
        mails::{MailPartRow, MailRow, MailState},
        runs::RunRow,
    },
};
use uuid::Uuid;

/// One job more, with mails to its runs.
const LARGE: u64 = 100_000;

#[derive(Clone, Copy)]
struct Size {
    jobs: u64,
    runs: u64,
    inbox: u64,
}

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
    let scope = Scope {
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

fn apply(views: &mut Fold, position: i64, event: &Event, stream: StreamId) {
    let metadata = Metadata {
        actor: Actor::Operator { name: "x".into() },
        correlation_id: Uuid::nil(),
        causation_id: None,
    };
    let recorded = RecordedEvent {
        position,
        event_id: Uuid::nil(),
        stream,
        sequence: 2,
        event_type: "Any".into(),
        event_version: "1".into(),
        recorded_at: start(),
        payload: "{}".into(),
        metadata: metadata.encode(),
    };
    let envelope = Envelope {
        recorded: &recorded,
        metadata: &metadata,
        event,
        recorded_at: start(),
    };
    fold::apply(views, &envelope, None).expect("folded");
}

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

fn put<R: Table>(
    writer: &mut dyn ViewWriter,
    mut rows: impl Iterator<Item = Vec<projections::ports::Value>>,
) {
    writer.insert(&R::DEF, &mut rows).expect("written");
}

/// Spread as ids are that are derived by hashing.
fn id(kind: u64, number: u64) -> Uuid {
    let spread = number
        .wrapping_add(kind << 56)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Uuid::from_u128((u128::from(spread) << 64) | u128::from(kind))
}

fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn hours(number: u64) -> DateTime<Utc> {
    start() + TimeDelta::hours(i64::try_from(number).expect("a small number"))
}

fn customer(number: u64) -> CustomerRow {
    CustomerRow {
        customer_id: id(2, number),
        name: format!("Customer{number:04}"),
        folded_name: format!("customer{number:04}"),
        name_key: format!("customer{number:04}"),
        active: true,
        registered_at: start(),
        rpo_hours: None,
        time_zone: None,
    }
}

fn identity(number: u64) -> JobIdentity {
    let software = ["Veeam Backup & Replication", "Synology", "Duplicati"];
    JobIdentity {
        sender: format!("backup{}@example.com", number / 20),
        software: software[usize::try_from(number % 3).unwrap_or(0)].to_owned(),
        kind: "Backup".to_owned(),
        job: format!("SRV{number:05} Mailboxes"),
        company: None,
    }
}

fn job(number: u64) -> JobRow {
    let identity = identity(number);
    JobRow {
        job_id: id(1, number),
        customer_id: id(
            2,
            (number / 20).saturating_sub(u64::from(number.is_multiple_of(20))),
        ),
        search_text: domain::text::folded(&format!(
            "{} {} {} {}",
            identity.job, identity.software, identity.kind, identity.sender
        )),
        folded_name: domain::text::folded(&identity.job),
        name: identity.job,
        software: identity.software,
        kind: identity.kind,
        company: None,
        sender: identity.sender,
        archived: false,
        archive_reason: None,
        approved_at: start(),
        rpo_hours: None,
    }
}

fn identity_row(number: u64) -> JobIdentityRow {
    let identity = identity(number);
    JobIdentityRow {
        identity_key: identity.key(),
        job_id: id(1, number),
        run_base: id(1, number),
        identity: Json(identity),
    }
}

fn run(job: u64, number: u64, mail: Option<Uuid>) -> RunRow {
    let kind = if mail.is_some() { 5 } else { 4 };
    let status = match (job + number) % 40 {
        0 => RunStatus::Failed,
        1..=3 => RunStatus::Warning,
        _ => RunStatus::Success,
    };
    let at = hours(number * 24) + TimeDelta::seconds(i64::try_from(job % 80_000).unwrap_or(0));
    let run_id = id(kind, number.wrapping_mul(1 << 24) + job);
    RunRow {
        mail_id: mail,
        mail_ordinal: mail.map(|_| 0),
        mail_count: u32::from(mail.is_some()),
        duration_seconds: Some(60),
        size_bytes: Some(1 << 30),
        object_count: 3,
        reviewed_at: (number > 1).then_some(at),
        reviewed_by: (number > 1).then(|| "Robin".to_owned()),
        ..RunRow::new(run_id, id(1, job), status, at, at)
    }
}

fn mail(number: u64, state: MailState) -> MailRow {
    MailRow {
        mail_id: id(3, number),
        state,
        received_at: hours(number),
        sent_at: None,
        sender: format!("backup{}@example.com", number % 1_000),
        subject: format!("Backup report of SRV{number:05}"),
        folded_subject: format!("backup report of srv{number:05}"),
        source: "file".to_owned(),
        external_id: None,
        size: 4_000,
        content: Digest::of(&number.to_le_bytes()),
        content_erased: false,
        parser: None,
        parser_revision: None,
        part_count: u32::from(state == MailState::Assigned),
        problems: Json(vec![]),
        by_other_subject: false,
        repeats_message_id: false,
    }
}

fn part(job: u64, number: u64) -> MailPartRow {
    let run = run(job, number, Some(id(3, number)));
    let identity = identity(job);
    MailPartRow {
        mail_id: id(3, number),
        ordinal: 0,
        identity_ordinal: 0,
        identity_key: identity.key(),
        received_at: run.received_at,
        software: identity.software,
        kind: identity.kind,
        job: identity.job,
        company: None,
        status: run.status,
        run_at: run.run_at,
        informational: false,
        hidden_from_run_checks: false,
        duration_seconds: None,
        size_bytes: None,
        object_count: 3,
        troubled_object_count: 0,
        troubles: Json::default(),
        one_run: Json::default(),
        usage: None,
        run_key: None,
        lane: 0,
        unusual_path: None,
        run_id: Some(run.run_id),
    }
}
