//! Whatever becomes of runs, in whatever order and however it is divided into pages: the counters are those of the runs.

use std::collections::BTreeMap;

use acceptance::{
    contract::{postgres::PostgresViewFixture, sqlite::SqliteViewFixture, views::ViewFixture},
    dump, recount,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    customer::CustomerEvent,
    event::Event,
    identity::JobIdentity,
    job::{JobEvent, JobOrigin},
    log::{Actor, Metadata, RecordedEvent, StreamId},
    run::RunStatus,
    settings::{Area, DAY_STARTS_AT, SettingsEvent, TIME_ZONE},
};
use projections::{
    fold::{self, Fold, LoggedEvent},
    ports::ViewWriter,
    views::{
        mails::Seen,
        runs::{self, RunRow},
    },
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use uuid::Uuid;

/// What may happen to runs; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    Enter {
        run: u8,
        quarter: u16,
        status: RunStatus,
        objects: u8,
        hidden: bool,
        informational: bool,
    },
    Review(u8),
    Withdraw(u8),
    Override(u8, RunStatus),
    Leave(u8),
    Archive(u8, bool),
    Activate(u8, bool),
    Rename(u8, u8),
    /// Days begin at another hour, in another zone.
    Days(usize, u8),
}

const ZONES: [&str; 4] = [
    "Europe/Amsterdam",
    "Pacific/Auckland",
    "America/New_York",
    "Asia/Kolkata",
];

const RUNS: u8 = 40;

fn status() -> impl Strategy<Value = RunStatus> {
    proptest::sample::select(RunStatus::ALL.to_vec())
}

fn step() -> impl Strategy<Value = Step> {
    let run = 0..RUNS;
    let enter = (
        run.clone(),
        // Three days in quarters of an hour, over the night in which clocks go on; many runs are of one moment.
        prop_oneof![0..288_u16, (0..6_u16).prop_map(|half_day| half_day * 48)],
        prop_oneof![2 => Just(RunStatus::Success), 3 => status()],
        0..4_u8,
        proptest::bool::weighted(0.1),
        proptest::bool::weighted(0.2),
    );
    prop_oneof![
        8 => enter.prop_map(|(run, quarter, status, objects, hidden, informational)| Step::Enter {
            run, quarter, status, objects, hidden, informational,
        }),
        4 => run.clone().prop_map(Step::Review),
        2 => run.clone().prop_map(Step::Withdraw),
        2 => (run.clone(), status()).prop_map(|(run, status)| Step::Override(run, status)),
        3 => run.prop_map(Step::Leave),
        1 => (0..4_u8, any::<bool>()).prop_map(|(job, archived)| Step::Archive(job, archived)),
        1 => (0..2_u8, any::<bool>()).prop_map(|(customer, active)| Step::Activate(customer, active)),
        1 => (0..2_u8, 0..9_u8).prop_map(|(customer, name)| Step::Rename(customer, name)),
        2 => (0..ZONES.len(), 0..24_u8).prop_map(|(zone, hour)| Step::Days(zone, hour)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_are_those_of_the_runs(steps in proptest::collection::vec(step(), 1..120)) {
        all_pages(&steps, SqliteViewFixture::new);
    }
}

/// A history in which the newest run, the last good one and a clean one go away, so that the test above is not about
/// nothing.
#[test]
fn what_was_left_open_is_found() {
    find_what_was_left_open(SqliteViewFixture::new);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_left_open_is_found_in_postgresql() {
    let found = tokio::task::spawn_blocking(|| {
        find_what_was_left_open(PostgresViewFixture::new);
        let mut runner = TestRunner::deterministic();
        let steps = proptest::collection::vec(step(), 150);
        let steps = steps.new_tree(&mut runner).expect("steps").current();
        all_pages(&steps, PostgresViewFixture::new);
    });
    found.await.expect("no panic");
}

fn find_what_was_left_open<F: ViewFixture>(place: fn() -> F) {
    let enter = |run, quarter, status, objects| Step::Enter {
        run,
        quarter,
        status,
        objects,
        hidden: false,
        informational: false,
    };
    // Runs 3, 7, … are of the job whose product repeats itself.
    let (_, hidden) = all_pages(
        &[
            enter(0, 10, RunStatus::Success, 1),
            enter(4, 30, RunStatus::Failed, 1),
            enter(8, 20, RunStatus::Warning, 1),
            Step::Review(4),
            Step::Leave(8),
            enter(3, 8, RunStatus::Failed, 1),
            enter(7, 9, RunStatus::Success, 2),
            enter(11, 11, RunStatus::Failed, 2),
            enter(15, 10, RunStatus::Success, 2),
        ],
        place,
    );
    assert_eq!(hidden, 2);
    let (_, hidden) = all_pages(
        &[
            enter(7, 9, RunStatus::Success, 2),
            enter(11, 11, RunStatus::Failed, 2),
            Step::Leave(7),
        ],
        place,
    );
    assert_eq!(hidden, 0);
    // Of the good runs that are left the worse one of their moment is the last.
    let night = [
        enter(4, 10, RunStatus::Warning, 1),
        enter(8, 10, RunStatus::Success, 1),
        enter(12, 20, RunStatus::Success, 1),
    ];
    all_pages(&[&night[..], &[Step::Leave(12)]].concat(), place);
    all_pages(
        &[&night[..2], &[Step::Override(8, RunStatus::Failed)]].concat(),
        place,
    );
    // One night in Amsterdam is the end of a day and the begin of another one in Auckland.
    let night = [
        enter(7, 40, RunStatus::Success, 2),
        enter(11, 60, RunStatus::Success, 2),
    ];
    let (_, hidden) = all_pages(&night, place);
    assert_eq!(hidden, 1);
    let days = [&night[..], &[Step::Days(1, 12)]].concat();
    let (_, hidden) = all_pages(&days, place);
    assert_eq!(hidden, 0);
}

/// Acts the steps out with pages of one step, of seven, and all on one page. Gives jobs with open runs, and hidden runs.
fn all_pages<F: ViewFixture>(steps: &[Step], place: fn() -> F) -> (usize, usize) {
    let mut first: Option<dump::Dump> = None;
    let mut counted = (0, 0);
    for page in [1, 7, usize::MAX] {
        let place = place();
        Acting::begin(place.writer()).act(steps, page);
        let reader = place.reader();
        counted = recount::assert_counted(&format!("pages of {page}"), reader.as_ref());
        let found = dump::views_of(reader.as_ref());
        match &first {
            Some(first) => dump::assert_same(&format!("pages of {page}"), first, &found),
            None => first = Some(found),
        }
    }
    counted
}

struct Acting {
    views: Fold,
    position: i64,
}

impl Acting {
    /// Two customers with two jobs each, the last of which is of a product that repeats itself.
    fn begin(writer: Box<dyn ViewWriter>) -> Self {
        let mut acting = Self {
            views: Fold::new(writer),
            position: 0,
        };
        acting.views.create().expect("tables");
        acting.views.begin().expect("begun");
        for customer in 0..2 {
            let name = format!("Customer {customer}");
            acting.fold_customer(customer, CustomerEvent::CustomerRegistered { name });
        }
        for job in 0..4 {
            let software = if job == 3 {
                "Cove Data Protection"
            } else {
                "Acme"
            };
            let approved = JobEvent::JobApproved {
                customer_id: customer_id(job % 2),
                identity: JobIdentity {
                    sender: "backup@acme.example.com".into(),
                    software: software.into(),
                    kind: "Backup".into(),
                    job: format!("Job {job}"),
                    company: None,
                },
                origin: JobOrigin::Mail {
                    mail_id: Uuid::nil(),
                },
            };
            acting.fold_job(job, approved);
        }
        acting.commit();
        acting
    }

    fn act(mut self, steps: &[Step], page: usize) {
        for steps in steps.chunks(page) {
            self.views.begin().expect("begun");
            for step in steps {
                self.step(step);
            }
            self.commit();
        }
    }

    fn commit(&mut self) {
        fold::commit(&mut self.views).expect("committed");
        self.views.trim();
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Enter { run, .. } if self.exists(run) => {}
            Step::Enter {
                run,
                quarter,
                status,
                objects,
                hidden,
                informational,
            } => {
                let begin: DateTime<Utc> = "2026-03-27T23:00:00Z".parse().expect("a time");
                let run_at = begin + TimeDelta::minutes(i64::from(quarter) * 15);
                let row = RunRow {
                    informational,
                    hidden_from_run_checks: hidden,
                    object_count: u32::from(objects),
                    troubled_object_count: u32::from(objects == 3),
                    ..RunRow::new(run_id(run), job_id(run % 4), status, run_at, run_at)
                };
                runs::enter(&mut self.views, row, Seen::Perhaps).expect("entered");
            }
            Step::Review(run) => self.change(run, |row| row.reviewed_at = Some(row.run_at)),
            Step::Withdraw(run) => self.change(run, |row| row.reviewed_at = None),
            Step::Override(run, status) => self.change(run, |row| row.count_as(status)),
            Step::Leave(run) => {
                runs::leave(&mut self.views, run_id(run)).expect("left");
            }
            Step::Archive(job, true) => {
                self.fold_job(job, JobEvent::JobArchived { reason: None });
            }
            Step::Archive(job, false) => self.fold_job(job, JobEvent::JobUnarchived {}),
            Step::Activate(customer, true) => {
                self.fold_customer(customer, CustomerEvent::CustomerReactivated {});
            }
            Step::Activate(customer, false) => {
                self.fold_customer(customer, CustomerEvent::CustomerDeactivated {});
            }
            Step::Rename(customer, name) => {
                let name = format!("Name {name}");
                self.fold_customer(customer, CustomerEvent::CustomerRenamed { name });
            }
            Step::Days(zone, hour) => {
                let changes = BTreeMap::from([
                    (TIME_ZONE.to_owned(), ZONES[zone].into()),
                    (DAY_STARTS_AT.to_owned(), hour.into()),
                ]);
                let event = Event::Settings(SettingsEvent::SettingsChanged { changes });
                self.fold("settings", Area::General.name().to_owned(), &event);
            }
        }
    }

    fn exists(&mut self, run: u8) -> bool {
        let row = self.views.runs().get(&(run_id(run),));
        row.expect("a row").is_some()
    }

    fn change(&mut self, run: u8, change: impl FnOnce(&mut RunRow)) {
        runs::change(&mut self.views, run_id(run), change).expect("changed");
    }

    fn fold_customer(&mut self, customer: u8, event: CustomerEvent) {
        self.fold(
            "customer",
            customer_id(customer).to_string(),
            &Event::Customer(event),
        );
    }

    fn fold_job(&mut self, job: u8, event: JobEvent) {
        self.fold("job", job_id(job).to_string(), &Event::Job(event));
    }

    fn fold(&mut self, aggregate: &str, id: String, event: &Event) {
        self.position += 1;
        let recorded_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(self.position);
        let metadata = Metadata {
            actor: Actor::Operator { name: "x".into() },
            correlation_id: Uuid::nil(),
            causation_id: None,
        };
        let recorded = RecordedEvent {
            position: self.position,
            event_id: Uuid::from_u128(u128::try_from(self.position).expect("a position")),
            stream: StreamId::new(aggregate, id),
            sequence: 1,
            event_type: "x".into(),
            event_version: "1".into(),
            recorded_at,
            payload: String::new(),
            metadata: metadata.encode(),
        };
        let logged = LoggedEvent {
            recorded: &recorded,
            metadata: &metadata,
            event,
            recorded_at,
        };
        fold::apply(&mut self.views, &logged, None).expect("folded");
    }
}

fn customer_id(customer: u8) -> Uuid {
    Uuid::from_u128(0xc0 + u128::from(customer))
}

fn job_id(job: u8) -> Uuid {
    Uuid::from_u128(0xa0 + u128::from(job))
}

fn run_id(run: u8) -> Uuid {
    Uuid::from_u128(0xf00 + u128::from(run))
}
