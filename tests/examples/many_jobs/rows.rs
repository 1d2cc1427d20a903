//! The rows that are written, and events over them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    event::Event,
    identity::JobIdentity,
    ids::Digest,
    log::{Actor, Metadata, RecordedEvent, StreamId},
    run::RunStatus,
};
use projections::{
    fold::{self, Fold, LoggedEvent},
    ports::ViewWriter,
    store::{Json, Table},
    views::{
        customers::CustomerRow,
        jobs::{JobIdentityRow, JobRow},
        mails::{MailPartRow, MailRow, MailState},
        runs::RunRow,
    },
};
use uuid::Uuid;

#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) jobs: u64,
    pub(super) runs: u64,
    pub(super) inbox: u64,
}

pub(super) fn apply(views: &mut Fold, position: i64, event: &Event, stream: StreamId) {
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
    let logged = LoggedEvent {
        recorded: &recorded,
        metadata: &metadata,
        event,
        recorded_at: start(),
    };
    fold::apply(views, &logged, None).expect("folded");
}

pub(super) fn put<R: Table>(
    writer: &mut dyn ViewWriter,
    mut rows: impl Iterator<Item = Vec<projections::ports::Value>>,
) {
    writer.insert(&R::DEF, &mut rows).expect("written");
}

/// Spread as ids are that are derived by hashing.
pub(super) fn id(kind: u64, number: u64) -> Uuid {
    let spread = number
        .wrapping_add(kind << 56)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Uuid::from_u128((u128::from(spread) << 64) | u128::from(kind))
}

pub(super) fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

pub(super) fn hours(number: u64) -> DateTime<Utc> {
    start() + TimeDelta::hours(i64::try_from(number).expect("a small number"))
}

pub(super) fn customer(number: u64) -> CustomerRow {
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

pub(super) fn identity(number: u64) -> JobIdentity {
    let software = ["Veeam Backup & Replication", "Synology", "Duplicati"];
    JobIdentity {
        sender: format!("backup{}@example.com", number / 20),
        software: software[usize::try_from(number % 3).unwrap_or(0)].to_owned(),
        kind: "Backup".to_owned(),
        job: format!("SRV{number:05} Mailboxes"),
        company: None,
    }
}

pub(super) fn job(number: u64) -> JobRow {
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

pub(super) fn identity_row(number: u64) -> JobIdentityRow {
    let identity = identity(number);
    JobIdentityRow {
        identity_key: identity.key(),
        job_id: id(1, number),
        run_base: id(1, number),
        identity: Json(identity),
    }
}

pub(super) fn run(job: u64, number: u64, mail: Option<Uuid>) -> RunRow {
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

pub(super) fn mail(number: u64, state: MailState) -> MailRow {
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

pub(super) fn part(job: u64, number: u64) -> MailPartRow {
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
