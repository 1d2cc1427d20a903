//! Whatever people and mailboxes do, views that are built anew equal those that followed live.

use std::{
    path::{Path, PathBuf},
    sync::{LazyLock, atomic::AtomicBool},
};

use acceptance::{dump, installation::Installation, mails};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{
    Assignment, CommandError,
    collect::{RawMail, prepare},
    exchange::{CustomerLine, JobEntry, ReadCustomers, ReadJobs},
};
use domain::{
    access::Role,
    customer::RpoLimit,
    generation::{DefinitionRevision, ReplaySummary},
    identity::JobIdentity,
};
use projections::projector::{OnPoison, Projector};
use proptest::prelude::*;
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
    SetClock(i64),
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
        1 => n.clone().prop_map(Step::AddUser),
        1 => (n.clone(), n.clone()).prop_map(|(user, role)| Step::ChangeRoles(user, role)),
        1 => n.clone().prop_map(Step::DeactivateUser),
        1 => n.clone().prop_map(Step::IssueToken),
        1 => n.prop_map(Step::RevokeToken),
        1 => (0..4_usize).prop_map(Step::PublishParser),
        1 => (0..3_usize).prop_map(Step::DisableParser),
        1 => (0..3_usize).prop_map(Step::EnableParser),
        1 => (0..3_usize).prop_map(Step::WithdrawParser),
        1 => Just(Step::StartReplay),
        1 => (0..4_usize).prop_map(Step::CompareReplay),
        1 => (0..4_usize).prop_map(Step::AcceptReplay),
        1 => (0..4_usize).prop_map(Step::RejectReplay),
        1 => (0..4_usize).prop_map(Step::FailReplay),
        1 => (-600..600_i64).prop_map(Step::SetClock),
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
        Step::Archive(0),
        Step::Receive {
            from: 12,
            count: 40,
        },
        Step::Review { from: 0, count: 4 },
        Step::Withdraw { from: 0, count: 2 },
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
    ]);
    let tables = runtime().block_on(live_and_replayed(steps));
    for table in [
        "api_tokens",
        "audit",
        "customers",
        "job_identities",
        "jobs",
        "mail_parts",
        "mails",
        "parsers",
        "replays",
        "runs",
        "users",
    ] {
        assert!(!tables[table].is_empty(), "{table} is empty");
    }
    let has = |table: &str, what: &str| tables[table].iter().any(|row| row.contains(what));
    assert!(has("mails", "content_erased=Int(1)"));
    assert!(has("runs", "reviewed_by=Text(\"Alice\")"));
    assert!(has("customers", "active=Int(0)"));
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
    assert!(has("api_tokens", "revoked=Int(1)"));
    assert!(has("parsers", "published_by=Text(\"Alice\")"));
    assert!(has(
        "parsers",
        "enabled=Int(0) disabled_reason=Text(\"test\")"
    ));
    for state in ["REJECTED", "FAILED", "ACCEPTED"] {
        assert!(
            has("replays", &format!("state=Text(\"{state}\")")),
            "{state}"
        );
    }
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
            Step::SetClock(minutes) => self.at.clock.set(self.start + TimeDelta::minutes(minutes)),
        }
        Ok(())
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
