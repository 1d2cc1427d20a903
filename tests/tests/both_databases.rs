//! The same history gives the same views and the same answers on both databases.

use std::{
    fmt::Debug,
    sync::{Arc, atomic::AtomicBool},
};

use acceptance::{contract::postgres::Database, dump, installation::Installation, mails};
use adapters::{
    clock::SimulatedClock,
    postgres::{PostgresGenerations, PostgresStore},
    projecting::{LiveViews, ViewParts, open_live},
    signal::Signal,
};
use chrono::DateTime;
use commands::{
    Assignment,
    ports::{Content, ContentStore, EventLog, NewEvent, StreamAppend},
};
use domain::{access::Role, content::Stored, log::Metadata, log::RecordedEvent};
use projections::{
    fold::WorkingSet,
    ports::{DatabaseError, EventFeed, ViewReader},
    search::{self, Scope, Section, Terms},
    store::PageRequest,
    views::{audit, customers, jobs, mails as mail_views, runs, users},
};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_history_gives_the_same_views_and_answers() {
    let installation = Installation::new();
    live_through(&installation).await;

    let database = Database::new();
    let store = copy(&installation, &database).await;
    let generations = Arc::new(PostgresGenerations::open(&database.server()).expect("a list"));
    let parts = ViewParts {
        feed: Arc::new(store.clone()),
        contents: Arc::new(store.clone()),
        generations,
        clock: Arc::clone(&installation.backend.clock),
    };
    let lease = parts.generations.try_lead().expect("an answer");
    let lease = lease.expect("the lease");
    let wanted = installation.backend.live.set().definitions;
    let advancing = open_live(
        &parts,
        lease.as_ref(),
        &wanted,
        &AtomicBool::new(false),
        &mut |_| {},
    );
    let advancing = advancing.expect("views");
    assert_eq!(
        advancing.projector.checkpoint(),
        store
            .read_after(0, usize::MAX)
            .expect("events")
            .last()
            .expect("an event")
            .position
    );

    let postgres = LiveViews::open(Arc::clone(&parts.generations))
        .expect("an answer")
        .expect("live views");
    let sqlite = dump::views(&installation.views());
    for table in [
        "audit",
        "customers",
        "jobs",
        "mail_parts",
        "mails",
        "runs",
        "users",
    ] {
        assert!(!sqlite[table].is_empty(), "{table} is empty");
    }
    dump::assert_same("SQLite and PostgreSQL", &sqlite, &dump::views_of(&postgres));

    let (one, other) = (
        answers(installation.backend.views()).await,
        answers(&postgres).await,
    );
    dump::assert_same_lines("answers", &one, &other);
    assert!(one.len() > 20, "{one:?}");
}

/// Something of everything that views show.
async fn live_through(installation: &Installation) {
    let msp = mails::msp();
    let mut busy = mails::busy_jobs(&msp, "Veeam Backup & Replication", 4, 2, 4);
    busy.extend(mails::busy_jobs(&msp, "Synology", 4, 2, 2));
    let sent = mails::of_jobs(&msp, 4, |index, _| busy.contains(&index));
    let mut raw: Vec<_> = sent
        .into_iter()
        .map(|mail| mails::raw(mail.raw, mail.at))
        .collect();
    let noon = "2026-06-08T12:00:00Z".parse().expect("a time");
    for (number, subject) in ["Lunch?", "über Größe", "100%_\\"].into_iter().enumerate() {
        raw.push(mails::raw(mails::letter(number, subject), noon));
    }
    let later = raw.split_off(raw.len() / 2);
    let ids = installation.receive(raw).await;
    let commands = &installation.backend.commands;
    let by = installation.somebody();
    let mut of_customers = Vec::new();
    for name in ["Zoë", "acme", "Acme 2", "Ünal", "_x"] {
        let registered = commands.register_customer(name, &by).await;
        of_customers.push(registered.expect("registered").value);
    }
    let mut approved = Vec::new();
    for (number, mail) in ids.iter().enumerate() {
        let assignment_of = of_customers[number % of_customers.len()];
        let assignment = Assignment {
            ordinal: None,
            customer_id: assignment_of,
        };
        // Letters, and mails of jobs that there are, cannot be approved.
        if let Ok(done) = commands.approve_mail(*mail, &[assignment], &by).await {
            approved.extend(done.value.into_iter().map(|job| (job, assignment_of)));
        }
    }
    let more = installation.receive(later).await;
    let all = runs::RunFilter::default();
    let shown = runs::runs(installation.backend.views(), &all, &page()).await;
    let shown: Vec<Uuid> = shown
        .expect("runs")
        .items
        .iter()
        .map(|(_, run)| run.run_id)
        .collect();
    assert!(shown.len() > 4, "{}", shown.len());
    commands
        .review_runs(&shown[..4], Some("seen"), &by)
        .await
        .expect("reviewed");
    commands
        .withdraw_reviews(&shown[..1], &by)
        .await
        .expect("withdrawn");
    let [(one, of_one), (two, _), (three, _), (four, _), ..] = approved.as_slice() else {
        panic!("{approved:?}");
    };
    commands.move_job(*two, *of_one, &by).await.expect("moved");
    commands.merge_jobs(*two, *one, &by).await.expect("merged");
    commands
        .archive_job(*three, None, &by)
        .await
        .expect("archived");
    for job in [three, four] {
        commands.delete_job(*job, None, &by).await.expect("deleted");
    }
    commands
        .set_job_rpo(*one, Some(26), &by)
        .await
        .expect("set");
    let gone = *more.last().expect("a mail");
    commands
        .delete_mail(gone, Some("test"), &by)
        .await
        .expect("deleted");
    commands.erase_mail(gone, None, &by).await.expect("erased");
    commands
        .rename_customer(of_customers[1], "Globex", &by)
        .await
        .expect("renamed");
    installation.user("Alice", &[Role::Operator]).await;
    installation.backend.settle().await.expect("settled");
}

/// Every event and content, as they are.
async fn copy(installation: &Installation, database: &Database) -> PostgresStore {
    let clock = Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH));
    let store = PostgresStore::open(
        &database.server(),
        clock.clone(),
        Arc::new(Signal::default()),
    );
    let store = store.expect("a store");
    let engine = &installation.backend.engine;
    let events = engine.feed.read_after(0, usize::MAX).expect("events");
    for event in &events {
        clock.set(event.recorded_at);
        let append = StreamAppend {
            stream: event.stream.clone(),
            expected: event.sequence - 1,
            events: vec![again(event)],
        };
        let position = store.append(vec![append]).await.expect("appended");
        assert_eq!(position, event.position);
    }
    assert!(events == store.read_after(0, usize::MAX).expect("events"));
    for event in &events {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).expect("JSON");
        let Some(digest) = payload["MailReceived"]["content_sha256"].as_str() else {
            continue;
        };
        let digest = domain::ids::Digest::from_hex(digest).expect("a digest");
        let content = engine.contents.get(digest).await.expect("an answer");
        let (bytes, remnant) = match content.expect("a content") {
            Stored::Raw(bytes) => (bytes, None),
            Stored::Erased { remnant } => (vec![], Some(remnant)),
        };
        let stored = store.put(vec![Content { digest, bytes }]).await;
        stored.expect("stored");
        if let Some(remnant) = remnant {
            store.erase(digest, remnant).await.expect("erased");
        }
    }
    store
}

fn again(event: &RecordedEvent) -> NewEvent {
    // A port takes names that the program has; a test may keep a few for ever.
    let name = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    NewEvent {
        event_id: event.event_id,
        event_type: name(&event.event_type),
        event_version: name(&event.event_version),
        payload: event.payload.clone(),
        metadata: Metadata::decode(event).expect("metadata"),
    }
}

/// What the program asks, as text, so that it can be compared.
async fn answers(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = of_customers(reader).await;
    lines.extend(of_jobs(reader).await);
    lines.extend(of_mails(reader).await);
    lines.extend(of_runs(reader).await);
    lines.extend(of_searches(reader).await);
    let customers_only = audit::AuditFilter {
        stream_type: Some("customer".to_owned()),
        ..Default::default()
    };
    let trail = audit::audit_trail(reader, &customers_only, &page()).await;
    lines.push(shown("audit", trail));
    lines.push(sorted("users", users::users(reader).await));
    for table in WorkingSet::TABLES {
        let sql = format!("SELECT COUNT(*) FROM {}", table.name);
        lines.push(shown(table.name, reader.select(sql, vec![]).await));
    }
    lines
}

async fn of_customers(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut after, all) = (None, customers::CustomerFilter::default());
    loop {
        let request = PageRequest { first: 2, after };
        let found = customers::customers(reader, &all, &request)
            .await
            .expect("customers");
        lines.push(format!("{found:?}"));
        after = found.items.last().map(|(cursor, _)| cursor.clone());
        if !found.has_next {
            break;
        }
    }
    for part in ["ACME", "ü", "*e*", "_", "\0"] {
        let filter = customers::CustomerFilter {
            name: Some(part.to_owned()),
            ..Default::default()
        };
        let found = customers::customers(reader, &filter, &page()).await;
        lines.push(shown(part, found));
    }
    let named = customers::customer_named(reader, "zoë").await;
    lines.push(shown("named", named));
    lines
}

async fn of_jobs(reader: &dyn ViewReader) -> Vec<String> {
    let all = jobs::jobs(reader, &jobs::JobFilter::default(), &page()).await;
    let all = all.expect("jobs");
    let rows = || all.items.iter().map(|(_, job)| job);
    let ids: Vec<Uuid> = rows().map(|job| job.job_id).collect();
    let owners: Vec<Uuid> = rows().map(|job| job.customer_id).collect();
    let some = jobs::JobFilter {
        active_customers_only: true,
        customer_id: owners.first().copied(),
        name: Some("a".to_owned()),
        ..Default::default()
    };
    vec![
        format!("{all:?}"),
        shown("some jobs", jobs::jobs(reader, &some, &page()).await),
        sorted("job counts", jobs::job_counts(reader, &owners).await),
        sorted("unreviewed", runs::unreviewed_counts(reader, &ids).await),
        sorted("latest", runs::latest_runs(reader, &ids).await),
    ]
}

async fn of_mails(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    for part in ["lunch", "größe", "100%_\\", "*b*p*"] {
        let filter = mail_views::MailFilter {
            subject: Some(part.to_owned()),
            ..Default::default()
        };
        let found = mail_views::mails(reader, &filter, &page()).await;
        lines.push(shown(part, found));
        let count = mail_views::mail_count(reader, &filter).await;
        lines.push(shown(part, count));
    }
    let all = mail_views::mails(reader, &mail_views::MailFilter::default(), &page()).await;
    let rows = all.expect("mails").items.into_iter();
    let ids: Vec<Uuid> = rows.map(|(_, mail)| mail.mail_id).collect();
    lines.push(shown("parts", mail_views::mail_parts(reader, &ids).await));
    lines
}

async fn of_runs(reader: &dyn ViewReader) -> Vec<String> {
    let filters = [
        runs::RunFilter::default(),
        runs::RunFilter {
            reviewed: Some(true),
            ..Default::default()
        },
        runs::RunFilter {
            in_run_checks: true,
            ..Default::default()
        },
        runs::RunFilter {
            of_active_jobs: true,
            from: Some("2026-06-02T00:00:00Z".parse().expect("a time")),
            ..Default::default()
        },
    ];
    let mut lines = Vec::new();
    for filter in filters {
        lines.push(shown("runs", runs::runs(reader, &filter, &page()).await));
        lines.push(shown("count", runs::run_count(reader, &filter).await));
    }
    lines.push(sorted("orphans", runs::orphan_reviews(reader).await));
    lines
}

async fn of_searches(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    for text in [
        "a",
        "größe",
        "*b*p* success",
        "100%_\\",
        "acme",
        "warning",
        "veeam ünal",
    ] {
        let terms = Terms::read(text).expect("terms");
        for section in Section::ALL {
            for rows in [3, search::ROWS] {
                let scope = Scope {
                    archived_jobs: true,
                    rows,
                };
                let mut page = PageRequest {
                    first: 2,
                    after: None,
                };
                loop {
                    let found = search::search(reader, section, &terms, &page, scope).await;
                    let found = found.expect("an answer");
                    lines.push(format!("{text} {section:?} {rows}: {found:?}"));
                    page.after = found.next;
                    if page.after.is_none() {
                        break;
                    }
                }
            }
        }
    }
    let all = jobs::every_job(reader).await.expect("jobs");
    for job in &all {
        let now = "2026-07-01T08:00:00Z".parse().expect("a time");
        let found = jobs::merge_suggestions(reader, job, now).await;
        lines.push(shown("suggestions", found));
    }
    let ids: Vec<_> = all.iter().map(|job| job.job_id).collect();
    let identities = jobs::identities_of_jobs(reader, &ids).await;
    lines.push(shown("identities", identities));
    lines
}

fn shown<T: Debug>(what: &str, answer: Result<T, DatabaseError>) -> String {
    format!("{what}: {:?}", answer.expect(what))
}

/// For answers that come in no order.
fn sorted<T: Debug>(what: &str, answer: Result<Vec<T>, DatabaseError>) -> String {
    let rows = answer.expect(what);
    let mut rows: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    format!("{what}: {rows:?}")
}

fn page() -> PageRequest {
    PageRequest {
        first: 500,
        after: None,
    }
}
