//! Rows that many fields of one answer ask for, loaded together.

mod days;
mod details;
mod feedback;
mod grouped;
mod overrides;
mod shown;

use std::{collections::HashMap, sync::Arc};

use adapters::projecting::ViewSet;
use async_graphql::{
    Context, Result,
    dataloader::{DataLoader, Loader},
};
use async_trait::async_trait;
use domain::code::Code;
use projections::{
    ports::{DatabaseError, ViewReader},
    reading::DetailsSource,
    views::{
        annotations::ShownOn,
        cove_accounts::{self, CoveRunRow},
        customers::{self, CustomerRow},
        job_days::{self, BackupDays, JobHealthRow},
        jobs::{self, JobIdentityRow, JobRow},
        mail_paths::{self, MailPathRow},
        mails::{self, MailPartRow, MailRow},
        new_jobs::{self, NewJobRow},
        overrides::{self as override_rows, OverrideRow},
        remarks::RemarkRow,
        run_checks,
        runs::{self, RunMailRow, RunPsaTicketRow, RunRow},
        schedules::{self, ScheduleRow},
        tickets::{self, TicketRow},
    },
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use self::{
    days::{CustomerDays, JobDays, ReviewedOfDays, SilentSlots},
    details::Details,
    feedback::{NewsRead, Screenshots, Votes, WordsOf},
    grouped::grouped,
    overrides::OverridesOfJobs,
    shown::ShownOnThem,
};
use crate::request::{context::views, error};

/// The loaders of an answer, each declared once. `one` gives a row by its id: the query, then id and value of a row. `several` gives
/// all rows of an id: the query, then the id of a row. `own` is a loader that is made in its own way, of the views and of what
/// reads details.
macro_rules! loaders {
    (
        one { $($one:ident: $One:ident = $one_value:ty, $one_load:path, $pair:expr;)* }
        several { $($several:ident: $Several:ident = $several_value:ty, $several_load:path, $key:expr;)* }
        own { $($own:ident: $Own:ty = $make:expr;)* }
    ) => {
        /// Loaders of one request: what one answer shows is of one moment, and nothing is remembered for another user.
        pub struct Loaders {
            /// The days by which runs are counted, once they were asked for.
            days: OnceCell<BackupDays>,
            $(pub(crate) $one: DataLoader<$One>,)*
            $(pub(crate) $several: DataLoader<$Several>,)*
            $(pub(crate) $own: DataLoader<$Own>,)*
        }

        impl Loaders {
            pub fn new(views: &ViewSet, details: &DetailsSource) -> Self {
                let reader = &views.reader;
                Self {
                    days: OnceCell::new(),
                    $($one: DataLoader::new($One(Arc::clone(reader)), tokio::spawn),)*
                    $($several: DataLoader::new($Several(Arc::clone(reader)), tokio::spawn),)*
                    $($own: DataLoader::new($make(views, details), tokio::spawn),)*
                }
            }
        }

        $(
            pub(crate) struct $One(Arc<dyn ViewReader>);

            #[async_trait]

            impl Loader<Uuid> for $One {
                type Value = $one_value;
                type Error = Arc<DatabaseError>;

                async fn load(
                    &self,
                    ids: &[Uuid],
                ) -> std::result::Result<HashMap<Uuid, $one_value>, Self::Error> {
                    let rows = $one_load(self.0.as_ref(), ids).await.map_err(Arc::new)?;
                    Ok(rows.into_iter().map($pair).collect())
                }
            }
        )*

        $(
            pub(crate) struct $Several(Arc<dyn ViewReader>);

            #[async_trait]

            impl Loader<Uuid> for $Several {
                type Value = Vec<$several_value>;
                type Error = Arc<DatabaseError>;

                async fn load(
                    &self,
                    ids: &[Uuid],
                ) -> std::result::Result<HashMap<Uuid, Self::Value>, Self::Error> {
                    let rows = $several_load(self.0.as_ref(), ids).await.map_err(Arc::new)?;
                    Ok(grouped(rows, $key))
                }
            }
        )*
    };
}

loaders! {
    one {
        cove_runs: CoveRuns = CoveRunRow, cove_accounts::cove_runs_by_id, |row| (row.run_id, row);
        customers: Customers = CustomerRow, customers::customers_by_id, |row| (row.customer_id, row);
        health: Health = JobHealthRow, job_days::health_of_jobs, |row: JobHealthRow| (row.job_id, row);
        job_counts: JobCounts = i64, jobs::job_counts, |pair| pair;
        jobs: Jobs = JobRow, jobs::jobs_by_id, |row| (row.job_id, row);
        latest_runs: LatestRuns = RunRow, runs::latest_runs, |row: RunRow| (row.job_id, row);
        mail_paths: MailPaths = MailPathRow, mail_paths::mail_paths_by_id, |row: MailPathRow| (row.mail_id, row);
        mails: Mails = MailRow, mails::mails_by_id, |row| (row.mail_id, row);
        new_jobs: NewJobs = NewJobRow, new_jobs::new_jobs_by_id, |row| (row.new_job_id, row);
        overrides: Overrides = OverrideRow, override_rows::overrides_by_id, |row| (row.override_id, row);
        run_psa_tickets: RunPsaTickets = RunPsaTicketRow, runs::psa_tickets_of_runs, |row| (row.run_id, row);
        runs: Runs = RunRow, runs::runs_by_id, |row| (row.run_id, row);
        schedules: Schedules = ScheduleRow, schedules::schedules_of, |row| (row.job_id, row);
        unreviewed: Unreviewed = i64, run_checks::open_counts, |pair| pair;
    }
    several {
        identities: Identities = JobIdentityRow, jobs::identities_of_jobs, |row| row.job_id;
        job_psa_tickets: JobPsaTickets = (Uuid, TicketRow), tickets::psa_tickets_of_jobs, |(job_id, _)| *job_id;
        mail_parts: MailParts = (MailPartRow, Option<Uuid>), mails::mail_parts, |(part, _)| part.mail_id;
        run_mails: RunMails = RunMailRow, runs::mails_of_runs, |row| row.run_id;
    }
    own {
        customer_days: CustomerDays = of_views(CustomerDays);
        details: Details = |views: &ViewSet, source: &DetailsSource| Details {
            set: views.clone(),
            source: source.clone(),
        };
        job_days: JobDays = of_views(JobDays);
        job_remarks: ShownOnThem<RemarkRow> = of_views(|reader| ShownOnThem::new(reader, ShownOn::Jobs));
        job_tickets: ShownOnThem<TicketRow> = of_views(|reader| ShownOnThem::new(reader, ShownOn::Jobs));
        news_read: NewsRead = of_views(NewsRead);
        overrides_of_jobs: OverridesOfJobs = of_views(OverridesOfJobs);
        reviewed_of_days: ReviewedOfDays = of_views(ReviewedOfDays);
        run_remarks: ShownOnThem<RemarkRow> = of_views(|reader| ShownOnThem::new(reader, ShownOn::Runs));
        run_tickets: ShownOnThem<TicketRow> = of_views(|reader| ShownOnThem::new(reader, ShownOn::Runs));
        screenshots: Screenshots = of_views(Screenshots);
        silent_slots: SilentSlots = of_views(SilentSlots);
        votes: Votes = of_views(Votes);
        words: WordsOf = |_: &ViewSet, source: &DetailsSource| WordsOf(Arc::clone(&source.contents));
    }
}

/// A loader that asks the views alone.
fn of_views<L>(
    make: impl FnOnce(Arc<dyn ViewReader>) -> L,
) -> impl FnOnce(&ViewSet, &DetailsSource) -> L {
    |views, _| make(Arc::clone(&views.reader))
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaders").finish_non_exhaustive()
    }
}

/// The days by which runs are counted.
pub(crate) async fn backup_days(context: &Context<'_>) -> Result<BackupDays> {
    let days = &loaders(context).days;
    let asked = days.get_or_try_init(|| job_days::backup_days(views(context)));
    asked.await.copied().map_err(error::database)
}

pub(crate) fn loaders<'ctx>(context: &Context<'ctx>) -> &'ctx Loaders {
    context.data_unchecked::<Loaders>()
}

pub(crate) fn loaded<T>(result: std::result::Result<T, Arc<DatabaseError>>) -> Result<T> {
    result.map_err(|failed| {
        tracing::error!(error = %failed, "query failed");
        error::coded(
            Code::Unavailable,
            "the views do not answer; try again in a moment",
        )
    })
}
