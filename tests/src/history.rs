//! A history with something of everything that views show.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use commands::{Assignment, NewRemark, NewTicket, cove::Snapshot};
use domain::{
    access::Role,
    annotation::AnnotationScope,
    calendar::{CalendarScope, HolidayChoice},
    cove_account::{AccountKey, Columns},
    overrides::{OverrideLevel, OverrideMatch, OverrideRule},
    settings::Area,
    ticket::PsaTicket,
};
use projections::{store::PageRequest, views::runs};
use uuid::Uuid;

use crate::{installation::Installation, mails};

/// Mails, decisions about them and what people said, on one day.
pub async fn live_through(installation: &Installation) {
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
    let page = PageRequest {
        first: 500,
        after: None,
    };
    let shown = runs::runs(installation.backend.views(), &all, &page).await;
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
    said_of_jobs(installation, &approved).await;
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
    import_of_earlier(installation).await;
    plan(installation, of_customers[0]).await;
    read_accounts(installation, of_customers[0]).await;
    installation.backend.settle().await.expect("settled");
}

/// What hangs on jobs that are merged and deleted later.
async fn said_of_jobs(installation: &Installation, jobs: &[(Uuid, Uuid)]) {
    let commands = &installation.backend.commands;
    let by = installation.somebody();
    let now = installation.backend.clock.now();
    for &(job_id, _) in &jobs[1..4] {
        let wanted = NewTicket {
            description: "of one job".to_owned(),
            scopes: vec![AnnotationScope::Job { job_id }],
            runs: vec![],
            active_from: None,
            psa: None,
        };
        commands.open_ticket(wanted, &by).await.expect("opened");
        let wanted = NewRemark {
            text: "of one object".to_owned(),
            scopes: vec![AnnotationScope::Object {
                job_id,
                object: "SRV".to_owned(),
            }],
            runs: vec![],
            active_from: None,
        };
        commands.make_remark(wanted, &by).await.expect("made");
        let rule = OverrideRule {
            level: OverrideLevel::Job { job_id },
            matching: OverrideMatch::default(),
            from: None,
            until: None,
            weekdays: [].into(),
            reason: None,
        };
        commands.create_override(rule, &by).await.expect("created");
        let span = (now, now + TimeDelta::hours(1));
        let planned = commands.plan_maintenance(CalendarScope::Job { job_id }, span, "test", &by);
        planned.await.expect("planned");
    }
}

/// A file of the earlier application: one job whose mails wait already, one for which any may come.
async fn import_of_earlier(installation: &Installation) {
    let file = serde_json::json!({"export_type": "approved_jobs_export_v1", "jobs": [
        {"customer": "Zoë", "from_address": null, "backup_software": "Veeam", "backup_type": "Backup Job", "job_name": "Größe"},
        {"customer": "Zoë", "from_address": "nas@acme.example.com", "backup_software": "Synology",
            "backup_type": "Active Backup", "job_name": "nightly"},
    ]});
    let read = commands::exchange::read_jobs(file.to_string().as_bytes()).expect("a file");
    let by = installation.somebody();
    let done = installation.backend.commands.import_jobs(read, &by).await;
    assert_eq!(done.expect("imported").value.jobs_made, 2);
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
        scopes: vec![AnnotationScope::Customer { customer_id }],
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
