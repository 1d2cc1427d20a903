//! The same history gives the same views and the same answers on both databases.

use std::{
    collections::{BTreeMap, BTreeSet},
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
use chrono::{DateTime, TimeDelta};
use commands::{
    Assignment, NewRemark, NewTicket,
    cove::Snapshot,
    ports::{Content, ContentStore, EventLog, NewEvent, StreamAppend},
};
use domain::{
    access::Role,
    annotation::Scope,
    backup_day::{DayStatus, day_number},
    calendar::{HolidayChoice, Scope as CalendarScope},
    content::Stored,
    cove_account::{AccountKey, Columns},
    log::{Metadata, RecordedEvent},
    overrides::{OverrideLevel, OverrideMatch, OverrideRule},
    run::RunStatus,
    settings::Area,
    ticket::PsaTicket,
};
use projections::{
    fold::WorkingSet,
    ports::{DatabaseError, EventFeed, ViewReader},
    projector::position_of,
    search::{self, Scope as SearchScope, Section, Terms},
    store::{Field as _, PageRequest, Select},
    views::{
        annotations::{self, ShownOn},
        audit, calendar, collectors,
        cove_accounts::{self, CoveAccountFilter},
        customers,
        daily_jobs::{self, DailyJobFilter, DailyJobSort},
        job_days, jobs, mails as mail_views, overrides, remarks,
        run_checks::{self, RunCheckSort},
        runs, settings, tickets, users,
    },
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
        "collector_outages",
        "collectors",
        "cove_accounts",
        "cove_runs",
        "customers",
        "holiday_calendars",
        "holidays",
        "jobs",
        "mail_parts",
        "mails",
        "maintenance_plans",
        "maintenance_windows",
        "job_days",
        "job_health",
        "jobs",
        "mail_parts",
        "mails",
        "run_checks",
        "runs",
        "settings",
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
    said(installation, &shown, of_customers[0]).await;
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
    plan(installation, of_customers[0]).await;
    read_accounts(installation, of_customers[0]).await;
    installation.backend.settle().await.expect("settled");
}

/// Holidays, maintenance, settings, and an outage.
async fn plan(installation: &Installation, customer_id: Uuid) {
    let commands = &installation.backend.commands;
    let by = installation.somebody();
    let now = installation.backend.clock.now();
    let scope = CalendarScope::Customer { customer_id };
    let choice = HolidayChoice::Calendar {
        code: "NL".to_owned(),
    };
    let chosen = commands.choose_holidays(scope, choice, &by).await;
    chosen.expect("chosen");
    let outing = now.date_naive();
    let added = commands.add_holiday(scope, outing, "Größe", &by).await;
    added.expect("added");
    for (hour, scope) in [scope, CalendarScope::Installation, scope]
        .into_iter()
        .enumerate()
    {
        let from = now + TimeDelta::hours(i64::try_from(hour).expect("small"));
        let span = (from, from + TimeDelta::hours(2));
        let planned = commands.plan_maintenance(scope, span, "test", &by).await;
        let window = planned.expect("planned").value;
        if hour == 1 {
            let cancelled = commands.cancel_maintenance(window, &by).await;
            cancelled.expect("cancelled");
        }
    }
    let hour = BTreeMap::from([("day_starts_at".to_owned(), 8.into())]);
    let changed = commands.change_settings(Area::General, hour, &by).await;
    changed.expect("changed");
    let zone = BTreeMap::from([("time_zone".to_owned(), "America/New_York".into())]);
    let changed = commands.change_settings(Area::General, zone, &by).await;
    changed.expect("changed");
    for name in ["graph", "über"] {
        let failed = commands.collection_failed(name, "no route", &by).await;
        failed.expect("written");
        let silent = commands.collector_silent(name, now, &by).await;
        silent.expect("written");
    }
}

/// Accounts of Cove, of which two have jobs, and one of these no more.
async fn read_accounts(installation: &Installation, customer_id: Uuid) {
    let commands = &installation.backend.commands;
    let by = installation.somebody();
    let at = installation.backend.clock.now().timestamp().to_string();
    for number in 1..4 {
        let key = AccountKey::new("west", number).expect("a key");
        let columns = Columns::of([
            ("I1", "Größe 100%"),
            ("I78", "D01"),
            ("D09F00", "5"),
            ("D09F08", "5252"),
            ("D09F15", &at),
        ]);
        let snapshot = Snapshot {
            key: key.clone(),
            columns,
        };
        let recorded = commands.record_snapshots(vec![snapshot], &by).await;
        recorded.expect("recorded");
        if number > 1 {
            let linked = commands.link_cove_account_to_new_job(&key, customer_id, &by);
            let job_id = linked.await.expect("linked").value;
            if number > 2 {
                let deleted = commands.delete_job(job_id, None, &by).await;
                deleted.expect("deleted");
            }
        }
    }
}

/// Tickets, a remark, overrides and marks.
async fn said(installation: &Installation, runs: &[Uuid], customer_id: Uuid) {
    let commands = &installation.backend.commands;
    let by = installation.somebody();
    let psa = PsaTicket {
        system: "Autotask".to_owned(),
        id: 7,
        number: "T20260701.0001".to_owned(),
    };
    for psa in [None, Some(psa)] {
        let wanted = NewTicket {
            description: "Disk full".to_owned(),
            scopes: vec![],
            runs: runs[..2].to_vec(),
            active_from: None,
            psa,
        };
        let opened = commands.open_ticket(wanted, &by).await;
        opened.expect("opened");
    }
    let wanted = NewRemark {
        text: "Größe is 100%".to_owned(),
        scopes: vec![Scope::Customer { customer_id }],
        runs: vec![],
        active_from: None,
    };
    commands.make_remark(wanted, &by).await.expect("made");
    let rule = OverrideRule {
        level: OverrideLevel::Global {
            software: None,
            kind: None,
        },
        matching: OverrideMatch::default(),
        from: Some("2026-06-09T00:00:00Z".parse().expect("a time")),
        until: None,
        weekdays: [].into(),
        reason: None,
    };
    commands.create_override(rule, &by).await.expect("created");
    commands
        .mark_runs_successful(&runs[..1], Some("by hand"), &by)
        .await
        .expect("marked");
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
    lines.extend(of_the_calendar(reader).await);
    lines.extend(of_run_checks(reader).await);
    lines.extend(of_days(reader).await);
    lines.extend(of_tickets(reader).await);
    lines.extend(of_searches(reader).await);
    lines.extend(of_accounts(reader).await);
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

async fn of_accounts(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    for linked in [None, Some(true), Some(false)] {
        let filter = CoveAccountFilter {
            linked,
            text: Some("GRÖßE 100% west/".to_owned()),
        };
        let found = cove_accounts::cove_accounts(reader, &filter, &page()).await;
        assert!(!found.as_ref().expect("accounts").items.is_empty());
        lines.push(shown("accounts", found));
        let count = cove_accounts::cove_account_count(reader, &filter).await;
        lines.push(shown("accounts", count));
    }
    let all = cove_accounts::every_cove_account(reader).await;
    let jobs: Vec<_> = all
        .as_ref()
        .expect("accounts")
        .iter()
        .filter_map(|row| row.job_id)
        .collect();
    lines.push(sorted("accounts", all));
    let of_jobs = cove_accounts::cove_accounts_of_jobs(reader, &jobs).await;
    lines.push(shown("accounts of jobs", of_jobs));
    lines
}

async fn of_the_calendar(reader: &dyn ViewReader) -> Vec<String> {
    let all = calendar::MaintenanceFilter::default();
    let all = calendar::maintenance_windows(reader, &all, &page()).await;
    let windows = all.as_ref().expect("windows").items.clone();
    let customer_id = windows.iter().find_map(|(_, row)| row.customer_id);
    assert!(windows.len() == 3 && customer_id.is_some(), "{windows:?}");
    let some = calendar::MaintenanceFilter {
        customer_id,
        after: windows.first().map(|(_, row)| row.starts_at),
        before: windows.first().map(|(_, row)| row.ends_at),
        cancelled: Some(false),
        ..Default::default()
    };
    let some = calendar::maintenance_windows(reader, &some, &page()).await;
    let holidays = calendar::holidays(reader, customer_id, 2026).await;
    let out = collectors::outages(reader, "graph", &page()).await;
    assert_eq!(out.as_ref().expect("outages").items.len(), 2);
    vec![
        shown("all windows", all),
        shown("some windows", some),
        shown("holidays", holidays),
        shown("outages", out),
        shown("collectors", collectors::collectors(reader, &page()).await),
        shown("settings", settings::general_settings(reader).await),
    ]
}

async fn of_run_checks(reader: &dyn ViewReader) -> Vec<String> {
    let filters = [
        run_checks::RunCheckFilter::default(),
        run_checks::RunCheckFilter {
            statuses: vec![RunStatus::Success, RunStatus::Failed],
            text: Some("a*e 2 %".to_owned()),
            ..Default::default()
        },
        run_checks::RunCheckFilter {
            software: Some("Veeam Backup & Replication".to_owned()),
            text: Some("E".to_owned()),
            ..Default::default()
        },
    ];
    let sorts = [
        RunCheckSort::Severity,
        RunCheckSort::Customer,
        RunCheckSort::Job,
        RunCheckSort::Newest,
        RunCheckSort::Oldest,
    ];
    let (mut lines, mut jobs) = (Vec::new(), Vec::new());
    for filter in filters {
        let summary = run_checks::run_check_summary(reader, &filter).await;
        lines.push(shown("summary", summary));
        for sort in sorts {
            let mut after = None;
            loop {
                let request = PageRequest { first: 2, after };
                let found = run_checks::run_checks(reader, &filter, sort, &request).await;
                let found = found.expect("run checks");
                lines.push(format!("{sort:?}: {found:?}"));
                jobs.extend(found.items.iter().map(|(_, row)| row.job_id));
                after = found.items.last().map(|(cursor, _)| cursor.clone());
                if !found.has_next {
                    break;
                }
            }
        }
    }
    assert!(jobs.len() > 10, "{jobs:?}");
    let head = position_of(reader).await.expect("a position");
    for (seen, most) in [(head, 1_000), (head - 5, 1_000), (0, 1_000), (head, 3)] {
        let open = run_checks::open_runs(reader, &jobs, seen, most).await;
        match most {
            3 => assert_eq!(open.map(|open| open.len()).expect("open runs"), 3),
            _ => lines.push(sorted("open", open)),
        }
    }
    lines
}

async fn of_days(reader: &dyn ViewReader) -> Vec<String> {
    let days = Select::from("job_days").rows(reader, "day").await;
    let days: BTreeSet<i64> = days
        .expect("days")
        .into_iter()
        .flatten()
        .filter_map(|day| i64::from_value(day).ok())
        .collect();
    let first = *days.first().expect("a day");
    let all = jobs::jobs(reader, &jobs::JobFilter::default(), &page()).await;
    let (mut ids, mut owners) = (Vec::new(), Vec::new());
    for (_, job) in all.expect("jobs").items {
        ids.push(job.job_id);
        owners.push(job.customer_id);
    }
    let filter = DailyJobFilter {
        statuses: vec![DayStatus::Success, DayStatus::Warning],
        text: Some("e".to_owned()),
        ..Default::default()
    };
    let mut lines = vec![
        sorted("strips", job_days::days_of_jobs(reader, first, &ids).await),
        sorted(
            "customers",
            job_days::days_of_customers(reader, first, &owners).await,
        ),
        sorted("health", job_days::health_of_jobs(reader, &ids).await),
    ];
    for day in days {
        let reviewed = job_days::reviewed_counts(reader, day, &ids).await;
        let reviewed = reviewed.map(|counts| counts.into_iter().collect());
        lines.push(sorted("reviewed", reviewed));
        let silent = daily_jobs::silent_slots(reader, day, &ids).await;
        lines.push(sorted(
            "silent",
            silent.map(|slots| slots.into_iter().collect()),
        ));
        let counts = daily_jobs::daily_job_counts(reader, day, &filter).await;
        lines.push(sorted(
            "counts",
            counts.map(|counts| counts.into_iter().collect()),
        ));
        for sort in [
            DailyJobSort::Customer,
            DailyJobSort::Job,
            DailyJobSort::Software,
            DailyJobSort::Time,
        ] {
            for filter in [&DailyJobFilter::default(), &filter] {
                let mut request = PageRequest {
                    first: 2,
                    after: None,
                };
                let found = daily_jobs::daily_jobs(reader, day, filter, sort, &request).await;
                let found = found.expect("daily jobs");
                request.after = found.items.last().map(|(cursor, _)| cursor.clone());
                let next = daily_jobs::daily_jobs(reader, day, filter, sort, &request).await;
                lines.push(format!("{sort:?}: {found:?} {next:?}"));
            }
        }
    }
    lines
}

async fn of_tickets(reader: &dyn ViewReader) -> Vec<String> {
    let all = runs::runs(reader, &runs::RunFilter::default(), &page()).await;
    let rows = all.expect("runs").items;
    let run_ids: Vec<Uuid> = rows.iter().map(|(_, run)| run.run_id).collect();
    let job_ids: Vec<Uuid> = rows.iter().map(|(_, run)| run.job_id).collect();
    let filters = [
        tickets::TicketFilter::default(),
        tickets::TicketFilter {
            open: Some(true),
            of_psa: Some(true),
            ..Default::default()
        },
        tickets::TicketFilter {
            target: job_ids.first().copied(),
            text: Some("disk".to_owned()),
            ..Default::default()
        },
    ];
    let mut lines = Vec::new();
    for filter in filters {
        let found = tickets::tickets(reader, &filter, &page()).await;
        lines.push(shown("tickets", found));
    }
    let filter = remarks::RemarkFilter {
        text: Some("GRÖSSE".to_owned()),
        ..Default::default()
    };
    lines.push(shown(
        "remarks",
        remarks::remarks(reader, &filter, &page()).await,
    ));
    let of_runs = annotations::shown::<tickets::TicketRow>(reader, ShownOn::Runs, &run_ids).await;
    let open_remarks =
        annotations::shown::<remarks::RemarkRow>(reader, ShownOn::Jobs, &job_ids).await;
    assert!(of_runs.as_ref().is_ok_and(|shown| !shown.is_empty()));
    lines.push(sorted("tickets of runs", of_runs));
    lines.push(sorted("remarks of jobs", open_remarks));
    let day = "2026-07-01".parse().expect("a day");
    lines.push(shown(
        "last",
        tickets::last_ticket_number(reader, day).await,
    ));
    let of_psa = tickets::ticket_of_psa(reader, "Autotask", 7).await;
    lines.push(shown("of PSA", of_psa));
    let alive = tickets::psa_tickets_of_jobs(reader, &job_ids).await;
    lines.push(sorted("of PSA on jobs", alive));
    let in_force = overrides::overrides_of_jobs(reader, &job_ids).await;
    lines.push(shown("overrides", in_force));
    let last = runs::last_run_of_job(reader, job_ids[0]).await;
    lines.push(shown("last run", last));
    let filter = customers::CustomerFilter::default();
    let owners = customers::customers(reader, &filter, &page()).await;
    for (_, customer) in owners.expect("customers").items {
        let last = runs::last_run_of_customer(reader, customer.customer_id).await;
        lines.push(shown(&customer.name, last));
    }
    lines
}

async fn of_searches(reader: &dyn ViewReader) -> Vec<String> {
    let day = day_number("2026-06-09".parse().expect("a date"));
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
                let scope = SearchScope {
                    archived_jobs: true,
                    day,
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
