//! Whatever people and mailboxes do, views that are built anew equal those that followed live.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{LazyLock, atomic::AtomicBool},
};

use acceptance::{dump, installation::Installation, mails, recount};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use commands::{
    Assignment, Collected, CommandError, NewRemark, NewTicket, SeenJob,
    collect::{RawMail, prepare},
    exchange::{CustomerLine, JobEntry, ReadCustomers, ReadJobs},
};
use domain::{
    access::Role,
    annotation::Scope,
    calendar::{HolidayChoice, Scope as CalendarScope},
    customer::RpoLimit,
    generation::{DefinitionRevision, ReplaySummary},
    identity::JobIdentity,
    job::JobMode,
    overrides::{OverrideLevel, OverrideMatch, OverrideRule, TextMatch, TextMatchKind},
    run::RunStatus,
    schedule::{Rule, Schedule, Slot},
    settings::{Area, DAY_STARTS_AT, LEAST_LATE_MINUTES, TIME_ZONE},
    ticket::{PsaTicket, ResolutionSource},
};
use projections::projector::{OnPoison, Projector};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

/// What may happen; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    Receive {
        from: usize,
        count: usize,
    },
    Register(usize),
    Rename(usize, usize),
    Deactivate(usize),
    Reactivate(usize),
    Approve {
        mail: usize,
        customer: usize,
    },
    ApprovePart {
        mail: usize,
        ordinal: u32,
        customer: usize,
    },
    Delete(usize),
    Restore(usize),
    Erase(usize),
    Download(usize),
    Archive(usize),
    Unarchive(usize),
    MoveJob(usize, usize),
    MergeJobs(usize, usize),
    DeleteJob(usize),
    DeleteAllJobs,
    SetJobRpo(usize, u32),
    SetCustomerRpo(usize, u32),
    ImportJob(usize, bool),
    ImportCustomer(usize, bool),
    Review {
        from: usize,
        count: usize,
    },
    Withdraw {
        from: usize,
        count: usize,
    },
    Mark {
        from: usize,
        count: usize,
    },
    WithdrawMark {
        from: usize,
        count: usize,
    },
    LinkPsa {
        from: usize,
        ticket: i64,
    },
    OpenTicket {
        scope: (usize, usize),
        run: usize,
        days: i64,
    },
    OnTicket {
        ticket: usize,
        what: usize,
        scope: (usize, usize),
    },
    MakeRemark {
        scope: (usize, usize),
        days: i64,
    },
    OnRemark {
        remark: usize,
        what: usize,
        scope: (usize, usize),
    },
    CreateOverride(usize, usize),
    ChangeOverride(usize, usize, usize),
    RemoveOverride(usize),
    AddUser(usize),
    ChangeRoles(usize, usize),
    DeactivateUser(usize),
    IssueToken(usize),
    RevokeToken(usize),
    PublishParser(usize),
    DisableParser(usize),
    EnableParser(usize),
    WithdrawParser(usize),
    StartReplay,
    CompareReplay(usize),
    AcceptReplay(usize),
    RejectReplay(usize),
    FailReplay(usize),
    ChooseHolidays(usize, usize),
    AddHoliday(usize, usize),
    RemoveHoliday(usize, usize),
    PlanMaintenance {
        of: usize,
        from: i64,
        hours: i64,
    },
    CancelMaintenance(usize),
    ChangeSettings(usize),
    Collect(usize),
    SetClock(i64),
    /// Time passes, by so many hours.
    Pass(i64),
    PinSchedule(usize, u16),
    UnpinSchedule(usize),
    SetJobMode(usize, usize),
    ReviewJob {
        job: usize,
        positions_ago: i64,
    },
    /// Takes back the newest review of a job but so many.
    WithdrawReviewsOf(usize),
    Prefer(usize, usize),
}

const NAMES: [&str; 5] = ["Acme", "Globex", " acme ", "Initech", ""];

const PARSERS: [&str; 3] = ["acme-backup", "duplicati", "never-published"];

/// Two texts of one name, one that takes the place of a builtin definition, and one with a mistake.
static DEFINITIONS: LazyLock<[String; 4]> = LazyLock::new(|| {
    [
        definition("acme-backup", "{subject}"),
        definition("acme-backup", "Acme: {subject}"),
        definition("duplicati", "{subject}"),
        definition("acme-backup", "{nothing}"),
    ]
});

/// Mails of a few jobs, among them some with several sessions, one mail for several companies, and letters.
static MAILS: LazyLock<Vec<RawMail>> = LazyLock::new(|| {
    let msp = mails::msp();
    let mut jobs = Vec::new();
    for software in [
        "Veeam Backup & Replication",
        "Synology",
        "Datto Endpoint Backup",
    ] {
        jobs.extend(mails::busy_jobs(&msp, software, 5, 2, 2));
    }
    let sent = mails::of_jobs(&msp, 5, |index, _| jobs.contains(&index));
    let stacked = msp
        .mails(mails::first_day(), 5)
        .filter(|mail| mail.sessions > 1);
    let mut pool: Vec<_> = sent
        .into_iter()
        .chain(stacked.take(2))
        .map(|mail| mails::raw(mail.raw, mail.at))
        .collect();
    let noon = "2026-06-08T12:00:00Z".parse().expect("a time");
    for number in 0..2 {
        pool.push(mails::raw(mails::letter(number, "Lunch?"), noon));
    }
    pool
});

/// Which kind of scope, and of what.
fn scope() -> impl Strategy<Value = (usize, usize)> {
    (0..3_usize, 0..64_usize)
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0..64_usize;
    prop_oneof![
        4 => (n.clone(), 1..6_usize).prop_map(|(from, count)| Step::Receive { from, count }),
        1 => n.clone().prop_map(Step::Register),
        1 => (n.clone(), n.clone()).prop_map(|(c, name)| Step::Rename(c, name)),
        1 => n.clone().prop_map(Step::Deactivate),
        1 => n.clone().prop_map(Step::Reactivate),
        4 => (n.clone(), n.clone()).prop_map(|(mail, customer)| Step::Approve { mail, customer }),
        1 => (n.clone(), 0..3_u32, n.clone()).prop_map(|(mail, ordinal, customer)| {
            Step::ApprovePart { mail, ordinal, customer }
        }),
        3 => n.clone().prop_map(Step::Delete),
        2 => n.clone().prop_map(Step::Restore),
        2 => n.clone().prop_map(Step::Erase),
        1 => n.clone().prop_map(Step::Download),
        2 => n.clone().prop_map(Step::Archive),
        2 => n.clone().prop_map(Step::Unarchive),
        1 => (n.clone(), n.clone()).prop_map(|(job, customer)| Step::MoveJob(job, customer)),
        3 => (n.clone(), n.clone()).prop_map(|(from, into)| Step::MergeJobs(from, into)),
        2 => n.clone().prop_map(Step::DeleteJob),
        1 => Just(Step::DeleteAllJobs),
        1 => (n.clone(), 0..30_u32).prop_map(|(job, hours)| Step::SetJobRpo(job, hours)),
        1 => (n.clone(), 0..30_u32).prop_map(|(customer, hours)| Step::SetCustomerRpo(customer, hours)),
        1 => (n.clone(), any::<bool>()).prop_map(|(mail, archived)| Step::ImportJob(mail, archived)),
        1 => (n.clone(), any::<bool>()).prop_map(|(name, active)| Step::ImportCustomer(name, active)),
        2 => (n.clone(), 1..5_usize).prop_map(|(from, count)| Step::Review { from, count }),
        2 => (n.clone(), 1..5_usize).prop_map(|(from, count)| Step::Withdraw { from, count }),
        1 => (n.clone(), 1..3_usize).prop_map(|(from, count)| Step::Mark { from, count }),
        1 => (n.clone(), 1..3_usize).prop_map(|(from, count)| Step::WithdrawMark { from, count }),
        1 => (n.clone(), 0..3_i64).prop_map(|(from, ticket)| Step::LinkPsa { from, ticket }),
        3 => (scope(), n.clone(), 0..40_i64).prop_map(|(scope, run, days)| Step::OpenTicket { scope, run, days }),
        4 => (n.clone(), 0..7_usize, scope()).prop_map(|(ticket, what, scope)| Step::OnTicket { ticket, what, scope }),
        2 => (scope(), 0..40_i64).prop_map(|(scope, days)| Step::MakeRemark { scope, days }),
        2 => (n.clone(), 0..5_usize, scope()).prop_map(|(remark, what, scope)| Step::OnRemark { remark, what, scope }),
        3 => (n.clone(), n.clone()).prop_map(|(job, rule)| Step::CreateOverride(job, rule)),
        2 => (n.clone(), n.clone(), n.clone()).prop_map(|(id, job, rule)| Step::ChangeOverride(id, job, rule)),
        2 => n.clone().prop_map(Step::RemoveOverride),
        1 => n.clone().prop_map(Step::AddUser),
        1 => (n.clone(), n.clone()).prop_map(|(user, role)| Step::ChangeRoles(user, role)),
        1 => n.clone().prop_map(Step::DeactivateUser),
        1 => n.clone().prop_map(Step::IssueToken),
        1 => n.clone().prop_map(Step::RevokeToken),
        2 => (n.clone(), 0..30_i64).prop_map(|(job, positions_ago)| Step::ReviewJob { job, positions_ago }),
        1 => (0..4_usize).prop_map(Step::WithdrawReviewsOf),
        1 => (n.clone(), n).prop_map(|(user, value)| Step::Prefer(user, value)),
        1 => (0..4_usize).prop_map(Step::PublishParser),
        1 => (0..3_usize).prop_map(Step::DisableParser),
        1 => (0..3_usize).prop_map(Step::EnableParser),
        1 => (0..3_usize).prop_map(Step::WithdrawParser),
        1 => Just(Step::StartReplay),
        1 => (0..4_usize).prop_map(Step::CompareReplay),
        1 => (0..4_usize).prop_map(Step::AcceptReplay),
        1 => (0..4_usize).prop_map(Step::RejectReplay),
        1 => (0..4_usize).prop_map(Step::FailReplay),
        1 => (0..8_usize, 0..4_usize).prop_map(|(of, what)| Step::ChooseHolidays(of, what)),
        1 => (0..8_usize, 0..4_usize).prop_map(|(of, day)| Step::AddHoliday(of, day)),
        1 => (0..8_usize, 0..4_usize).prop_map(|(of, day)| Step::RemoveHoliday(of, day)),
        2 => (0..8_usize, -20..40_i64, 0..30_i64).prop_map(|(of, from, hours)| {
            Step::PlanMaintenance { of, from, hours }
        }),
        2 => (0..8_usize).prop_map(Step::CancelMaintenance),
        1 => (0..5_usize).prop_map(Step::ChangeSettings),
        3 => (0..10_usize).prop_map(Step::Collect),
        1 => (-600..600_i64).prop_map(Step::SetClock),
        3 => (1..60_i64).prop_map(Step::Pass),
        2 => (0..8_usize, 0..1_440_u16).prop_map(|(job, minute)| Step::PinSchedule(job, minute)),
        1 => (0..8_usize).prop_map(Step::UnpinSchedule),
        1 => (0..8_usize, 0..3_usize).prop_map(|(job, mode)| Step::SetJobMode(job, mode)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_is_replayed_to_the_same_views(steps in proptest::collection::vec(step(), 10..60)) {
        runtime().block_on(live_and_replayed(steps));
    }
}

/// A history in which every kind of step succeeds, so that the test above is not about empty views.
#[test]
fn a_full_history_is_replayed_to_the_same_views() {
    let tables = runtime().block_on(live_and_replayed(full_history()));
    for table in [
        "annotation_runs",
        "annotation_scopes",
        "api_tokens",
        "audit",
        "collector_outages",
        "collectors",
        "customers",
        "expectations",
        "holiday_calendars",
        "holidays",
        "job_days",
        "job_health",
        "job_identities",
        "jobs",
        "mail_parts",
        "mails",
        "maintenance_plans",
        "maintenance_windows",
        "open_annotations",
        "overrides",
        "overrides_in_force",
        "parsers",
        "preferences",
        "remarks",
        "replays",
        "run_checks",
        "run_psa_tickets",
        "runs",
        "schedules",
        "settings",
        "tickets",
        "users",
    ] {
        assert!(!tables[table].is_empty(), "{table} is empty");
    }
    let has = |table: &str, what: &str| tables[table].iter().any(|row| row.contains(what));
    assert!(has("mails", "content_erased=Int(1)"));
    assert!(has("runs", "reviewed_by=Text(\"Alice\")"));
    assert!(has("runs", "marked_by=Text(\"Alice\")"));
    assert!(has("runs", "overridden_by=Uuid("), "no run is overridden");
    assert!(has("tickets", "is_open=Int(0)"));
    assert!(has("customers", "active=Int(0)"));
    assert!(has("api_tokens", "revoked=Int(1)"));
    assert!(has("parsers", "published_by=Text(\"Alice\")"));
    assert!(has(
        "parsers",
        "enabled=Int(0) disabled_reason=Text(\"test\")"
    ));
    assert!(has("jobs", "rpo_hours=Int(26)"));
    for event in [
        "JobMerged",
        "JobDeleted",
        "JobIdentityAdded",
        "JobRpoSet",
        "CustomerRpoSet",
    ] {
        assert!(has("audit", event), "{event}");
    }
    assert!(has("runs", "status=Text(\"MISSED\")"));
    assert!(has("holiday_calendars", "code=Text(\"NL\")"));
    assert!(has("maintenance_windows", "cancelled_by=Text(\"Alice\")"));
    assert!(has("settings", "Europe/Lisbon"));
    for cause in ["FAILING", "SILENT"] {
        assert!(has("collector_outages", cause), "{cause}");
    }
    for state in ["REJECTED", "FAILED", "ACCEPTED"] {
        assert!(
            has("replays", &format!("state=Text(\"{state}\")")),
            "{state}"
        );
    }
}

fn full_history() -> Vec<Step> {
    let mut steps = vec![
        Step::Register(0),
        Step::Register(1),
        Step::Receive { from: 0, count: 12 },
        Step::AddUser(3),
        Step::IssueToken(0),
    ];
    for mail in 0..12 {
        steps.push(Step::Approve { mail, customer: 0 });
    }
    steps.extend([
        Step::OpenTicket {
            scope: (0, 0),
            run: 0,
            days: 40,
        },
        Step::OpenTicket {
            scope: (1, 0),
            run: 1,
            days: 0,
        },
        Step::MakeRemark {
            scope: (2, 1),
            days: 40,
        },
        Step::CreateOverride(0, 0),
        Step::CreateOverride(0, 4),
        Step::Archive(0),
        Step::Receive {
            from: 12,
            count: 40,
        },
        Step::Review { from: 0, count: 4 },
        Step::Withdraw { from: 0, count: 2 },
        Step::Mark { from: 0, count: 3 },
        Step::WithdrawMark { from: 0, count: 1 },
        Step::LinkPsa { from: 0, ticket: 1 },
        Step::OnTicket {
            ticket: 0,
            what: 3,
            scope: (0, 0),
        },
        Step::OnTicket {
            ticket: 1,
            what: 4,
            scope: (0, 0),
        },
        Step::OnRemark {
            remark: 0,
            what: 1,
            scope: (0, 2),
        },
        Step::ChangeOverride(0, 1, 3),
        Step::RemoveOverride(1),
        Step::CreateOverride(0, 1),
        Step::Delete(0),
        Step::Delete(14),
        Step::Erase(0),
        Step::Erase(14),
        Step::Unarchive(0),
        Step::Restore(14),
        Step::Rename(0, 3),
        Step::SetJobRpo(0, 26),
        Step::SetCustomerRpo(0, 48),
        Step::MergeJobs(1, 0),
        Step::DeleteJob(2),
        Step::ImportJob(0, false),
        Step::ImportCustomer(1, true),
        Step::Review { from: 0, count: 9 },
        Step::MergeJobs(3, 4),
        Step::Archive(4),
        Step::Receive { from: 0, count: 9 },
        Step::DeleteJob(4),
        Step::Deactivate(1),
        Step::ChangeRoles(0, 1),
        Step::RevokeToken(0),
    ]);
    steps.extend(parser_steps());
    steps.extend([
        Step::ReviewJob {
            job: 1,
            positions_ago: 0,
        },
        Step::ReviewJob {
            job: 2,
            positions_ago: 0,
        },
        Step::WithdrawReviewsOf(0),
        Step::Prefer(0, 1),
        Step::Prefer(0, 2),
    ]);
    steps.extend(calendar_steps());
    steps
}

/// Definitions that come and go, and replays with every end.
fn parser_steps() -> Vec<Step> {
    vec![
        Step::PublishParser(0),
        Step::PublishParser(1),
        Step::PublishParser(2),
        Step::WithdrawParser(1),
        Step::DisableParser(1),
        Step::DisableParser(0),
        Step::EnableParser(0),
        Step::StartReplay,
        Step::RejectReplay(0),
        Step::StartReplay,
        Step::FailReplay(1),
        Step::StartReplay,
        Step::CompareReplay(2),
        Step::AcceptReplay(2),
    ]
}

/// Choices, days, windows, settings, and two collectors.
fn calendar_steps() -> Vec<Step> {
    let plan = |of| Step::PlanMaintenance {
        of,
        from: -2,
        hours: 9,
    };
    let mut steps = vec![
        Step::ChooseHolidays(0, 0),
        Step::ChooseHolidays(1, 1),
        Step::ChooseHolidays(1, 3),
        Step::ChooseHolidays(4, 2),
        Step::AddHoliday(0, 1),
        Step::RemoveHoliday(1, 2),
        plan(0),
        plan(1),
        plan(2),
        plan(1),
        Step::CancelMaintenance(1),
        Step::SetClock(500),
        Step::CancelMaintenance(2),
        Step::PinSchedule(0, 600),
        Step::PinSchedule(5, 1_320),
        Step::PinSchedule(6, 1_320),
        Step::UnpinSchedule(6),
        Step::SetJobMode(7, 1),
        Step::Pass(50),
        Step::Pass(200),
        Step::ChangeSettings(0),
        Step::ChangeSettings(1),
        Step::ChangeSettings(2),
    ];
    steps.extend((0..10).map(Step::Collect));
    steps
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

/// Acts out the steps while three projectors follow, then builds the views anew and compares.
async fn live_and_replayed(steps: Vec<Step>) -> dump::Dump {
    let mut history = History::begin();
    let followers = tempfile::tempdir().expect("a folder");
    let one_by_one = followers.path().join("1.db");
    let in_bulk = followers.path().join("1000.db");
    let mut small = history
        .at
        .projector(&one_by_one, OnPoison::Park, 1)
        .expect("a projector");
    let mut large = history
        .at
        .projector(&in_bulk, OnPoison::Park, 1_000)
        .expect("a projector");
    for (number, step) in steps.into_iter().enumerate() {
        history.act(step).await;
        follow(&mut small);
        if number.is_multiple_of(5) {
            follow(&mut large);
        }
    }
    follow(&mut large);
    drop((small, large));
    history.at.backend.settle().await.expect("settled");

    let live = dump::views(&history.at.views());
    recount::assert_counted("live", history.at.backend.views());
    dump::assert_same("live, one event a page", &live, &dump::views(&one_by_one));
    dump::assert_same("live, in bulk", &live, &dump::views(&in_bulk));
    for page_size in [1, 7, 1_000] {
        let views = path(followers.path(), page_size);
        history.at.build(&views, page_size).expect("built");
        let what = format!("built anew, {page_size} events a page");
        dump::assert_same(&what, &live, &dump::views(&views));
    }
    live
}

fn path(folder: &Path, page_size: usize) -> PathBuf {
    folder.join(format!("rebuilt-{page_size}.db"))
}

fn follow(projector: &mut Projector) {
    let done = projector.catch_up(&AtomicBool::new(false), &mut |_| {});
    done.expect("followed");
}

/// An installation, and what happened there so far.
struct History {
    at: Installation,
    start: DateTime<Utc>,
    mails: Vec<Uuid>,
    customers: Vec<Uuid>,
    jobs: Vec<Uuid>,
    users: Vec<Uuid>,
    tokens: Vec<(Uuid, Uuid)>,
    replays: Vec<Uuid>,
    windows: Vec<Uuid>,
    /// Under which jobs were reviewed.
    reviews: Vec<Uuid>,
    tickets: Vec<Uuid>,
    remarks: Vec<Uuid>,
    overrides: Vec<Uuid>,
}

impl History {
    fn begin() -> Self {
        let at = Installation::new();
        Self {
            start: at.backend.clock.now(),
            at,
            mails: vec![],
            customers: vec![],
            jobs: vec![],
            users: vec![],
            tokens: vec![],
            replays: vec![],
            windows: vec![],
            reviews: vec![],
            tickets: vec![],
            remarks: vec![],
            overrides: vec![],
        }
    }

    async fn act(&mut self, step: Step) {
        match self.try_act(step).await {
            Ok(()) | Err(CommandError::Refused { .. } | CommandError::Definition(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of step")]
    async fn try_act(&mut self, step: Step) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            Step::Receive { from, count } => {
                let now = self.at.backend.clock.now();
                let mails = MAILS.iter().cycle().skip(from % MAILS.len()).take(count);
                let prepared: Vec<_> = mails
                    .map(|mail| prepare(mail.clone(), now).expect("a mail"))
                    .collect();
                self.mails.extend(prepared.iter().map(|mail| mail.mail_id));
                let intention = self.at.backend.collecting("test");
                self.at
                    .backend
                    .collector
                    .record(prepared, &intention)
                    .await?;
            }
            Step::Register(name) => {
                let name = NAMES[name % NAMES.len()];
                let done = commands.register_customer(name, &by).await?;
                self.customers.push(done.value);
            }
            Step::Rename(customer, name) => {
                let name = NAMES[name % NAMES.len()];
                commands
                    .rename_customer(some(&self.customers, customer), name, &by)
                    .await?;
            }
            Step::Deactivate(customer) => {
                commands
                    .deactivate_customer(some(&self.customers, customer), &by)
                    .await?;
            }
            Step::Reactivate(customer) => {
                commands
                    .reactivate_customer(some(&self.customers, customer), &by)
                    .await?;
            }
            Step::Approve { mail, customer } => {
                let assignment = Assignment {
                    ordinal: None,
                    customer_id: some(&self.customers, customer),
                };
                let mail = some(&self.mails, mail);
                let done = commands.approve_mail(mail, &[assignment], &by).await?;
                self.jobs.extend(done.value);
            }
            Step::ApprovePart {
                mail,
                ordinal,
                customer,
            } => {
                let assignment = Assignment {
                    ordinal: Some(ordinal),
                    customer_id: some(&self.customers, customer),
                };
                let mail = some(&self.mails, mail);
                let done = commands.approve_mail(mail, &[assignment], &by).await?;
                self.jobs.extend(done.value);
            }
            Step::Delete(mail) => {
                commands
                    .delete_mail(some(&self.mails, mail), Some("test"), &by)
                    .await?;
            }
            Step::Restore(mail) => {
                commands.restore_mail(some(&self.mails, mail), &by).await?;
            }
            Step::Erase(mail) => {
                commands
                    .erase_mail(some(&self.mails, mail), None, &by)
                    .await?;
            }
            Step::Download(mail) => {
                commands.download_mail(some(&self.mails, mail), &by).await?;
            }
            Step::Archive(job) => {
                commands
                    .archive_job(some(&self.jobs, job), None, &by)
                    .await?;
            }
            Step::Unarchive(job) => {
                commands.unarchive_job(some(&self.jobs, job), &by).await?;
            }
            Step::MoveJob(job, customer) => {
                let customer = some(&self.customers, customer);
                commands
                    .move_job(some(&self.jobs, job), customer, &by)
                    .await?;
            }
            Step::MergeJobs(from, into) => {
                let into = some(&self.jobs, into);
                commands
                    .merge_jobs(some(&self.jobs, from), into, &by)
                    .await?;
            }
            Step::DeleteJob(job) => {
                commands
                    .delete_job(some(&self.jobs, job), Some("test"), &by)
                    .await?;
            }
            Step::DeleteAllJobs => {
                commands
                    .delete_all_jobs(commands::DELETE_ALL_JOBS, &by)
                    .await?;
            }
            Step::SetJobRpo(job, hours) => {
                let hours = (hours > 0).then_some(hours);
                commands
                    .set_job_rpo(some(&self.jobs, job), hours, &by)
                    .await?;
            }
            Step::SetCustomerRpo(customer, hours) => {
                let hours = (hours > 0).then_some(hours);
                commands
                    .set_customer_rpo(some(&self.customers, customer), hours, &by)
                    .await?;
            }
            Step::ImportJob(mail, archived) => {
                let Some(entry) = self.entry(some(&self.mails, mail), archived).await else {
                    return Ok(());
                };
                let read = ReadJobs {
                    jobs: vec![(0, entry)],
                    refused: vec![],
                };
                commands.import_jobs(read, &by).await?;
                self.note_jobs().await;
            }
            Step::ImportCustomer(name, active) => {
                let line = CustomerLine {
                    name: NAMES[name % 4].to_owned(),
                    active: Some(active),
                    rpo_hours: Some(RpoLimit(active.then_some(26))),
                };
                let read = ReadCustomers {
                    customers: vec![(2, line)],
                    refused: vec![],
                };
                commands.import_customers(read, &by).await?;
            }
            Step::Review { from, count } => {
                let runs = self.runs(from, count).await;
                commands.review_runs(&runs, Some("seen"), &by).await?;
            }
            Step::Withdraw { from, count } => {
                let runs = self.runs(from, count).await;
                commands.withdraw_reviews(&runs, &by).await?;
            }
            Step::ReviewJob { job, positions_ago } => {
                let seen = SeenJob {
                    job_id: some(&self.jobs, job),
                    up_to: self.at.backend.settle().await.expect("settled") - positions_ago,
                };
                commands.review_jobs(&[seen], None, &by).await?;
                self.reviews.push(by.correlation_id);
            }
            Step::WithdrawReviewsOf(but) => {
                let newest = self.reviews.iter().rev().nth(but);
                let correlation_id = newest.copied().unwrap_or_default();
                commands.withdraw_reviews_of(correlation_id, &by).await?;
            }
            Step::Prefer(user, value) => {
                let key = ["runChecks.sort", "jobs.filter", "no key"][value % 3].to_owned();
                let value = (value % 5 > 0).then(|| value.to_string());
                let user = some(&self.users, user);
                commands
                    .change_preferences(user, BTreeMap::from([(key, value)]), &by)
                    .await?;
            }
            Step::Mark { from, count } => {
                let runs = self.runs(from, count).await;
                commands.mark_runs_successful(&runs, None, &by).await?;
            }
            Step::WithdrawMark { from, count } => {
                let runs = self.runs(from, count).await;
                commands.withdraw_marks(&runs, &by).await?;
            }
            Step::LinkPsa { from, ticket } => {
                let runs = self.runs(from, 1).await;
                if ticket == 0 {
                    commands.unlink_psa_ticket(&runs, &by).await?;
                } else {
                    commands
                        .link_psa_ticket(&runs, &psa(ticket), true, &by)
                        .await?;
                }
            }
            Step::OpenTicket { scope, run, days } => {
                let today = self.at.backend.clock.now().date_naive();
                let wanted = NewTicket {
                    description: format!("Disk full since {days} days"),
                    scopes: vec![self.scope(scope)],
                    runs: self.runs(run, 1).await,
                    active_from: Some(today - TimeDelta::days(days)),
                    psa: (run % 2 == 0).then(|| psa(i64::try_from(run).unwrap_or(0))),
                };
                let done = commands.open_ticket(wanted, today, &by).await?;
                self.tickets.push(done.value);
            }
            Step::OnTicket {
                ticket,
                what,
                scope,
            } => {
                let (id, scope) = (some(&self.tickets, ticket), self.scope(scope));
                match what {
                    0 => commands.describe_ticket(id, "Disk replaced", &by).await?,
                    1 => commands.scope_ticket(id, scope, &by).await?,
                    2 => commands.unscope_ticket(id, scope, &by).await?,
                    3 => commands.resolve_ticket_scope(id, scope, &by).await?,
                    4 => {
                        commands
                            .resolve_ticket(id, ResolutionSource::Psa, &by)
                            .await?
                    }
                    5 => commands.reopen_ticket(id, &by).await?,
                    _ => commands.note_ticket_deleted_in_psa(id, &by).await?,
                };
            }
            Step::MakeRemark { scope, days } => {
                let today = self.at.backend.clock.now().date_naive();
                let wanted = NewRemark {
                    text: "Tape on Fridays".to_owned(),
                    scopes: vec![self.scope(scope)],
                    runs: vec![],
                    active_from: Some(today - TimeDelta::days(days)),
                };
                let done = commands.make_remark(wanted, today, &by).await?;
                self.remarks.push(done.value);
            }
            Step::OnRemark {
                remark,
                what,
                scope,
            } => {
                let (id, scope) = (some(&self.remarks, remark), self.scope(scope));
                match what {
                    0 => commands.edit_remark(id, "Tape on Mondays", &by).await?,
                    1 => commands.scope_remark(id, scope, &by).await?,
                    2 => commands.resolve_remark_scope(id, scope, &by).await?,
                    3 => commands.resolve_remark(id, &by).await?,
                    _ => commands.reopen_remark(id, &by).await?,
                };
            }
            Step::CreateOverride(job, rule) => {
                let rule = self.rule(job, rule);
                let done = commands.create_override(rule, &by).await?;
                self.overrides.push(done.value);
            }
            Step::ChangeOverride(id, job, rule) => {
                let rule = self.rule(job, rule);
                commands
                    .change_override(some(&self.overrides, id), rule, &by)
                    .await?;
            }
            Step::RemoveOverride(id) => {
                commands
                    .remove_override(some(&self.overrides, id), &by)
                    .await?;
            }
            Step::AddUser(name) => {
                let name = NAMES[name % NAMES.len()];
                let done = commands.add_user(name, vec![Role::Operator], &by).await?;
                self.users.push(done.value);
            }
            Step::ChangeRoles(user, role) => {
                let role = Role::ALL[role % Role::ALL.len()];
                commands
                    .change_roles(some(&self.users, user), vec![role], &by)
                    .await?;
            }
            Step::DeactivateUser(user) => {
                commands
                    .deactivate_user(some(&self.users, user), &by)
                    .await?;
            }
            Step::IssueToken(user) => {
                let user = some(&self.users, user);
                let done = commands
                    .issue_token(user, "test", vec![], None, &by)
                    .await?;
                self.tokens.push((user, done.value.token_id));
            }
            Step::RevokeToken(token) => {
                let none = (Uuid::nil(), Uuid::nil());
                let count = self.tokens.len().max(1);
                let (user, token) = self.tokens.get(token % count).copied().unwrap_or(none);
                commands.revoke_token(user, token, &by).await?;
            }
            Step::PublishParser(number) => {
                let text = &DEFINITIONS[number % DEFINITIONS.len()];
                commands.publish_parser(text, &by).await?;
            }
            Step::DisableParser(name) => {
                commands
                    .disable_parser(PARSERS[name % PARSERS.len()], Some("test"), &by)
                    .await?;
            }
            Step::EnableParser(name) => {
                commands
                    .enable_parser(PARSERS[name % PARSERS.len()], &by)
                    .await?;
            }
            Step::WithdrawParser(name) => {
                commands
                    .withdraw_parser(PARSERS[name % PARSERS.len()], None, &by)
                    .await?;
            }
            Step::StartReplay => {
                let revision = DefinitionRevision {
                    name: "acme-backup".to_owned(),
                    revision: "1".to_owned(),
                };
                let done = commands
                    .start_replay(Some("test"), vec![revision], &by)
                    .await?;
                self.replays.push(done.value);
            }
            Step::CompareReplay(replay) => {
                let summary = ReplaySummary {
                    mails: 7,
                    ..ReplaySummary::default()
                };
                commands
                    .compare_replay(some(&self.replays, replay), summary, &by)
                    .await?;
            }
            Step::AcceptReplay(replay) => {
                commands
                    .accept_replay(some(&self.replays, replay), &by)
                    .await?;
            }
            Step::RejectReplay(replay) => {
                commands
                    .reject_replay(some(&self.replays, replay), Some("test"), &by)
                    .await?;
            }
            Step::FailReplay(replay) => {
                commands
                    .fail_replay(some(&self.replays, replay), "disk full", &by)
                    .await?;
            }
            Step::ChooseHolidays(of, what) => {
                let choice = match what {
                    0 => HolidayChoice::Calendar {
                        code: "nl".to_owned(),
                    },
                    1 => HolidayChoice::Calendar {
                        code: "DE-BY".to_owned(),
                    },
                    2 => HolidayChoice::None,
                    _ => HolidayChoice::Inherited,
                };
                commands
                    .choose_holidays(self.calendar_scope(of), choice, &by)
                    .await?;
            }
            Step::AddHoliday(of, day) => {
                commands
                    .add_holiday(self.calendar_scope(of), holiday(day), NAMES[day], &by)
                    .await?;
            }
            Step::RemoveHoliday(of, day) => {
                commands
                    .remove_holiday(self.calendar_scope(of), holiday(day), &by)
                    .await?;
            }
            Step::PlanMaintenance { of, from, hours } => {
                let from = self.start + TimeDelta::hours(from);
                let span = (from, from + TimeDelta::hours(hours));
                let done = commands
                    .plan_maintenance(self.calendar_scope(of), span, "test", &by)
                    .await?;
                self.windows.push(done.value);
            }
            Step::CancelMaintenance(window) => {
                commands
                    .cancel_maintenance(some(&self.windows, window), &by)
                    .await?;
            }
            Step::ChangeSettings(number) => {
                let (area, name, value) = match number {
                    0 => (Area::General, TIME_ZONE, json!("Europe/Lisbon")),
                    1 => (Area::General, DAY_STARTS_AT, json!(8)),
                    2 => (Area::General, DAY_STARTS_AT, Value::Null),
                    3 => (Area::General, TIME_ZONE, Value::Null),
                    _ => (Area::Schedules, LEAST_LATE_MINUTES, json!(90)),
                };
                let changes = BTreeMap::from([(name.to_owned(), value)]);
                commands.change_settings(area, changes, &by).await?;
            }
            Step::Collect(number) => self.collect(number).await?,
            Step::SetClock(minutes) => self.at.clock.set(self.start + TimeDelta::minutes(minutes)),
            Step::Pass(hours) => {
                let until = self.at.backend.clock.now() + TimeDelta::hours(hours);
                self.at.clock.set(until);
                commands.deadline_passed(until, &by).await?;
            }
            Step::PinSchedule(job, minute) => {
                let schedule = Schedule {
                    zone: "Europe/Amsterdam".to_owned(),
                    slots: vec![Slot {
                        rule: Rule::Daily,
                        minute,
                        early_minutes: 30,
                        late_minutes: 45,
                    }],
                };
                commands
                    .pin_schedule(some(&self.jobs, job), schedule, &by)
                    .await?;
            }
            Step::UnpinSchedule(job) => {
                commands.unpin_schedule(some(&self.jobs, job), &by).await?;
            }
            Step::SetJobMode(job, mode) => {
                let mode = JobMode::ALL[mode % JobMode::ALL.len()];
                commands
                    .set_job_mode(some(&self.jobs, job), mode, &by)
                    .await?;
            }
        }
        Ok(())
    }

    /// What one of two collectors says of itself.
    async fn collect(&self, number: usize) -> Result<(), CommandError> {
        let by = self.at.backend.collecting("test");
        let commands = &self.at.backend.commands;
        let name = ["files", "graph"][number % 2];
        let now = self.at.backend.clock.now();
        match number / 2 {
            0 => commands.collection_started(name, &by).await?,
            1 => commands.collection_failed(name, "no route", &by).await?,
            2 => commands.collector_silent(name, now, &by).await?,
            3 => commands.collector_recovered(name, now, &by).await?,
            _ => {
                let collected = Collected {
                    received: 1,
                    ..Collected::default()
                };
                commands.collection_finished(name, collected, &by).await?
            }
        };
        Ok(())
    }

    fn calendar_scope(&self, number: usize) -> CalendarScope {
        match number % 3 {
            0 => CalendarScope::Installation,
            1 => CalendarScope::Customer {
                customer_id: some(&self.customers, number / 3),
            },
            _ => CalendarScope::Job {
                job_id: some(&self.jobs, number / 3),
            },
        }
    }
    fn scope(&self, (kind, of): (usize, usize)) -> Scope {
        match kind {
            0 => Scope::Job {
                job_id: some(&self.jobs, of),
            },
            1 => Scope::Customer {
                customer_id: some(&self.customers, of),
            },
            _ => Scope::Object {
                job_id: some(&self.jobs, of),
                object: "SRV-01".to_owned(),
            },
        }
    }

    /// Some are about all trouble there is, so that they do something in any history.
    fn rule(&self, job: usize, rule: usize) -> OverrideRule {
        let job_id = some(&self.jobs, job);
        let (level, status, text) = match rule % 6 {
            0 => (OverrideLevel::Job { job_id }, None, None),
            1 => {
                let level = OverrideLevel::Global {
                    software: None,
                    kind: None,
                };
                (level, None, None)
            }
            2 => {
                let software = Some("Synology".to_owned());
                let level = OverrideLevel::Global {
                    software,
                    kind: None,
                };
                (level, Some(RunStatus::Warning), None)
            }
            3 => (OverrideLevel::Job { job_id }, None, Some("e")),
            4 => (OverrideLevel::Job { job_id }, Some(RunStatus::Failed), None),
            _ => {
                let object = "SRV-01".to_owned();
                (OverrideLevel::Object { job_id, object }, None, Some("a"))
            }
        };
        let text = text.map(|text| TextMatch {
            kind: TextMatchKind::Contains,
            text: text.to_owned(),
        });
        OverrideRule {
            level,
            matching: OverrideMatch { status, text },
            from: (rule > 40).then(|| "2026-06-10T00:00:00Z".parse().expect("a time")),
            until: None,
            reason: None,
        }
    }

    /// A job as a file would have it, by what a mail reports, with a second name.
    async fn entry(&self, mail: Uuid, archived: bool) -> Option<JobEntry> {
        use projections::views::mails::{mail_parts, mails_by_id, part_identity};
        self.at.backend.settle().await.expect("settled");
        let reader = self.at.backend.views();
        let mails = mails_by_id(reader, &[mail]).await.expect("mails");
        let parts = mail_parts(reader, &[mail]).await.expect("parts");
        let identities = parts.iter().flat_map(|(part, _)| {
            let identity = part_identity(&mails[0], part);
            let renamed = JobIdentity {
                job: format!("{} (2)", identity.job),
                ..identity.clone()
            };
            [identity, renamed]
        });
        let identities: Vec<_> = identities.collect();
        (!identities.is_empty()).then(|| JobEntry {
            customer: "Acme".to_owned(),
            identities,
            archived,
            rpo_hours: Some(26),
            cove_account: None,
            cloud_connect_account: None,
        })
    }

    /// Jobs that came in by file, so that other steps find them.
    async fn note_jobs(&mut self) {
        self.at.backend.settle().await.expect("settled");
        let jobs = projections::views::jobs::every_job(self.at.backend.views()).await;
        for job in jobs.expect("jobs") {
            if !self.jobs.contains(&job.job_id) {
                self.jobs.push(job.job_id);
            }
        }
    }

    /// Some of the runs that there are, in no order that matters.
    async fn runs(&self, from: usize, count: usize) -> Vec<Uuid> {
        use projections::{store::PageRequest, views::runs};
        self.at.backend.settle().await.expect("settled");
        let request = PageRequest {
            first: 1_000,
            after: None,
        };
        let filter = runs::RunFilter::default();
        let page = runs::runs(self.at.backend.views(), &filter, &request).await;
        let all: Vec<_> = page
            .expect("runs")
            .items
            .into_iter()
            .map(|(_, run)| run.run_id)
            .collect();
        let from = from % all.len().max(1);
        all.into_iter().skip(from).take(count).collect()
    }
}

fn holiday(number: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2026, 12, 23).expect("a date");
    first + TimeDelta::days(i64::try_from(number).unwrap_or(0))
}

fn psa(id: i64) -> PsaTicket {
    PsaTicket {
        system: "Autotask".to_owned(),
        id,
        number: format!("T20260701.{id:04}"),
    }
}

fn definition(name: &str, job: &str) -> String {
    format!(
        "name = '{name}'\nsoftware = 'Acme'\ntype = 'Backup'\nevidence = 'unverified'\ndescription = ''\nsetup = ''\n\
         recognise = {{ all = [{{ in = 'subject', contains = 'Acme report' }}] }}\nrun = {{ job = '{job}' }}\n"
    )
}

/// One of them; an id that nothing has where there is none.
fn some(ids: &[Uuid], number: usize) -> Uuid {
    ids.get(number % ids.len().max(1))
        .copied()
        .unwrap_or_default()
}
