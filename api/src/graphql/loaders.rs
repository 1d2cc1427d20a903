//! Rows that many fields of one answer ask for, loaded together.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use adapters::projecting::ViewSet;
use async_graphql::dataloader::{DataLoader, Loader};
use projections::{
    ports::{DatabaseError, ViewReader},
    reading::{DetailsError, DetailsSource, RunDetails},
    views::{
        customers::{self, CustomerRow},
        jobs::{self, JobIdentityRow, JobRow},
        mails::{self, MailPartRow, MailRow},
        runs::{self, RunRow},
        schedules::{self, ScheduleRow},
    },
};
use uuid::Uuid;

/// Loaders of one request: what one answer shows is of one moment, and nothing is remembered for another user.
pub struct Loaders {
    pub(super) customers: DataLoader<Customers>,
    pub(super) identities: DataLoader<Identities>,
    pub(super) job_counts: DataLoader<JobCounts>,
    pub(super) jobs: DataLoader<Jobs>,
    pub(super) latest_runs: DataLoader<LatestRuns>,
    pub(super) mails: DataLoader<Mails>,
    pub(super) mail_parts: DataLoader<MailParts>,
    pub(super) details: DataLoader<Details>,
    pub(super) runs: DataLoader<Runs>,
    pub(super) schedules: DataLoader<Schedules>,
    pub(super) unreviewed: DataLoader<Unreviewed>,
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
            customers: DataLoader::new(Customers(Arc::clone(reader)), tokio::spawn),
            identities: DataLoader::new(Identities(Arc::clone(reader)), tokio::spawn),
            job_counts: DataLoader::new(JobCounts(Arc::clone(reader)), tokio::spawn),
            jobs: DataLoader::new(Jobs(Arc::clone(reader)), tokio::spawn),
            latest_runs: DataLoader::new(LatestRuns(Arc::clone(reader)), tokio::spawn),
            mails: DataLoader::new(Mails(Arc::clone(reader)), tokio::spawn),
            mail_parts: DataLoader::new(MailParts(Arc::clone(reader)), tokio::spawn),
            details: DataLoader::new(
                Details {
                    set: views.clone(),
                    source: details.clone(),
                },
                tokio::spawn,
            ),
            runs: DataLoader::new(Runs(Arc::clone(reader)), tokio::spawn),
            schedules: DataLoader::new(Schedules(Arc::clone(reader)), tokio::spawn),
            unreviewed: DataLoader::new(Unreviewed(Arc::clone(reader)), tokio::spawn),
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

loader!(Customers -> CustomerRow, customers::customers_by_id, |row| (row.customer_id, row));
loader!(JobCounts -> i64, jobs::job_counts, |pair| pair);
loader!(Jobs -> JobRow, jobs::jobs_by_id, |row| (row.job_id, row));
loader!(LatestRuns -> RunRow, runs::latest_runs, |row: RunRow| (row.job_id, row));
loader!(Mails -> MailRow, mails::mails_by_id, |row| (row.mail_id, row));
loader!(Runs -> RunRow, runs::runs_by_id, |row| (row.run_id, row));
loader!(Schedules -> ScheduleRow, schedules::schedules_of, |row| (row.job_id, row));
loader!(Unreviewed -> i64, runs::unreviewed_counts, |pair| pair);

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
        let (source, definitions) = (self.source.clone(), Arc::clone(&self.set.definitions));
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
