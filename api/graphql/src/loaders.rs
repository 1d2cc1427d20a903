//! Rows that many fields of one answer ask for, loaded together.

mod told;

use std::{collections::HashMap, hash::Hash, marker::PhantomData, sync::Arc};

use adapters::projecting::ViewSet;
use async_graphql::dataloader::{DataLoader, Loader};
use chrono::{DateTime, Utc};
use projections::{
    ports::{DatabaseError, ViewReader},
    reading::{DetailsError, DetailsSource, RunDetails},
    views::{
        annotations::{Annotation, Shown, ShownOn, shown},
        cove_accounts::{self, CoveRunRow},
        customers::{self, CustomerRow},
        daily_jobs,
        job_days::{self, BackupDays, CustomerDay, JobDayRow, JobHealthRow},
        jobs::{self, JobIdentityRow, JobRow},
        mail_paths::{self, MailPathRow},
        mails::{self, MailPartRow, MailRow},
        new_jobs::{self, NewJobRow},
        overrides::{self, OverrideRow},
        remarks::RemarkRow,
        run_checks,
        runs::{self, RunMailRow, RunPsaTicketRow, RunRow},
        schedules::{self, ScheduleRow},
        tickets::{self, TicketRow},
    },
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Loaders of one request: what one answer shows is of one moment, and nothing is remembered for another user.
pub struct Loaders {
    /// The days by which runs are counted, once they were asked for.
    pub(super) days: OnceCell<BackupDays>,
    pub(super) cove_runs: DataLoader<CoveRuns>,
    pub(super) customer_days: DataLoader<CustomerDays>,
    pub(super) customers: DataLoader<Customers>,
    pub(super) health: DataLoader<Health>,
    pub(super) identities: DataLoader<Identities>,
    pub(super) job_counts: DataLoader<JobCounts>,
    pub(super) job_days: DataLoader<JobDays>,
    pub(super) jobs: DataLoader<Jobs>,
    pub(super) latest_runs: DataLoader<LatestRuns>,
    pub(super) mails: DataLoader<Mails>,
    pub(super) mail_paths: DataLoader<MailPaths>,
    pub(super) mail_parts: DataLoader<MailParts>,
    pub(super) details: DataLoader<Details>,
    pub(super) reviewed_of_days: DataLoader<ReviewedOfDays>,
    pub(super) run_mails: DataLoader<RunMails>,
    pub(super) runs: DataLoader<Runs>,
    pub(super) silent_slots: DataLoader<SilentSlots>,
    pub(super) schedules: DataLoader<Schedules>,
    pub(super) unreviewed: DataLoader<Unreviewed>,
    pub(super) run_tickets: DataLoader<ShownOnThem<TicketRow>>,
    pub(super) run_remarks: DataLoader<ShownOnThem<RemarkRow>>,
    pub(super) job_tickets: DataLoader<ShownOnThem<TicketRow>>,
    pub(super) job_remarks: DataLoader<ShownOnThem<RemarkRow>>,
    pub(super) job_psa_tickets: DataLoader<JobPsaTickets>,
    pub(super) run_psa_tickets: DataLoader<RunPsaTickets>,
    pub(super) overrides: DataLoader<Overrides>,
    pub(super) overrides_of_jobs: DataLoader<OverridesOfJobs>,
    pub(super) words: DataLoader<told::WordsOf>,
    pub(super) screenshots: DataLoader<told::Screenshots>,
    pub(super) votes: DataLoader<told::Votes>,
    pub(super) new_jobs: DataLoader<NewJobs>,
    pub(super) news_read: DataLoader<told::NewsRead>,
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaders").finish_non_exhaustive()
    }
}

impl Loaders {
    pub fn new(views: &ViewSet, details: &DetailsSource) -> Self {
        let reader = &views.reader;
        Self {
            days: OnceCell::new(),
            cove_runs: DataLoader::new(CoveRuns(Arc::clone(reader)), tokio::spawn),
            customer_days: DataLoader::new(CustomerDays(Arc::clone(reader)), tokio::spawn),
            health: DataLoader::new(Health(Arc::clone(reader)), tokio::spawn),
            job_days: DataLoader::new(JobDays(Arc::clone(reader)), tokio::spawn),
            reviewed_of_days: DataLoader::new(ReviewedOfDays(Arc::clone(reader)), tokio::spawn),
            customers: DataLoader::new(Customers(Arc::clone(reader)), tokio::spawn),
            identities: DataLoader::new(Identities(Arc::clone(reader)), tokio::spawn),
            job_counts: DataLoader::new(JobCounts(Arc::clone(reader)), tokio::spawn),
            jobs: DataLoader::new(Jobs(Arc::clone(reader)), tokio::spawn),
            latest_runs: DataLoader::new(LatestRuns(Arc::clone(reader)), tokio::spawn),
            mails: DataLoader::new(Mails(Arc::clone(reader)), tokio::spawn),
            mail_paths: DataLoader::new(MailPaths(Arc::clone(reader)), tokio::spawn),
            mail_parts: DataLoader::new(MailParts(Arc::clone(reader)), tokio::spawn),
            details: DataLoader::new(
                Details {
                    set: views.clone(),
                    source: details.clone(),
                },
                tokio::spawn,
            ),
            run_mails: DataLoader::new(RunMails(Arc::clone(reader)), tokio::spawn),
            runs: DataLoader::new(Runs(Arc::clone(reader)), tokio::spawn),
            schedules: DataLoader::new(Schedules(Arc::clone(reader)), tokio::spawn),
            silent_slots: DataLoader::new(SilentSlots(Arc::clone(reader)), tokio::spawn),
            unreviewed: DataLoader::new(Unreviewed(Arc::clone(reader)), tokio::spawn),
            run_tickets: ShownOnThem::loader(reader, ShownOn::Runs),
            run_remarks: ShownOnThem::loader(reader, ShownOn::Runs),
            job_tickets: ShownOnThem::loader(reader, ShownOn::Jobs),
            job_remarks: ShownOnThem::loader(reader, ShownOn::Jobs),
            job_psa_tickets: DataLoader::new(JobPsaTickets(Arc::clone(reader)), tokio::spawn),
            run_psa_tickets: DataLoader::new(RunPsaTickets(Arc::clone(reader)), tokio::spawn),
            overrides: DataLoader::new(Overrides(Arc::clone(reader)), tokio::spawn),
            overrides_of_jobs: DataLoader::new(OverridesOfJobs(Arc::clone(reader)), tokio::spawn),
            words: DataLoader::new(told::WordsOf(Arc::clone(&details.contents)), tokio::spawn),
            screenshots: DataLoader::new(told::Screenshots(Arc::clone(reader)), tokio::spawn),
            votes: DataLoader::new(told::Votes(Arc::clone(reader)), tokio::spawn),
            new_jobs: DataLoader::new(NewJobs(Arc::clone(reader)), tokio::spawn),
            news_read: DataLoader::new(told::NewsRead(Arc::clone(reader)), tokio::spawn),
        }
    }
}

/// A loader by id: `$load` gives rows, `$pair` their id and value.
macro_rules! loader {
    ($name:ident -> $value:ty, $load:path, $pair:expr) => {
        pub(super) struct $name(Arc<dyn ViewReader>);

        impl Loader<Uuid> for $name {
            type Value = $value;
            type Error = Arc<DatabaseError>;

            async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, $value>, Self::Error> {
                let rows = $load(self.0.as_ref(), ids).await.map_err(Arc::new)?;
                Ok(rows.into_iter().map($pair).collect())
            }
        }
    };
}

loader!(CoveRuns -> CoveRunRow, cove_accounts::cove_runs_by_id, |row| (row.run_id, row));
loader!(Customers -> CustomerRow, customers::customers_by_id, |row| (row.customer_id, row));
loader!(Health -> JobHealthRow, job_days::health_of_jobs, |row: JobHealthRow| (row.job_id, row));
loader!(JobCounts -> i64, jobs::job_counts, |pair| pair);
loader!(Jobs -> JobRow, jobs::jobs_by_id, |row| (row.job_id, row));
loader!(LatestRuns -> RunRow, runs::latest_runs, |row: RunRow| (row.job_id, row));
loader!(Mails -> MailRow, mails::mails_by_id, |row| (row.mail_id, row));
loader!(MailPaths -> MailPathRow, mail_paths::mail_paths_by_id, |row: MailPathRow| (row.mail_id, row));
loader!(NewJobs -> NewJobRow, new_jobs::new_jobs_by_id, |row| (row.new_job_id, row));
loader!(Runs -> RunRow, runs::runs_by_id, |row| (row.run_id, row));
loader!(Overrides -> OverrideRow, overrides::overrides_by_id, |row| (row.override_id, row));
loader!(RunPsaTickets -> RunPsaTicketRow, runs::psa_tickets_of_runs, |row| (row.run_id, row));
loader!(Schedules -> ScheduleRow, schedules::schedules_of, |row| (row.job_id, row));
loader!(Unreviewed -> i64, run_checks::open_counts, |pair| pair);

pub(super) struct MailParts(Arc<dyn ViewReader>);

impl Loader<Uuid> for MailParts {
    type Value = Vec<(MailPartRow, Option<Uuid>)>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = mails::mail_parts(self.0.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        Ok(grouped(rows, |(part, _)| part.mail_id))
    }
}

/// The mails of runs that have several, by run.
pub(super) struct RunMails(Arc<dyn ViewReader>);

impl Loader<Uuid> for RunMails {
    type Value = Vec<RunMailRow>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = runs::mails_of_runs(self.0.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        Ok(grouped(rows, |row| row.run_id))
    }
}

/// By an id and a backup day.
macro_rules! day_loader {
    ($name:ident -> $value:ty, $load:expr) => {
        pub(super) struct $name(Arc<dyn ViewReader>);

        impl Loader<(Uuid, i64)> for $name {
            type Value = $value;
            type Error = Arc<DatabaseError>;

            async fn load(
                &self,
                keys: &[(Uuid, i64)],
            ) -> Result<HashMap<(Uuid, i64), $value>, Self::Error> {
                let mut found = HashMap::new();
                // One answer is of one day, or of few.
                for (day, keys) in grouped(keys.to_vec(), |(_, day)| *day) {
                    let ids: Vec<_> = keys.into_iter().map(|(id, _)| id).collect();
                    let rows: HashMap<Uuid, $value> =
                        $load(self.0.as_ref(), day, &ids).await.map_err(Arc::new)?;
                    found.extend(rows.into_iter().map(|(id, value)| ((id, day), value)));
                }
                Ok(found)
            }
        }
    };
}

day_loader!(ReviewedOfDays -> i64, job_days::reviewed_counts);
day_loader!(SilentSlots -> Vec<DateTime<Utc>>, daily_jobs::silent_slots);
day_loader!(JobDays -> Vec<JobDayRow>, async |reader, since, ids| {
    let rows = job_days::days_of_jobs(reader, since, ids).await?;
    Ok::<_, DatabaseError>(grouped(rows, |row| row.job_id))
});
day_loader!(CustomerDays -> Vec<CustomerDay>, async |reader, since, ids| {
    let rows = job_days::days_of_customers(reader, since, ids).await?;
    Ok::<_, DatabaseError>(grouped(rows, |row| row.customer_id))
});
/// The tickets or remarks of runs or jobs, by run or job.
pub(super) struct ShownOnThem<R> {
    reader: Arc<dyn ViewReader>,
    on: ShownOn,
    of: PhantomData<fn() -> R>,
}

impl<R: Annotation + Sync> ShownOnThem<R> {
    fn loader(reader: &Arc<dyn ViewReader>, on: ShownOn) -> DataLoader<Self> {
        let them = Self {
            reader: Arc::clone(reader),
            on,
            of: PhantomData,
        };
        DataLoader::new(them, tokio::spawn)
    }
}

impl<R: Annotation + Sync> Loader<Uuid> for ShownOnThem<R> {
    type Value = Vec<Shown<R>>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = shown(self.reader.as_ref(), self.on, ids)
            .await
            .map_err(Arc::new)?;
        Ok(grouped(rows, |shown| shown.on))
    }
}

/// Open tickets of a PSA, by job.
pub(super) struct JobPsaTickets(Arc<dyn ViewReader>);

impl Loader<Uuid> for JobPsaTickets {
    type Value = Vec<(Uuid, TicketRow)>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = tickets::psa_tickets_of_jobs(self.0.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        Ok(grouped(rows, |(job_id, _)| *job_id))
    }
}

/// The overrides that can be about runs of a job, by job.
pub(super) struct OverridesOfJobs(Arc<dyn ViewReader>);

impl Loader<Uuid> for OverridesOfJobs {
    type Value = Arc<Vec<OverrideRow>>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = overrides::overrides_of_jobs(self.0.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        let of = |job_id: Uuid| {
            let rows = rows
                .iter()
                .filter(|row| row.job_id.is_none_or(|id| id == job_id));
            Arc::new(rows.cloned().collect::<Vec<_>>())
        };
        Ok(ids.iter().map(|id| (*id, of(*id))).collect())
    }
}

/// By what the mails of jobs are recognised, by job.
pub(super) struct Identities(Arc<dyn ViewReader>);

impl Loader<Uuid> for Identities {
    type Value = Vec<JobIdentityRow>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = jobs::identities_of_jobs(self.0.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        Ok(grouped(rows, |row| row.job_id))
    }
}

/// The details of the runs of mails, by mail.
pub(super) struct Details {
    set: ViewSet,
    source: DetailsSource,
}

impl Loader<Uuid> for Details {
    type Value = Vec<RunDetails>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = mails::mails_by_id(self.set.reader.as_ref(), ids)
            .await
            .map_err(Arc::new)?;
        let mails: Vec<_> = rows.iter().map(MailRow::details).collect();
        let (source, definitions) = (self.source.clone(), Arc::clone(self.set.definitions()));
        let read = move || -> Result<HashMap<Uuid, Vec<RunDetails>>, DetailsError> {
            let details = source.of(&mails, &definitions)?;
            Ok(mails.iter().map(|mail| mail.mail_id).zip(details).collect())
        };
        match tokio::task::spawn_blocking(read).await {
            Ok(Ok(details)) => Ok(details),
            Ok(Err(error)) => Err(Arc::new(DatabaseError::Unavailable(error.to_string()))),
            Err(error) => Err(Arc::new(DatabaseError::Unavailable(error.to_string()))),
        }
    }
}

fn grouped<K: Eq + Hash, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}
