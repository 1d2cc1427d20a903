//! A fold with customers and jobs, which is told events one by one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    customer::CustomerEvent,
    event::Event,
    identity::JobIdentity,
    job::{JobEvent, JobOrigin},
    log::{Actor, Metadata, RecordedEvent, StreamId},
    run::RunStatus,
};
use uuid::Uuid;

use crate::{
    engine::memory::database::MemoryDatabase,
    fold::{
        apply::{apply, commit},
        runs::lifecycle,
        state::{logged_event::LoggedEvent, memory::Fold, seen::Seen},
    },
    rows::runs::RunRow,
};

pub(super) struct Desk {
    pub(super) fold: Fold,
    pub(super) now: DateTime<Utc>,
    position: i64,
}

pub(super) const CUSTOMER: Uuid = Uuid::from_u128(1);

pub(super) fn job(number: u128) -> Uuid {
    Uuid::from_u128(100 + number)
}

pub(super) fn run(number: u128) -> Uuid {
    Uuid::from_u128(1_000 + number)
}

impl Desk {
    /// A customer with two jobs, on a Monday morning.
    pub(super) fn open() -> Self {
        let mut fold = Fold::new(Box::new(MemoryDatabase::default().writer()));
        fold.create().unwrap();
        fold.begin().unwrap();
        let mut desk = Self {
            fold,
            now: "2026-06-08T08:00:00Z".parse().unwrap(),
            position: 0,
        };
        let name = "Acme".to_owned();
        let registered = Event::Customer(CustomerEvent::CustomerRegistered { name });
        desk.tell("customer", CUSTOMER, registered);
        for number in [1, 2] {
            let approved = JobEvent::JobApproved {
                customer_id: CUSTOMER,
                identity: JobIdentity {
                    sender: "backup@acme.example.com".to_owned(),
                    software: "Acme Backup".to_owned(),
                    kind: "Backup".to_owned(),
                    job: format!("Job {number}"),
                    company: None,
                },
                origin: JobOrigin::Mail {
                    mail_id: Uuid::nil(),
                },
            };
            desk.tell("job", job(number), Event::Job(approved));
        }
        desk
    }

    pub(super) fn pass(&mut self, hours: i64) {
        self.now += TimeDelta::hours(hours);
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "tests read better where they hand over what they make"
    )]
    pub(super) fn tell(&mut self, stream: &str, id: impl ToString, event: Event) {
        self.position += 1;
        let metadata = Metadata {
            actor: Actor::Operator {
                name: "Alice".to_owned(),
            },
            correlation_id: Uuid::from_u128(7),
            causation_id: None,
        };
        let recorded = RecordedEvent {
            position: self.position,
            event_id: Uuid::nil(),
            stream: StreamId::new(stream, id.to_string()),
            sequence: 1,
            event_type: String::new(),
            event_version: String::new(),
            recorded_at: self.now,
            payload: "{}".to_owned(),
            metadata: metadata.encode(),
        };
        let logged = LoggedEvent {
            recorded: &recorded,
            metadata: &metadata,
            event: &event,
            recorded_at: self.now,
        };
        apply(&mut self.fold, &logged, None).unwrap();
    }

    /// A run of now.
    pub(super) fn enter(&mut self, number: u128, job_id: Uuid, status: RunStatus) -> Uuid {
        let row = RunRow::new(run(number), job_id, status, self.now, self.now);
        lifecycle::enter(&mut self.fold, row, Seen::Perhaps).unwrap();
        run(number)
    }

    pub(super) fn row(&mut self, run_id: Uuid) -> Option<RunRow> {
        self.fold.runs().get(&(run_id,)).unwrap().cloned()
    }

    /// The end of a page, and the begin of the next.
    pub(super) fn turn_page(&mut self) {
        commit(&mut self.fold).unwrap();
        self.fold.begin().unwrap();
    }
}
