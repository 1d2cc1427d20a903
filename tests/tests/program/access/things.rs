//! An installation to try the samples on.

use acceptance::{installation::Installation, mails};
use chrono::TimeDelta;
use commands::{Announcement, Assignment, NewRemark, NewTicket, cove::Snapshot, ports::Clock};
use domain::{
    annotation::AnnotationScope,
    calendar::CalendarScope,
    cove_account::{AccountKey, Columns},
    feedback::{By, FeedbackKind},
    overrides::{OverrideLevel, OverrideMatch, OverrideRule},
    replay::ReplaySummary,
};
use projections::{store::PageRequest, views::new_jobs};
use uuid::Uuid;

/// What the samples are about.
pub(crate) struct Things {
    pub(crate) at: Installation,
    ids: Vec<(&'static str, String)>,
    pub(crate) deleted: Uuid,
}

impl Things {
    pub(crate) fn query(&self, sample: &str, who: &str) -> String {
        let mut query = sample.replace("$ROLE", who);
        for (name, id) in &self.ids {
            query = query.replace(&format!("${name}\""), &format!("{id}\""));
        }
        assert!(!query.contains('$'), "{query}");
        query
    }
}

/// A customer with an active and an archived job, one inactive customer, and mails in all states.
pub(crate) async fn things() -> Things {
    let at = Installation::new();
    let commands = &at.backend.commands;
    let by = at.somebody();
    let msp = mails::msp();
    let jobs = mails::busy_jobs(&msp, "Veeam Backup & Replication", 2, 2, 3);
    let mut received = Vec::new();
    for job in jobs {
        let sent = mails::of_jobs(&msp, 2, |index, _| index == job);
        let raws = sent
            .into_iter()
            .map(|mail| mails::raw(mail.raw, mail.at))
            .collect();
        received.push(at.receive(raws).await);
    }
    let customer_id = commands
        .register_customer("Acme", &by)
        .await
        .expect("registered")
        .value;
    let spare = commands
        .register_customer("Globex", &by)
        .await
        .expect("registered")
        .value;
    let mut approved = Vec::new();
    for mails in &received[..2] {
        let assignment = Assignment {
            ordinal: None,
            customer_id,
        };
        let done = commands
            .approve_mail(mails[0], &[assignment], &by)
            .await
            .expect("approved");
        approved.push(done.value[0]);
    }
    commands
        .archive_job(approved[1], None, &by)
        .await
        .expect("archived");
    let (deleted, erased) = (received[0][1], received[2][1]);
    for mail in [deleted, erased] {
        commands
            .delete_mail(mail, None, &by)
            .await
            .expect("deleted");
    }
    let rejected = replay(&at).await;
    commands
        .reject_replay(rejected, None, &by)
        .await
        .expect("rejected");
    let compared = replay(&at).await;
    commands
        .compare_replay(compared, ReplaySummary::default(), vec![], &by)
        .await
        .expect("compared");
    let run = |mail| domain::ids::run_of_mail(mail, approved[0], 0);
    commands
        .review_runs(&[run(deleted)], None, &by)
        .await
        .expect("reviewed");
    let from = at.clock.now();
    let window = commands
        .plan_maintenance(
            CalendarScope::Installation,
            (from, from + TimeDelta::hours(12)),
            "New storage",
            &by,
        )
        .await
        .expect("planned")
        .value;
    let (ticket, remark, exception) = said(&at, approved[0]).await;
    let mut ids = vec![
        ("WINDOW", format!("MaintenanceWindow:{window}")),
        ("CUSTOMER", format!("Customer:{customer_id}")),
        ("SPARE", format!("Customer:{spare}")),
        ("JOB", format!("Job:{}", approved[0])),
        ("ARCHIVED", format!("Job:{}", approved[1])),
        ("MAIL", format!("Mail:{}", received[0][0])),
        ("DELETED", format!("Mail:{deleted}")),
        ("ERASED", format!("Mail:{erased}")),
        ("WAITING", format!("Mail:{}", received[2][0])),
        ("RUN", format!("Run:{}", run(received[0][0]))),
        ("REPLAY", format!("Replay:{compared}")),
        ("REJECTED", format!("Replay:{rejected}")),
        ("DELETED_RUN", format!("Run:{}", run(deleted))),
        ("TICKET", format!("Ticket:{ticket}")),
        ("REMARK", format!("Remark:{remark}")),
        ("OVERRIDE", format!("Override:{exception}")),
    ];
    ids.extend(told(&at).await);
    at.backend.settle().await.expect("settled");
    ids.push(("NEW_JOB", format!("NewJob:{}", new_job(&at).await)));
    Things { at, ids, deleted }
}

/// One that waits.
async fn new_job(at: &Installation) -> Uuid {
    let request = PageRequest {
        first: 1,
        after: None,
    };
    let page = new_jobs::new_jobs(at.backend.views(), false, &request).await;
    let (_, row) = &page.expect("new jobs").items[0];
    row.new_job_id
}

/// Two accounts of Cove.
pub(crate) async fn read_accounts(at: &Installation) {
    let snapshot = |number| Snapshot {
        key: AccountKey::new("default", number).expect("a key"),
        columns: Columns::of([("I1", "acme-srv1")]),
    };
    let snapshots = vec![snapshot(1), snapshot(2)];
    let by = at.backend.collecting("cove");
    let recorded = at.backend.commands.record_snapshots(snapshots, &by).await;
    recorded.expect("recorded");
    at.backend.settle().await.expect("settled");
}

/// A ticket, a remark and an override of the job.
async fn said(at: &Installation, job_id: Uuid) -> (Uuid, Uuid, Uuid) {
    let commands = &at.backend.commands;
    let by = at.somebody();
    let ticket = NewTicket {
        description: "Disk full".to_owned(),
        scopes: vec![AnnotationScope::Job { job_id }],
        runs: vec![],
        active_from: None,
        psa: None,
    };
    let ticket = commands.open_ticket(ticket, &by).await;
    let remark = NewRemark {
        text: "Tape on Fridays".to_owned(),
        scopes: vec![AnnotationScope::Job { job_id }],
        runs: vec![],
        active_from: None,
    };
    let remark = commands.make_remark(remark, &by).await;
    let rule = OverrideRule {
        level: OverrideLevel::Job { job_id },
        matching: OverrideMatch::default(),
        from: None,
        until: None,
        weekdays: [].into(),
        reason: None,
    };
    let exception = commands.create_override(rule, &by).await;
    (
        ticket.expect("opened").value,
        remark.expect("made").value,
        exception.expect("created").value,
    )
}

/// Feedback, one of it deleted, and news, one of them withdrawn.
async fn told(at: &Installation) -> [(&'static str, String); 4] {
    let commands = &at.backend.commands;
    let by = at.somebody();
    let (mut items, mut news) = ([Uuid::nil(); 2], [Uuid::nil(); 2]);
    for (item, told) in items.iter_mut().zip(&mut news) {
        let (kind, says) = (FeedbackKind::Wish, ("Dark mode", "At night."));
        let given = commands.give_feedback(Uuid::nil(), kind, says, &by).await;
        *item = given.expect("given").value;
        let announcement = Announcement {
            title: "Update".to_owned(),
            text: "Tonight.".to_owned(),
            from: None,
            until: None,
        };
        let published = commands.publish_news(announcement, &by).await;
        *told = published.expect("published").value;
    }
    let admin = By {
        user_id: Uuid::nil(),
        manages: true,
    };
    let deleted = commands.delete_feedback(items[1], admin, &by).await;
    deleted.expect("deleted");
    let withdrawn = commands.withdraw_news(news[1], &by).await;
    withdrawn.expect("withdrawn");
    [
        ("FEEDBACK", format!("FeedbackItem:{}", items[0])),
        ("DELETED_FEEDBACK", format!("FeedbackItem:{}", items[1])),
        ("NEWS", format!("News:{}", news[0])),
        ("WITHDRAWN", format!("News:{}", news[1])),
    ]
}

async fn replay(at: &Installation) -> Uuid {
    let commands = &at.backend.commands;
    let started = commands.start_replay(None, vec![], &at.somebody()).await;
    started.expect("started").value
}
